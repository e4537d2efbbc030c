"""Matters that must reach a person however they are worded: patterns united with likeness to known cases.

Asked by `assess`. When in doubt it leans to a person; sentences that only share the words are in `signals.yaml`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.assistant.local.cues import Cues
from triage.domain.labels import RedFlag

_LIKELY = 0.5
_LIKELY_GRAVE = 0.42  # danger to life is raised on less
_GRAVE = frozenset({RedFlag.SELF_HARM, RedFlag.SAFETY})


@dataclass(frozen=True, slots=True)
class Raised:
    """One raised flag with the words behind it."""

    flag: RedFlag
    words: str


def judge(cues: Cues, readings: Sequence[tuple[str, Mapping[str, float]]]) -> list[Raised]:
    """The flags of a message; `readings` are its sentences, or the whole, with the head's probabilities."""
    raised = {flag: spans[0] for flag, spans in cues.red_flags.items()}
    for text, probabilities in readings:
        for flag in RedFlag:
            limit = _LIKELY_GRAVE if flag in _GRAVE else _LIKELY
            if flag not in raised and probabilities.get(flag.value, 0.0) >= limit:
                raised[flag] = text
    return [Raised(flag, raised[flag]) for flag in RedFlag if flag in raised]
