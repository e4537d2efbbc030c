"""How the customer feels: the head's reading, kept honest by the lexicon, shouting and insults.

Asked by `assess`. Urgency is not its business: a calm sentence about a fire is neutral.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from triage.assistant.local.cues import Cues
from triage.domain.labels import Sentiment

_VALUES = {Sentiment.VERY_NEGATIVE: -1.0, Sentiment.NEGATIVE: -0.55, Sentiment.NEUTRAL: 0.0, Sentiment.POSITIVE: 0.8}
_SHOUTED = 0.6  # share of words in capitals
_PLAIN_LEAD = 0.15  # how much likelier than neutral a feeling without any cue must be


@dataclass(frozen=True, slots=True)
class Feeling:
    """The label, and a score from -1 (very negative) to 1 (positive)."""

    sentiment: Sentiment
    score: float


def judge(probabilities: Mapping[str, float], cues: Cues) -> Feeling:
    """The feeling of one message; a feeling needs a sign of it in the words, a plain report is neutral."""
    by_label = {label: probabilities[label.value] for label in Sentiment}
    shouting = cues.tone.shouted >= _SHOUTED and len(cues.text.split()) >= 4
    best = max(by_label, key=by_label.__getitem__)
    if shouting and cues.tone.compound < 0.3 and best is not Sentiment.POSITIVE:
        best = Sentiment.VERY_NEGATIVE
    elif best is not Sentiment.NEUTRAL and not _shows(best, cues):
        lead = by_label[best] - by_label[Sentiment.NEUTRAL]
        best = best if lead >= _PLAIN_LEAD and best is not Sentiment.POSITIVE else Sentiment.NEUTRAL
    expected = sum(share * _VALUES[label] for label, share in by_label.items())
    return Feeling(best, round(_inside(expected, best), 3))


def _shows(label: Sentiment, cues: Cues) -> bool:
    """Whether the words themselves carry this feeling."""
    angry, annoyed = cues.sentiment.get(Sentiment.VERY_NEGATIVE, 0), cues.sentiment.get(Sentiment.NEGATIVE, 0)
    if label is Sentiment.POSITIVE:
        return cues.sentiment.get(Sentiment.POSITIVE, 0) > 0 or cues.tone.compound > 0.5
    if label is Sentiment.NEGATIVE:
        return angry + annoyed > 0 or cues.tone.compound < -0.25
    return angry > 0 or cues.tone.shouted >= _SHOUTED or cues.tone.compound < -0.6


def _inside(score: float, label: Sentiment) -> float:
    """The score moved into the range that goes with the label, so that both tell one story."""
    low, high = {
        Sentiment.VERY_NEGATIVE: (-1.0, -0.65),
        Sentiment.NEGATIVE: (-0.64, -0.25),
        Sentiment.NEUTRAL: (-0.24, 0.24),
        Sentiment.POSITIVE: (0.25, 1.0),
    }[label]
    return min(high, max(low, score))
