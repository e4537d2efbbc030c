"""What we read back wrong and the customer denies, and what a bare figure in reply stands for: a house, an hour.

Used by `superseding`. Pure. The customer often says no more than "no, 17".
"""

import re
from collections.abc import Sequence

from triage.assistant.local.facts.contrast import Superseded
from triage.assistant.local.facts.likeness import alike, comparable
from triage.assistant.local.facts.mentions import Mention
from triage.assistant.local.facts.said import Said
from triage.domain.conversation import Message
from triage.domain.labels import Author

_AT_HOUR = re.compile(r"^(.*\bat )\d{1,2}$", re.IGNORECASE)
_HOUSE = re.compile(r"^\d{1,5}[a-z]?(?=\W)")
_BARE_HOUSE = re.compile(
    r"(?:^\W*(?:no|nope|sorry|wait|oops|actually|it'?s|its|we'?re at|number|nr\.?|make that)?[\s,.!]*"
    r"|\bit'?s (?:at |number )?"
    r"|\bwe'?re at |\bhouse number (?:is )?(?:now )?|\bnumber (?:is )?)(?P<house>\d{1,5}[a-z]?)(?=[.,!]|$| not\b)",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"^\W*(?:no|nope|nah)(?=[,.!;:]|$| (?:it|that|the|i|we|sorry|wait)\b)"
    r"|\bthat'?s not\b|\b(?:isn'?t|not) (?:me|mine|right|correct|it|us|ours)\b"
    r"|\b(?:is|was|'s) wrong\b|\bi (?:said|wrote|told)\b|\blike i said\b",
    re.IGNORECASE,
)


def misread(said: Said, message: Message, new: Sequence[Mention], before: Sequence[Mention]) -> list[Superseded]:
    """The pairs behind a denial or a bare figure; none for most sentences."""
    return _house(said, message, before) or _hour(said, message, new, before) or _denied(said, message, new, before)


def _denied(said: Said, message: Message, new: Sequence[Mention], before: Sequence[Mention]) -> list[Superseded]:
    """ "that's not mine" after we read back a number with two digits swapped: what they had told stands."""
    if not _DENIES.search(said.line):
        return []
    pairs = []
    for ours in _ours(said, before):
        told = [m for m in before if m.message.author is Author.CUSTOMER and m.position < ours.position]
        own = any(ours.text.lower() in m.text.lower() for m in told)
        right = None if own else next((m for m in reversed(told) if _misread_as(m, ours)), None)
        if right and not any(comparable(ours.value, n.value) for n in new):
            label = right.value.label or ours.value.label
            pairs.append(Superseded(ours.text, ours.message.id, right.text, message.id, right.value.kind, label))
    return pairs


def _misread_as(right: Mention, wrong: Mention) -> bool:
    return right.text.lower() not in wrong.text.lower() and alike(right.value, wrong.value)


def _ours(said: Said, before: Sequence[Mention]) -> list[Mention]:
    """The values of our last message."""
    theirs = [m for m in before if m.message.author is not Author.CUSTOMER and m.message.text == said.ours]
    return [m for m in theirs if m.position == theirs[-1].position]


def _house(said: Said, message: Message, before: Sequence[Mention]) -> list[Superseded]:
    """ "our number is 2104" after "2140 Quail Run", "No! It's 8." after we said 18 Pinfold Lane."""
    bare = _BARE_HOUSE.search(said.line)
    addresses = [m for m in before if m.value.kind == "address" and _HOUSE.match(m.text)]
    if bare is None or not addresses:
        return []
    old, house = addresses[-1], bare["house"]
    was = _HOUSE.match(old.text)
    just_said = old.message.author is not Author.CUSTOMER and old.text in said.ours
    swapped = was is not None and sorted(was[0]) == sorted(house)
    if was is None or was[0] == house or not (swapped or just_said or (said.takes_back and _is_alone(said.line))):
        return []
    same = [m for m in addresses if m.text == old.text]
    text = _HOUSE.sub(house, old.text)
    return [Superseded(m.text, m.message.id, text, message.id, "address", m.value.label) for m in same]


def _is_alone(line: str) -> bool:
    return len(line.split()) <= 6


def _hour(said: Said, message: Message, new: Sequence[Mention], before: Sequence[Mention]) -> list[Superseded]:
    """ "sorry no, 10" after "tomorrow at 11"."""
    for old in reversed(before):
        hour = _AT_HOUR.search(old.text)
        for n in new:
            is_hour = n.value.kind == "number" and n.text == n.figures and int(n.text) <= 24
            if hour and is_hour and said.takes_back:
                return [Superseded(old.text, old.message.id, f"{hour[1]}{n.text}", message.id, old.value.kind)]
    return []
