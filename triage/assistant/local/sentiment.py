"""How the customer feels, by what the heads make of words, tone and shouting, as a label and a score.

Asked by `assess`. Urgency is not its business: a calm sentence about a fire is neutral.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from triage.domain.labels import RedFlag, Sentiment

_VALUES = {Sentiment.VERY_NEGATIVE: -1.0, Sentiment.NEGATIVE: -0.55, Sentiment.NEUTRAL: 0.0, Sentiment.POSITIVE: 0.8}
_RANGES = {
    Sentiment.VERY_NEGATIVE: (-1.0, -0.65),
    Sentiment.NEGATIVE: (-0.64, -0.25),
    Sentiment.NEUTRAL: (-0.24, 0.24),
    Sentiment.POSITIVE: (0.25, 1.0),
}
_FURY = 0.5  # a blunt sentence is not yet fury: it takes more than all other feelings together
_DESPERATE = frozenset({RedFlag.SELF_HARM, RedFlag.ABUSE})


@dataclass(frozen=True, slots=True)
class Feeling:
    """The label, and a score from -1 (very negative) to 1 (positive)."""

    sentiment: Sentiment
    score: float


def judge(probabilities: Mapping[str, float], flags: Collection[RedFlag] = ()) -> Feeling:
    """The feeling of one message: the likeliest, and despair or threats for what they are."""
    shares = {label: probabilities[label.value] for label in Sentiment}
    furious = shares[Sentiment.VERY_NEGATIVE] >= _FURY or bool(_DESPERATE & set(flags))
    calmer = [label for label in Sentiment if label is not Sentiment.VERY_NEGATIVE]
    label = Sentiment.VERY_NEGATIVE if furious else max(calmer, key=shares.__getitem__)
    low, high = _RANGES[label]
    expected = sum(share * _VALUES[other] for other, share in shares.items())
    return Feeling(label, round(min(high, max(low, expected)), 3))
