"""What later words take back: pairs of an old value and the one that replaces it, across a whole thread.

Used by `gather`, and by the script that fits the weights. Pure. A sentence that names both settles it; else every
earlier value of the form is weighed against the new one, for two orders may be meant.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from triage.assistant.local import sentences
from triage.assistant.local.facts.contrast import Superseded, contrasted, phrases
from triage.assistant.local.facts.cues import ACCEPTS, CHANGED, adds
from triage.assistant.local.facts.evidence import likelihood
from triage.assistant.local.facts.groups import group_of
from triage.assistant.local.facts.mentions import Mention, is_comparable, mentions_in
from triage.assistant.local.facts.readback import misread
from triage.assistant.local.facts.said import Said
from triage.assistant.local.facts.value_signs import has_same_label, is_reference
from triage.assistant.local.facts.weights import ENOUGH
from triage.domain.conversation import Message
from triage.domain.labels import Author

_AGE = re.compile(r"\b(?:(?:he|she|who)(?:'s| is| was|s)|i(?:'m| am| was))(?: only| just| now)? $", re.IGNORECASE)
_SURELY = 0.5
_FIGURES = re.compile(r"\d[\d.,]{2,}\d|\d{3,}")
_SAME_FORMS = ({"date"}, {"time"}, {"money"}, {"money", "number"}, {"measure", "number"}, {"ending", "number"})
_WRITTEN_OTHERWISE = frozenset({"date", "time", "money", "number", "measure", "ending"})


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence with the values in it, and all that was said until then."""

    said: Said
    message: Message
    new: Sequence[Mention]
    before: Sequence[Mention]
    earlier: Sequence[Message]


def superseded(messages: Sequence[Message]) -> list[Superseded]:
    """All replaced values of a thread, in order; each old value once, and none that was taken up again."""
    found: dict[tuple[str, str], Superseded] = {}
    for line in lines_of(messages):
        plain = settled(line)
        for pair in (*plain, *_weighed(without(line, plain))):
            found = {key: known for key, known in found.items() if known.old.lower() != pair.new.lower()}
            found[pair.old, pair.old_message] = pair
    return _followed(list(found.values()))


def without(line: Line, pairs: Sequence[Superseded]) -> Line:
    """The line without the values that it settles itself."""
    kinds = {pair.kind for pair in pairs} | {m.value.kind for m in line.new for p in pairs if m.text in (p.old, p.new)}
    return replace(line, new=[m for m in line.new if m.value.kind not in kinds]) if pairs else line


def lines_of(messages: Sequence[Message]) -> Iterator[Line]:
    """Every sentence of the thread in order."""
    before: list[Mention] = []
    ours = last = ""
    writer: Author | None = None
    for position, message in enumerate(messages):
        if message.note:
            continue
        by_us = message.author is not Author.CUSTOMER
        last = last if message.author is writer else ""
        writer = message.author
        for text in sentences.split(sentences.plain(message.text)):
            new = mentions_in(text, message, position) or (_offered(text, before) if ours and not by_us else [])
            said = Said(text, last, "" if by_us else ours, by_us=by_us)
            yield Line(said, message, new, tuple(before), messages[:position])
            before += [mention for mention in new if mention.position == position]
            last = text
        ours = message.text if by_us else ours


def _offered(line: str, before: Sequence[Mention]) -> list[Mention]:
    """What a bare "perfect" or "yes please" takes: of each form the one new value of our last message."""
    if not ACCEPTS.match(line) or not before or before[-1].message.author is Author.CUSTOMER:
        return []
    theirs = {m.figures or m.text.lower() for m in before if m.message.author is Author.CUSTOMER}
    last = [m for m in before if m.position == before[-1].position]
    ours = [m for m in last if (m.figures or m.text.lower()) not in theirs]
    kinds = [m.value.kind for m in ours]
    return [m for m in ours if kinds.count(m.value.kind) == 1]


def settled(line: Line) -> list[Superseded]:
    """What the sentence itself settles: it names old and new, or denies what we have just read back."""
    if line.said.by_us:
        return []
    plain = [mention.value for mention in line.new]
    explicit = contrasted(line.said.line, line.message, plain, line.before, line.earlier)
    return explicit or misread(line.said, line.message, line.new, line.before)


def candidates(line: Line) -> list[tuple[Mention, Mention]]:
    """Every earlier value with every new one that could stand in its place; of our own words only what sets a plan."""
    if line.said.by_us and not line.said.signs:
        return []
    fresh = [m for m in line.new if not _is_of_another(m, line.new)]
    pairs = [(o, n) for n in fresh for o in (*line.before, *_left_of(n, line.new)) if is_comparable(o, n)]
    return [(o, n) for o, n in pairs if _may_replace(o, n, line.said) and not _told_together(o, n, line)]


def _told_together(old: Mention, new: Mention, line: Line) -> bool:
    """Whether the customer told both in one message before: speaking of the one takes nothing back from the other."""
    theirs = (m for m in line.before if m.message.author is Author.CUSTOMER and m.position == old.position)
    is_both = old.position < new.position and any(m.text.lower() == new.text.lower() for m in theirs)
    return is_both and old.message.author is Author.CUSTOMER and not line.said.takes_back


def _may_replace(old: Mention, new: Mention, said: Said) -> bool:
    """Whether the words leave it open: not one more thing beside the other; of names, and of things that are called by
    their number as in "invoice 3302", only what is taken back or was asked about.
    """
    takes_back = said.takes_back or "says no" in said.signs
    is_called_so = has_same_label(old, new) and is_reference(new, group_of(new)) and not said.is_checked
    if (new.value.kind == "name" or is_called_so) and not takes_back:
        return False
    if (
        new.value.kind == "number"
        and _AGE.search(new.line[: new.value.start])
        and not _AGE.search(old.line[: old.value.start])
    ):
        return False
    return not adds(new.line[: new.value.start], new.clause)


def _left_of(mention: Mention, line: Sequence[Mention]) -> list[Mention]:
    return [other for other in line if other.value.start < mention.value.start]


def _is_of_another(mention: Mention, line: Sequence[Mention]) -> bool:
    """Whether the sentence has brought in one more thing before: "error 504 in acme-us as well, since 10:05"."""
    return any(adds("", other.clause) for other in _left_of(mention, line))


def _is_age(mention: Mention) -> bool:
    return mention.value.kind == "number" and _AGE.search(mention.line[: mention.value.start]) is not None


def _weighed(line: Line) -> list[Superseded]:
    """The pairs for which enough speaks, the likeliest first. An old value goes once; a new one replaces one old value,
    and beside it what was surely replaced too, said in another message.
    """
    weighed = [(likelihood(o, n, line.said, line.before), o, n) for o, n in candidates(line)]
    strong = sorted((w for w in weighed if w[0] >= ENOUGH), key=lambda w: (w[0], w[1].position), reverse=True)
    olds: dict[str, tuple[str, int]] = {}
    pairs: list[Superseded] = []
    for likely, old, new in strong:
        goes, comes = old.text.lower(), new.text.lower()
        taken = [position for text, position in olds.values() if text == comes]
        is_first = goes not in olds and (not taken or (likely >= _SURELY and old.position not in taken))
        if not is_first and olds.get(goes, ("", 0))[0] != comes:
            continue
        olds.setdefault(goes, (comes, old.position))
        same = (old, *_said_otherwise(old, new, line.before))
        pairs += [_pair(each, new) for each in {each.text.lower(): each for each in reversed(same)}.values()]
    by_customer = not line.said.by_us
    return pairs or (
        phrases(line.said.line, line.message, line.earlier)
        if by_customer and (line.said.takes_back or CHANGED.search(line.said.line))
        else []
    )


def _said_otherwise(old: Mention, new: Mention, before: Sequence[Mention]) -> list[Mention]:
    """The same day, time or sum in other words: "slot 8 to 1" beside "between 8 am and 1 pm"."""
    if old.value.kind == "date" and not old.figures:
        weekday = [m for m in before if m.value.kind == "date" and m.text.lower() in old.text.lower()]
        return [m for m in weekday if m.text != old.text and m.text.lower() not in new.text.lower()]
    is_when = old.value.kind in ("date", "time")
    if old.value.kind not in _WRITTEN_OTHERWISE or len(old.figures) < (1 if is_when else 2):
        return []
    same = (m for m in before if m.figures == old.figures and m.text != old.text and m.figures != new.figures)
    return [m for m in same if {m.value.kind, old.value.kind} in _SAME_FORMS]


def _pair(old: Mention, new: Mention) -> Superseded:
    """The two as they stand; of counts the figures alone, unless they are too small to be told from others."""
    texts = (old.text, new.text)
    if {old.value.kind, new.value.kind} <= {"counted", "number"} and all(len(m.figures) > 1 for m in (old, new)):
        texts = (old.text.split()[0], new.text.split()[0])
    return Superseded(
        texts[0], old.message.id, texts[1], new.message.id, new.value.kind, old.value.label or new.value.label
    )


def in_figures(pairs: Sequence[Superseded]) -> list[Superseded]:
    """The pairs, and of "4,800 euros" the bare 4,800 beside it."""
    bare = [
        (pair, _FIGURES.search(pair.old)) for pair in pairs if pair.kind in ("money", "measure", "counted", "number")
    ]
    more = [replace(p, old=m[0], kind="") for p, m in bare if m and m[0] != p.old and m[0] not in p.new]
    more += [replace(p, old=p.old.split(",")[0], kind="") for p in pairs if p.kind == "address" and "," in p.old]
    return [*pairs, *(pair for pair in more if pair.old.lower() not in pair.new.lower())]


def _followed(found: Sequence[Superseded]) -> list[Superseded]:
    """A value corrected twice points to the last one."""
    by_old = {pair.old.lower(): pair for pair in found}
    result = []
    for pair in found:
        last = pair
        for _ in found:
            following = by_old.get(last.new.lower())
            if following is None or following is last:
                break
            last = following
        result.append(replace(pair, new=last.new, new_message=last.new_message))
    return result
