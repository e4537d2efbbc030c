"""What later words take back: pairs of an old value and the one that replaces it, across a whole thread.

Used by `gather`. Pure. Only words that announce a correction pair values: two references may both be meant.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from triage.assistant.local import sentences
from triage.assistant.local.facts.likeness import alike, comparable
from triage.assistant.local.facts.values import Value, values_in
from triage.domain.conversation import Message
from triage.domain.ids import MessageId
from triage.domain.labels import Author

# A slip admitted, or a plan changed in so many words: any comparable value before is meant.
_STRONG = re.compile(
    r"\b(?:sorry|wait|hang on|hold on|correction|oops|whoops|ups|forgive me|pardon|apologies|my (?:bad"
    r"|mistake|error|fault|slip)"
    r"|typo|tell a lie|i lied|misspoke|misread|miscounted|mixed up|i mixed|muddled|confused"
    r"|(?:wrote|typed|said|gave|read|got|had|put|copied|sent|told) (?:it |that |them |you )?(?:the "
    r"|you )?(?:wrong|backwards?|other)"
    r"|i (?:was|am|'m) wrong|made an? (?:error|mistake|slip)|an error of mine|i mean|i meant|scratch that"
    r"|on second thoughts"
    r"|should (?:have been|read|say)|should've (?:been|said)|i should (?:say|have said)"
    r"|(?:counted|looked|checked|measured|weighed) (?:it |them )?again|just (?:looked|checked|counted)"
    r"|double.?checked"
    r"|correct(?:s|ed|ing)? (?:me|myself|that)|make (?:it|that)|instead|rather than|nearer|is wrong|was wrong"
    r"|wrong (?:date|number|day|room|one)|in fact|(?:has|have|'s|'ve) (?:just )?(?:dropped|moved|changed"
    r"|gone up|risen)"
    r"|now asks? for|buyer asks for|it turns out|turns out|turned out|is better|even better|actually,? it'?s"
    r"|it'?s actually|actually,? it is|(?:has|have) become"
    r"|(?:moved|pushed|brought|put|changed|shifted|rescheduled|postponed|rebooked|switched) (?:it |that "
    r"|us )?(?:back |forward |over )?(?:to|for|from)"
    r"|old (?:number|address|one|card|account|e-?mail)|the new one|change (?:it|that|this) to|let'?s (?:say"
    r"|make)|i (?:said|wrote|gave|told you)|update|i thought|we are now|we're now"
    r"|new (?:date|time|slot|window|number|address|amount|total|price)|not (?:the )?\d[\w.,]*)\b",
    re.IGNORECASE,
)
# Things are different now: only what looks like the old value, or has its label, is meant.
_WEAK = re.compile(
    r"\b(?:actually|now|changed|moved|swapped|dropped|from now on|no longer|it'?s|it is|it was|they're"
    r"|after all|in all|again"
    r"|the new|new (?:date|number|address))\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|rather than|instead of|no longer)\s+(?:(?:the|an?|on|for|at|in|by|my)\s+)?"
    r"(?P<old>[\w€$£][\w€$£.:'-]*(?:,\d+)*(?: (?:of us|(?-i:[A-Z])\w+|\d+|am|pm))*)",
    re.IGNORECASE,
)
_TURN = re.compile(r"^\W*(?:no|actually|nope|ah)\b", re.IGNORECASE)
_BEEN = re.compile(r"\b(?:been|by now|so far|already)\b", re.IGNORECASE)
# Words by which we ourselves change what was agreed.
_NEW_PLAN = re.compile(
    r"\b(?:new (?:date|time|slot|window|day|appointment|estimate|delivery)|(?:moved|changed|rebooked"
    r"|rescheduled|postponed) (?:it |you |this )?(?:to|for)"
    r"|now (?:booked|planned|set|expected|due))\b",
    re.IGNORECASE,
)
_OURS_TO_CORRECT = frozenset({"time", "date", "money", "number", "code", "ending", "address"})
_MORE = re.compile(r"\b(?:also|another|other|second|and the|both|plus|each|one more|extra)\b", re.IGNORECASE)
_NOUN = re.compile(r"[a-z]{4,}", re.IGNORECASE)
_WITHOUT = re.compile(
    r"\b(?:i (?:said|wrote|gave|told|thought)|you (?:said|wrote)|but it'?s|without|was wrong|is wrong"
    r"|used to be|was before|no longer)\b",
    re.IGNORECASE,
)
_SLIP = re.compile(
    r"(?<![\w.,])(?P<old>\d+),? (?:no,? |oh )?(?:wait|sorry|i mean|correction)\b.*?\b(?P<new>\d+)(?![\w.,]\d)", re.I
)
_BUT = re.compile(
    r"\W*(?:but|it's|it is|they're)\s+(?P<new>[A-Za-z][\w-]*(?: [A-Za-z][\w-]*)?(?: \d+ ?(?:mg|ml"
    r"|kg))?(?: \w+ a day)?)",
    re.I,
)
_COMMON_WORDS = """
this that with have from they them your will been were what when there then than just only also very much some more most
still again back about after before into over does dont didn would could should here yours ours mine like need want
please thanks hello sorry today tomorrow yesterday days weeks months hours minutes people time times number
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_IT_IS = re.compile(r"\b(?:it's|it is|now) (?:now )?$", re.IGNORECASE)
_PHRASE = re.compile(r"\b(?:it's|it is|is) an? (?P<first>[a-z]{3,}) (?P<head>[a-z]{4,})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Superseded:
    """An old value with the message that stated it, and the value of a later message that counts instead."""

    old: str
    old_message: MessageId
    new: str
    new_message: MessageId
    kind: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Said:
    value: Value
    message: Message
    position: int


def superseded(messages: Sequence[Message]) -> list[Superseded]:
    """All replaced values of a thread, in order; each old value once."""
    before: list[_Said] = []
    found: dict[tuple[str, MessageId], Superseded] = {}
    for position, message in enumerate(messages):
        if message.note:
            continue
        lines = sentences.split(sentences.plain(message.text))
        for line in lines:
            if message.author is Author.CUSTOMER or _NEW_PLAN.search(line):
                for pair in _corrected(line, message, before, messages[:position]):
                    found.setdefault((pair.old, pair.old_message), pair)
            before += [_Said(value, message, position) for value in values_in(line)]
    return _followed(list(found.values()))


def _corrected(line: str, message: Message, before: Sequence[_Said], earlier: Sequence[Message]) -> list[Superseded]:
    values = values_in(line)
    explicit = _explicit(line, message, values, before, earlier) or _restated(line, message, values, before)
    if explicit:
        return explicit
    slip = _SLIP.search(line)
    if slip:
        return [Superseded(slip["old"], message.id, slip["new"], message.id, "number")]
    strong = _STRONG.search(line) is not None or _TURN.match(line) is not None
    pairs = [
        p
        for kind in dict.fromkeys(v.kind for v in values)
        for p in _paired(kind, values, line, message, before, strong)
    ]
    return pairs + (_phrases(line, message, earlier) if strong or _WEAK.search(line) else [])


def _explicit(
    line: str, message: Message, values: Sequence[Value], before: Sequence[_Said], earlier: Sequence[Message]
) -> list[Superseded]:
    """ "X, not Y" and "not Y but X", where Y was said before; a part of a longer value corrects that part."""
    pairs: list[Superseded] = []
    for match in _NOT.finditer(line):
        old = match["old"].strip(" .,'")
        source = _where(old, before, earlier)
        new = _against(match, values, line)
        if new is not None and source is None and len(old) <= 2:
            source, old = _in_the_same_words(new, old, line, earlier)
        if source is None or new is None or new.text.lower() == old.lower():
            continue
        whole, message_id = source
        new = (
            replace(new, text=f"{old.split()[0]} {new.text}")
            if whole == old and " " in old and new.kind == "number"
            else new
        )
        is_part = whole != old and len(new.text) == len(old) and whole.endswith(old)
        text = whole.replace(old, new.text) if is_part else new.text
        pairs.append(Superseded(whole, message_id, text, message.id, new.kind, new.label))
    return pairs


def _against(match: re.Match[str], values: Sequence[Value], line: str) -> Value | None:
    """What stands against the rejected value: the nearest of its form; for plain words those after "but" or "it's"."""
    start, end = match.span("old")
    rejected = next((v for v in values if v.start < end and start < v.end), None)
    near = [
        v for v in values if v is not rejected and rejected and (comparable(rejected, v) or _both_sums(rejected, v))
    ]
    if near:
        return min(near, key=lambda v: min(abs(v.end - match.start()), abs(v.start - end)))
    counted = [v for v in values if v.kind in ("count", "span", "measure") and v.end <= match.start()]
    if rejected is None and counted:
        return counted[-1]
    after = _BUT.match(line[end:])
    return Value("words", after["new"].strip(), end, end) if after and rejected is None else None


def _in_the_same_words(
    new: Value, old: str, line: str, earlier: Sequence[Message]
) -> tuple[tuple[str, MessageId] | None, str]:
    """A small number by the word before it: "booked under 6, not 4" takes back "under 4"."""
    lead = line[: new.start].split()[-1:] or [""]
    phrase = f"{lead[0]} {old}"
    pattern = re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)", re.IGNORECASE)
    source = next((m for m in reversed(earlier) if m.author is Author.CUSTOMER and pattern.search(m.text)), None)
    return ((phrase, source.id) if source else None), phrase


def _both_sums(one: Value, other: Value) -> bool:
    """ "£104, not 86": beside "not" a bare number stands against a sum."""
    return {one.kind, other.kind} == {"money", "number"}


def _where(old: str, before: Sequence[_Said], earlier: Sequence[Message]) -> tuple[str, MessageId] | None:
    """The value in the thread before that holds these words, with its message; words alone must be long enough."""
    pattern = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)", re.IGNORECASE)
    for said in reversed(before):
        if pattern.search(said.value.text):
            return said.value.text, said.message.id
    for message in reversed(earlier):
        if message.author is Author.CUSTOMER and len(old) > 3 and pattern.search(message.text):
            return old, message.id
    return None


def _restated(line: str, message: Message, values: Sequence[Value], before: Sequence[_Said]) -> list[Superseded]:
    """ "1,120 was without the cleaning, in all it was 1,205": the old value is named again beside the new one."""
    again = [said for said in before for v in values if (said.value.kind, said.value.text) == (v.kind, v.text)]
    if not again or not _WITHOUT.search(line):
        return []
    old = again[-1]
    fresh = [v for v in values if v.text != old.value.text and comparable(old.value, v)]
    if len(fresh) != 1:
        return []
    return [Superseded(old.value.text, old.message.id, fresh[0].text, message.id, fresh[0].kind, fresh[0].label)]


def _paired(
    kind: str, values: Sequence[Value], line: str, message: Message, before: Sequence[_Said], strong: bool
) -> list[Superseded]:
    """New values of one form against comparable ones of one earlier message: the most alike, else the latest."""
    known = {said.value.text.lower() for said in before}
    new = [v for v in values if v.kind == kind and v.text.lower() not in known]
    if not new:
        return []
    part = _parts_of_addresses(new, message, before)
    if part:
        return part
    old = [said for said in before if any(comparable(said.value, v) for v in new)]
    theirs = [said for said in old if said.message.author is Author.CUSTOMER]
    old = theirs or (old if kind in _OURS_TO_CORRECT else [])
    new = [v for v in new if any(comparable(said.value, v) for said in old)]
    strong = strong or any(v.is_day and _IT_IS.search(line[: v.start]) for v in new)
    twins = [said for said in old if any(alike(said.value, v) for v in new)]
    labelled = [said for said in old if any(said.value.label and said.value.label == v.label for v in new)]
    weak = _WEAK.search(line) is not None
    akin = [said for said in old if weak and _shared_nouns(said, line)]
    akin = akin or [said for said in old if kind == "span" and weak and _BEEN.search(line)]
    group = (old if strong else []) if not (twins or labelled) else twins or labelled
    group = group or ([] if _MORE.search(line) else akin)
    if not strong and not (weak and (twins or akin)) and (not labelled or _MORE.search(line)):
        return []
    if not group:
        return []
    latest = [said for said in group if said.position == group[-1].position]
    if len(latest) == len(new):
        matched = list(zip(latest, new, strict=True))
    else:
        matched = [(latest[-1], next(v for v in reversed(new) if comparable(latest[-1].value, v)))]
    return [
        Superseded(said.value.text, said.message.id, v.text, message.id, kind, said.value.label or v.label)
        for said, v in matched
    ]


def _shared_nouns(said: _Said, line: str) -> bool:
    """Whether the line speaks of what the old value was said of: "joiner says 140", "joiner came again, its 185"."""
    of_old = next((text for text in sentences.split(said.message.text) if said.value.text in text), said.message.text)
    words = {word.lower() for word in _NOUN.findall(line)} - _COMMON
    return bool(words & ({word.lower() for word in _NOUN.findall(of_old)} - _COMMON))


def _parts_of_addresses(new: Sequence[Value], message: Message, before: Sequence[_Said]) -> list[Superseded]:
    """ "our number is 2104" after "2140 Quail Run": the digits of a house swapped."""
    for said in before:
        house = said.value.text.split()[0] if said.value.kind == "address" else ""
        for v in new:
            if v.kind == "number" and v.text != house and sorted(v.text) == sorted(house):
                text = said.value.text.replace(house, v.text, 1)
                return [Superseded(said.value.text, said.message.id, text, message.id, "address", said.value.label)]
    return []


def _phrases(line: str, message: Message, earlier: Sequence[Message]) -> list[Superseded]:
    """ "it's a lithium battery now" after "gel battery": the same noun with another word before it."""
    for match in _PHRASE.finditer(line):
        for other in reversed(earlier):
            old = re.search(rf"\b([a-z]{{3,}}) {match['head']}\b", other.text, re.IGNORECASE)
            if (
                other.author is Author.CUSTOMER
                and old
                and old[1].lower() not in (match["first"].lower(), "the", "this", "that")
            ):
                new = f"{match['first']} {match['head']}"
                return [Superseded(old[0], other.id, new, message.id, "words", match["head"].lower())]
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
