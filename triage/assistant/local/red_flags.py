"""Matters that must reach a person however they are worded: patterns united with likeness to known cases.

Asked by `assess`. When in doubt it leans to a person; sentences that only share the words are in `signals.yaml`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.assistant.local.cues import Cues
from triage.domain.labels import RedFlag

_LIKELY = 0.45
_LIKELY_OF_A_KNOWN_MATTER = 0.6
_SUPPORT = 2.0  # a long text is at most this many times as likely as its likeliest sentence: its embedding is a blur
_DENIED = 0.04  # a pattern alone raises nothing that the heads think this unlikely ...
_NEVER_DENIED = frozenset({RedFlag.SELF_HARM})  # ... but for what must not be missed


@dataclass(frozen=True, slots=True)
class Raised:
    """One raised flag with the words behind it."""

    flag: RedFlag
    words: str


def judge(cues: Cues, readings: Sequence[tuple[str, Mapping[str, float]]], *, known: bool = False) -> list[Raised]:
    """The flags of a message; `readings` are its sentences and the whole, with the heads' probabilities.

    Without readings the patterns decide alone. `known` says that the message is surely about a matter without any flag.
    """
    raised: dict[RedFlag, str] = {}
    limit = _LIKELY_OF_A_KNOWN_MATTER if known else _LIKELY
    for flag in RedFlag:
        words, likely = max(
            ((text, likely) for text, likely in _supported(flag, readings)),
            key=lambda reading: reading[1],
            default=("", 1.0),
        )
        if flag in cues.red_flags and (likely >= _DENIED or flag in _NEVER_DENIED):
            raised[flag] = cues.red_flags[flag][0]
        elif readings and likely >= limit:
            raised[flag] = words
    return [Raised(flag, words) for flag, words in raised.items()]


def _supported(flag: RedFlag, readings: Sequence[tuple[str, Mapping[str, float]]]) -> list[tuple[str, float]]:
    """Each text with how likely it raises the flag; the whole, which comes last, needs a sentence to stand by it."""
    found = [(text, probabilities.get(flag.value, 0.0)) for text, probabilities in readings]
    if len(found) < 2:
        return found
    *parts, (whole, likely) = found
    return [*parts, (whole, min(likely, _SUPPORT * max(share for _, share in parts)))]
