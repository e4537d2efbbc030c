"""What later words take back: pairs of an old value and the one that replaces it, across a whole thread.

Used by `gather`. Pure. A sentence that names both settles it; else cues are weighed, for two orders may be meant.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from triage.assistant.local import sentences
from triage.assistant.local.facts import evidence
from triage.assistant.local.facts.contrast import Superseded, contrasted, phrases
from triage.assistant.local.facts.cues import CHANGED, NEW_PLAN, adds
from triage.assistant.local.facts.evidence import ENOUGH, Said
from triage.assistant.local.facts.likeness import alike
from triage.assistant.local.facts.mentions import Mention, is_comparable, mentions_in
from triage.domain.conversation import Message
from triage.domain.labels import Author

_AT_HOUR = re.compile(r"^(.*\bat )\d{1,2}$", re.IGNORECASE)
_OURS_TO_CORRECT = frozenset({"time", "date", "money", "number", "code", "ending", "address"})


def superseded(messages: Sequence[Message]) -> list[Superseded]:
    """All replaced values of a thread, in order; each old value once."""
    before: list[Mention] = []
    found: dict[tuple[str, str], Superseded] = {}
    ours = ""
    for position, message in enumerate(messages):
        if message.note:
            continue
        last = ""
        for line in sentences.split(sentences.plain(message.text)):
            new = mentions_in(line, message, position)
            if message.author is Author.CUSTOMER or NEW_PLAN.search(line):
                said = Said(line, last, ours if message.author is Author.CUSTOMER else "")
                for pair in _corrected(said, message, new, before, messages[:position]):
                    found[pair.old, pair.old_message] = pair
            before += new
            last = line
        ours = message.text if message.author is not Author.CUSTOMER else ours
    return _followed(list(found.values()))


def _corrected(
    said: Said, message: Message, new: Sequence[Mention], before: Sequence[Mention], earlier: Sequence[Message]
) -> list[Superseded]:
    plain = [mention.value for mention in new]
    explicit = contrasted(said.line, message, plain, before, earlier)
    if explicit:
        return explicit
    fresh = [mention for mention in new if not _is_of_another(mention, new)]
    pairs = [
        pair
        for kind in dict.fromkeys(mention.value.kind for mention in fresh)
        for pair in _paired([mention for mention in fresh if mention.value.kind == kind], before, said)
    ]
    return pairs + (phrases(said.line, message, earlier) if said.takes_back or CHANGED.search(said.line) else [])


def _is_of_another(mention: Mention, line: Sequence[Mention]) -> bool:
    """Whether the sentence has brought in one more thing before: "error 504 in acme-us as well, since 10:05"."""
    return any(adds("", other.clause) for other in line if other.value.start < mention.value.start)


def _paired(new: Sequence[Mention], before: Sequence[Mention], said: Said) -> list[Superseded]:
    """New values of one form against comparable ones of one earlier message: the most alike, else the latest."""
    old = [m for m in before if any(is_comparable(m, n) for n in new)]
    theirs = [m for m in old if m.message.author is Author.CUSTOMER]
    accepted = [
        _pair(o, n) for n in new for o in theirs if is_comparable(o, n) and evidence.accepts(o, n, before, said)
    ]
    if accepted:
        return accepted
    known = {m.text.lower() for m in before}
    new = [n for n in new if n.text.lower() not in known]
    part = _parts_of_addresses(new, before) or _hours(new, before, said)
    if part or not new:
        return part
    of_ours = [m for m in old if m.message.author is not Author.CUSTOMER and m.value.kind in _OURS_TO_CORRECT]
    old = (theirs or of_ours) if new[0].message.author is Author.CUSTOMER else (of_ours or theirs)
    weighed = [(o, n, evidence.points(o, n, said)) for o in old for n in new if is_comparable(o, n)]
    strong = [(o, n) for o, n, points in weighed if points >= ENOUGH]
    if not strong:
        return []
    twins = [o for o, n in strong if alike(o.value, n.value)]
    labelled = [o for o, n in strong if o.label and o.label == n.label]
    group = twins or labelled or [o for o, _ in strong]
    latest = [o for o in dict.fromkeys(group) if o.position == group[-1].position]
    able = list(dict.fromkeys(n for o, n in strong if o in latest))
    matched = list(zip(latest, able, strict=True)) if len(latest) == len(able) else [(latest[-1], able[-1])]
    return [_pair(same, n) for o, n in matched for same in (o, *_said_otherwise(o, before))]


def _said_otherwise(old: Mention, before: Sequence[Mention]) -> list[Mention]:
    """The same day or time in other words: "slot 8 to 1" beside "between 8 am and 1 pm"."""
    if old.value.kind not in ("date", "time") or not old.figures:
        return []
    return [m for m in before if (m.value.kind, m.figures) == (old.value.kind, old.figures) and m.text != old.text]


def _pair(old: Mention, new: Mention) -> Superseded:
    """The two as they stand; of counts the figures alone, unless they are too small to be told from others."""
    texts = (old.text, new.text)
    if {old.value.kind, new.value.kind} <= {"counted", "number"} and all(len(m.figures) > 1 for m in (old, new)):
        texts = (old.text.split()[0], new.text.split()[0])
    return Superseded(
        texts[0], old.message.id, texts[1], new.message.id, new.value.kind, old.value.label or new.value.label
    )


def _parts_of_addresses(new: Sequence[Mention], before: Sequence[Mention]) -> list[Superseded]:
    """ "our number is 2104" after "2140 Quail Run": the digits of a house swapped."""
    for old in before:
        house = old.text.split()[0] if old.value.kind == "address" else ""
        for n in new:
            if n.value.kind == "number" and n.text != house and sorted(n.text) == sorted(house):
                text = old.text.replace(house, n.text, 1)
                return [Superseded(old.text, old.message.id, text, n.message.id, "address", old.value.label)]
    return []


def _hours(new: Sequence[Mention], before: Sequence[Mention], said: Said) -> list[Superseded]:
    """ "sorry no, 10" after "tomorrow at 11"."""
    for old in reversed(before):
        hour = _AT_HOUR.search(old.text)
        for n in new:
            if hour and n.value.kind == "number" and n.text == n.figures and said.takes_back and int(n.text) <= 24:
                text = f"{hour[1]}{n.text}"
                return [Superseded(old.text, old.message.id, text, n.message.id, old.value.kind)]
    return []


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
