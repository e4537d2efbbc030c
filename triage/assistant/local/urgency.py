"""How fast someone must act, whatever the tone: the head's reading between the floors and ceilings of the rubric.

Asked by `assess`. The word "urgent" alone decides nothing, "not urgent" does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from triage.assistant.details.dates import iso_day
from triage.assistant.local import sentences
from triage.assistant.local.cues import Cues
from triage.assistant.local.red_flags import Raised
from triage.domain.assessment import Detail, Speech
from triage.domain.intents import DetailSpec, DetailType
from triage.domain.labels import RedFlag, Urgency

_FLOORS: Mapping[RedFlag, Urgency] = {
    RedFlag.SELF_HARM: Urgency.CRITICAL,
    RedFlag.SAFETY: Urgency.CRITICAL,
    RedFlag.FRAUD: Urgency.HIGH,
    RedFlag.ABUSE: Urgency.HIGH,
}
_LONG_AGO = re.compile(
    r"\b(?:(?:last|two|three|four|several|\d+) (?:weeks?|months?|years?)(?: ago)?|years? ago|back in"
    r"|already (?:fixed|repaired|settled|replaced)|in the past|used to)\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:what (?:happens|would happen) (?:if|when)|what if|suppos(?:e|ing)|hypothetical(?:ly)?|in theory"
    r"|just (?:asking|wondering) (?:before|in case)|what would i have to do)\b",
    re.IGNORECASE,
)
_SECOND_HAND = re.compile(
    r"\b(?:could (?:that|this|it) happen"
    r"|my (?:neighbou?r|friend|colleague|cousin|boss|manager) (?:says?|said|told|had|wants|asks)"
    r"|how (?:would|do) (?:i|you|we) (?:handle|report|dispute)|is it true that)\b",
    re.IGNORECASE,
)
_PROMISED = re.compile(r"promis|due|deliver|expected|agreed", re.IGNORECASE)
_GRAVE = frozenset({RedFlag.SELF_HARM, RedFlag.SAFETY})
_CLEARLY = 0.57
_SMALL_TALK = frozenset({Speech.GREETING, Speech.THANKS})


@dataclass(frozen=True, slots=True)
class Pace:
    """The label, the words that led to it, and the rule in a word or two."""

    urgency: Urgency
    words: str
    because: str


def judge(probabilities: Mapping[str, float], cues: Cues, flags: Sequence[Raised], speech: Speech) -> Pace:
    """The urgency of one message by itself; what its intent or a broken promise adds comes in `at_least`."""
    if speech in _SMALL_TALK:
        return Pace(Urgency.LOW, "", "small talk")
    if speech is Speech.ATTACK and not cues.urgency and not flags:
        return Pace(Urgency.LOW, "", "nothing to serve")
    best = _likeliest(probabilities, cues, flags)
    pace = Pace(best, _words(cues, best), "likeness")
    if not any(raised.flag in _GRAVE for raised in flags):
        if cues.can_wait:
            pace = at_most(pace, Urgency.NORMAL, "can wait")
        if supposed(cues.text):
            pace = at_most(pace, Urgency.LOW, "only supposed")
        elif _SECOND_HAND.search(cues.text):
            pace = at_most(pace, Urgency.NORMAL, "about somebody else")
    for raised in flags:
        floor = _FLOORS.get(raised.flag)
        if floor is Urgency.CRITICAL and raised.flag is RedFlag.SAFETY and _LONG_AGO.search(raised.words):
            floor = Urgency.HIGH
        if floor:
            pace = at_least(pace, floor, raised.words, f"red flag {raised.flag}")
    return pace


def supposed(text: str) -> bool:
    """Whether the message only asks what would be if."""
    return _SUPPOSED.search(text) is not None


def _likeliest(probabilities: Mapping[str, float], cues: Cues, flags: Sequence[Raised]) -> Urgency:
    """The likeliest level; critical without any sign in the words has to be likelier than all others together."""
    ranked = sorted(Urgency, key=lambda level: probabilities[level.value], reverse=True)
    signs = Urgency.CRITICAL in cues.urgency or any(raised.flag in _GRAVE for raised in flags)
    if ranked[0] is Urgency.CRITICAL and not signs and probabilities[ranked[0].value] < _CLEARLY:
        return ranked[1]
    return ranked[0]


def at_least(pace: Pace, floor: Urgency, words: str, because: str) -> Pace:
    """The pace raised to a floor, with the words that raise it."""
    return Pace(floor, words, because) if pace.urgency.rank < floor.rank else pace


def at_most(pace: Pace, ceiling: Urgency, because: str) -> Pace:
    """The pace lowered to a ceiling."""
    return Pace(ceiling, "", because) if pace.urgency.rank > ceiling.rank else pace


def broken_promise(details: Mapping[str, Detail], specs: Mapping[str, DetailSpec], today: date) -> Detail | None:
    """The detail which says that a day promised to the customer has passed."""
    for key, detail in details.items():
        spec = specs.get(key)
        day = iso_day(detail.value) if spec and spec.type is DetailType.DATE and _PROMISED.search(spec.label) else None
        if day and day < today:
            return detail
    return None


def _words(cues: Cues, level: Urgency) -> str:
    """The sentence that a pattern of this level matched, else the first that is no greeting."""
    if cues.urgency.get(level):
        return cues.urgency[level][0]
    if level.rank < Urgency.HIGH.rank:
        return ""
    return max(sentences.split(cues.text), key=len, default="")
