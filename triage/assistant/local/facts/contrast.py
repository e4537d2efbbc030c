"""Old and new named in one breath: "X, not Y", "1,120 was without cleaning, it was 1,205", "forget the armchairs".

Used by `superseding`. Pure. These need no weighing: the sentence says which of the two counts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from triage.assistant.local.facts.cues import SAME_AGAIN
from triage.assistant.local.facts.likeness import comparable
from triage.assistant.local.facts.mentions import Mention
from triage.assistant.local.facts.values import Value
from triage.domain.conversation import Message
from triage.domain.ids import MessageId
from triage.domain.labels import Author

WITHDRAWN = "no longer wanted"
_NOT = re.compile(
    r"\b(?:not|rather than|instead of|no longer|isn'?t)\s+(?:(?:the|an?|on|for|at|in|by|my)\s+)?"
    r"(?P<old>[\w€$£][\w€$£.:'-]*(?:,\d+)*(?: (?:of us|(?-i:[A-Z])\w+|\d+|am|pm))*)",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"\W*(?:any ?more, )?(?:but|it's|it is|it|they're)\s+(?P<new>[A-Za-z][\w-]*(?: [A-Za-z][\w-]*)?(?: \d+ ?(?:mg|ml"
    r"|kg))?(?: \w+ a day)?)",
    re.I,
)
_SLIP = re.compile(
    r"(?<![\w.,])(?P<old>\d+),? (?:no,? |oh )?(?:wait|sorry|i mean|correction)\b.*?\b(?P<new>\d+)(?![\w.,]\d)", re.I
)
_OLD_AND_NEW = re.compile(
    r"\b(?:old|previous|former) (?:[a-z]+ )?(?:one |number |address |account )?(?P<old>.+?)"
    r"[,;]? (?:and |but )?(?:the |my |our )?"
    r"(?:new|current) (?:[a-z]+ )?(?:one )?(?P<new>.+)$",
    re.IGNORECASE,
)
_PHRASE = re.compile(r"\b(?:it's|it is|is) an? (?P<first>[a-z]{3,}) (?P<head>[a-z]{4,})\b", re.IGNORECASE)
_WITHDRAWS = re.compile(
    r"\b(?:leave|forget|drop|scrap|skip|cancel|remove|without|never mind|no need for|don'?t need|do not need) "
    r"(?:about )?(?:out )?(?:the|those|that|my|our) (?P<thing>[a-z]{4,})\b(?! (?:at|in|on|with|by|as|to)\b)",
    re.IGNORECASE,
)
_BEFORE_THING = r"\b(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+) (?:[a-z]+ )?"


@dataclass(frozen=True, slots=True)
class Superseded:
    """An old value with the message that stated it, and the value of a later message that counts instead."""

    old: str
    old_message: MessageId
    new: str
    new_message: MessageId
    kind: str
    label: str = ""


def contrasted(
    line: str, message: Message, values: Sequence[Value], before: Sequence[Mention], earlier: Sequence[Message]
) -> list[Superseded]:
    """The pairs that the sentence itself names; none for most sentences."""
    pairs = (
        _explicit(line, message, values, before, earlier)
        or _restated(line, message, values, before)
        or _old_and_new(line, message, values)
    )
    if pairs:
        return pairs
    slip = _SLIP.search(line)
    if slip:
        return [Superseded(slip["old"], message.id, slip["new"], message.id, "number")]
    return _withdrawn(line, message, earlier)


def phrases(line: str, message: Message, earlier: Sequence[Message]) -> list[Superseded]:
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


def _explicit(
    line: str, message: Message, values: Sequence[Value], before: Sequence[Mention], earlier: Sequence[Message]
) -> list[Superseded]:
    """ "X, not Y" and "not Y but X", where Y was said before; a part of a longer value corrects that part."""
    pairs: list[Superseded] = []
    for match in _NOT.finditer(line):
        old = match["old"].strip(" .,'")
        source = _where(old, before, earlier)
        known = next((m.value for m in reversed(before) if source and m.text == source[0]), None)
        new = _against(match, values, line, known)
        if new is not None and source is None and len(old) <= 2:
            source, old = _in_the_same_words(new, old, line, earlier)
        if source is None and new is not None:
            source = _in_the_line(match, values, message)
        if source is None or new is None or new.text.lower() == old.lower():
            continue
        whole, message_id = source
        new = (
            replace(new, text=f"{old.split()[0]} {new.text}")
            if whole == old and " " in old and new.kind == "number"
            else new
        )
        if known and known.kind == "counted" and old.isdigit() and len(old) > 1:
            whole = old
        is_part = whole != old and len(new.text) == len(old) and new.text.isalnum()
        text = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new.text, whole) if is_part else new.text
        pairs.append(Superseded(whole, message_id, text, message.id, new.kind, new.label))
    return pairs


def _old_and_new(line: str, message: Message, values: Sequence[Value]) -> list[Superseded]:
    """ "the old one ended 7714, the new one ends 3302"."""
    both = _OLD_AND_NEW.search(line)
    if both is None:
        return []
    old = [v for v in values if both.start("old") <= v.start < both.end("old")]
    new = [v for v in values if v.start >= both.start("new")]
    pairs = [(o, n) for o in old for n in new if comparable(o, n)]
    return [Superseded(o.text, message.id, n.text, message.id, n.kind, n.label) for o, n in pairs[:1]]


def _in_the_line(match: re.Match[str], values: Sequence[Value], message: Message) -> tuple[str, MessageId] | None:
    """The rejected value itself, where nobody had said it before: "on the 20th, not the 21st"."""
    rejected = next((v for v in values if v.start < match.end("old") and match.start("old") < v.end), None)
    return (rejected.text, message.id) if rejected else None


def _against(match: re.Match[str], values: Sequence[Value], line: str, known: Value | None) -> Value | None:
    """What stands against the rejected value: the nearest of its form; for plain words those after "but" or "it's"."""
    start, end = match.span("old")
    rejected = next((v for v in values if v.start < end and start < v.end), None)
    near = [
        v
        for v in values
        if v is not rejected
        for old in (rejected, known)
        if old and (comparable(old, v) or _both_sums(old, v))
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


def _where(old: str, before: Sequence[Mention], earlier: Sequence[Message]) -> tuple[str, MessageId] | None:
    """The value in the thread before that holds these words, with its message; words alone must be long enough."""
    pattern = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)", re.IGNORECASE)
    theirs_last = sorted(before, key=lambda said: said.message.author is Author.CUSTOMER)
    for said in reversed(theirs_last):
        if pattern.search(said.text):
            return said.text, said.message.id
    for message in reversed(earlier):
        if message.author is Author.CUSTOMER and len(old) > 3 and pattern.search(message.text):
            return old, message.id
    return None


def _restated(line: str, message: Message, values: Sequence[Value], before: Sequence[Mention]) -> list[Superseded]:
    """ "1,120 was without the cleaning, in all it was 1,205": the old value is named again beside the new one."""
    again = [said for said in before for v in values if (said.value.kind, said.text) == (v.kind, v.text)]
    if not again or not SAME_AGAIN.search(line):
        return []
    old = again[-1]
    fresh = [v for v in values if v.text != old.text and comparable(old.value, v)]
    if len(fresh) != 1:
        return []
    return [Superseded(old.text, old.message.id, fresh[0].text, message.id, fresh[0].kind, fresh[0].label)]


def _withdrawn(line: str, message: Message, earlier: Sequence[Message]) -> list[Superseded]:
    """ "leave the armchairs" after "a sofa and two armchairs"."""
    for match in _WITHDRAWS.finditer(line):
        named = re.compile(rf"{_BEFORE_THING}{re.escape(match['thing'])}\b", re.IGNORECASE)
        for other in reversed(earlier):
            if other.author is Author.CUSTOMER and (old := named.search(other.text)):
                return [Superseded(old[0], other.id, WITHDRAWN, message.id, "words", match["thing"].lower())]
    return []
