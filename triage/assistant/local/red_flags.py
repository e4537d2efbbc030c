"""Matters that must reach a person however they are worded: patterns united with likeness to known cases.

Asked by `assess`. When in doubt it leans to a person; sentences that only share the words are in `signals.yaml`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.assistant.local.cues import Cues
from triage.domain.labels import RedFlag

_LIKELY = 0.45
_DENIED = 0.04  # a pattern alone raises nothing that the heads think this unlikely ...
_NEVER_DENIED = frozenset({RedFlag.SELF_HARM})  # ... but for what must not be missed


@dataclass(frozen=True, slots=True)
class Raised:
    """One raised flag with the words behind it."""

    flag: RedFlag
    words: str


def judge(cues: Cues, readings: Sequence[tuple[str, Mapping[str, float]]]) -> list[Raised]:
    """The flags of a message; `readings` are its sentences and the whole, with the heads' probabilities.

    Without readings the patterns decide alone.
    """
    raised: dict[RedFlag, str] = {}
    for flag in RedFlag:
        words, likely = max(
            ((text, probabilities.get(flag.value, 0.0)) for text, probabilities in readings),
            key=lambda reading: reading[1],
            default=("", 1.0),
        )
        if flag in cues.red_flags and (likely >= _DENIED or flag in _NEVER_DENIED):
            raised[flag] = cues.red_flags[flag][0]
        elif readings and likely >= _LIKELY:
            raised[flag] = words
    return [Raised(flag, words) for flag, words in raised.items()]
