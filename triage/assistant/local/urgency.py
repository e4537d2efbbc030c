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
_SUPPOSED = re.compile(
    r"\b(?:what (?:happens|would happen) (?:if|when)|what if|suppos(?:e|ing)|hypothetical(?:ly)?|in theory"
    r"|what (?:do|should|can) i do (?:if|when)|if .{3,60}, what happens"
    r"|just (?:asking|wondering) (?:before|in case)|what would i have to do)\b",
    re.IGNORECASE,
)
_PROMISED = re.compile(r"promis|due|deliver|expected|agreed", re.IGNORECASE)
_GRAVE = frozenset({RedFlag.SELF_HARM, RedFlag.SAFETY})
_CRITICAL = 0.28  # missing what is critical hurts more than calling it so in vain
_THINKABLE = 0.12  # a rule raises to a level only where the heads think it or more this likely
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
    best = _likeliest(probabilities)
    pace = Pace(best, _words(cues, best), "likeness")
    if best is not Urgency.CRITICAL and not any(raised.flag in _GRAVE for raised in flags):
        if cues.can_wait:
            pace = at_most(pace, Urgency.NORMAL, "can wait")
        if supposed(cues.text):
            pace = at_most(pace, Urgency.LOW, "only supposed")
    for raised in flags:
        floor = _FLOORS.get(raised.flag)
        if floor and (raised.flag is RedFlag.SELF_HARM or is_thinkable(probabilities, floor)):
            pace = at_least(pace, floor, raised.words, f"red flag {raised.flag}")
    return pace


def is_thinkable(probabilities: Mapping[str, float], level: Urgency) -> bool:
    """Whether the heads do not rule out this level or a higher one."""
    return sum(probabilities[other.value] for other in Urgency if other.rank >= level.rank) >= _THINKABLE


def supposed(text: str) -> bool:
    """Whether the message only asks what would be if."""
    return _SUPPOSED.search(text) is not None


def _likeliest(probabilities: Mapping[str, float]) -> Urgency:
    if probabilities[Urgency.CRITICAL.value] >= _CRITICAL:
        return Urgency.CRITICAL
    return max(Urgency, key=lambda level: probabilities[level.value])


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
