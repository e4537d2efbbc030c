"""How the customer feels: the head's reading, kept honest by the lexicon, shouting, insults and sarcasm.

Asked by `assess`. Urgency is not its business: a calm sentence about a fire is neutral.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from triage.assistant.local.cues import Cues
from triage.domain.labels import RedFlag, Sentiment

_VALUES = {Sentiment.VERY_NEGATIVE: -1.0, Sentiment.NEGATIVE: -0.55, Sentiment.NEUTRAL: 0.0, Sentiment.POSITIVE: 0.8}
_RANGES = {
    Sentiment.VERY_NEGATIVE: (-1.0, -0.65),
    Sentiment.NEGATIVE: (-0.64, -0.25),
    Sentiment.NEUTRAL: (-0.24, 0.24),
    Sentiment.POSITIVE: (0.25, 1.0),
}
_DESPERATE = frozenset({RedFlag.SELF_HARM, RedFlag.ABUSE})
_SHOUTED = 0.6  # share of words in capitals
_SHOUTED_WORDS = 4
_GLOOMY = -0.25  # compound tone from which the words themselves are unhappy
_CLEAR_LEAD = 0.3  # how much likelier than neutral a feeling without any sign in the words must be
_REQUEST = re.compile(
    r"\?|\b(?:please|(?:can|could) you|(?:tell|send) me|i(?:'d| would) like|i (?:need|want)"
    r"|how do|which|what|when|where)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Feeling:
    """The label, and a score from -1 (very negative) to 1 (positive)."""

    sentiment: Sentiment
    score: float


def judge(probabilities: Mapping[str, float], cues: Cues, flags: Collection[RedFlag] = ()) -> Feeling:
    """The feeling of one message: a feeling needs a sign of it in the words; a plain report or request is neutral."""
    shares = {label: probabilities[label.value] for label in Sentiment}
    label = _label(shares, cues, flags)
    low, high = _RANGES[label]
    expected = sum(share * _VALUES[other] for other, share in shares.items())
    return Feeling(label, round(min(high, max(low, expected)), 3))


def _label(shares: Mapping[Sentiment, float], cues: Cues, flags: Collection[RedFlag]) -> Sentiment:
    angry, annoyed = cues.sentiment.get(Sentiment.VERY_NEGATIVE, 0), cues.sentiment.get(Sentiment.NEGATIVE, 0)
    pleased = cues.sentiment.get(Sentiment.POSITIVE, 0)
    shouting = cues.tone.shouted >= _SHOUTED and len(cues.text.split()) >= _SHOUTED_WORDS
    best = max(shares, key=shares.__getitem__)
    if _DESPERATE & set(flags) or (shouting and not pleased and best is not Sentiment.POSITIVE):
        return Sentiment.VERY_NEGATIVE
    if best is Sentiment.POSITIVE:
        return best if _is_pleased(cues, pleased, angry + annoyed) else _otherwise(shares, angry, annoyed)
    if best is Sentiment.NEUTRAL:
        return _otherwise(shares, angry, annoyed) if angry + annoyed and not pleased else best
    if angry + annoyed == 0 and cues.tone.compound >= _GLOOMY:
        clear = shares[best] - shares[Sentiment.NEUTRAL] >= _CLEAR_LEAD
        return Sentiment.NEGATIVE if clear else Sentiment.NEUTRAL
    if best is Sentiment.VERY_NEGATIVE and not angry and shares[best] < 0.5:
        return Sentiment.NEGATIVE
    return best


def _otherwise(shares: Mapping[Sentiment, float], angry: int, annoyed: int) -> Sentiment:
    """The label when the likeliest one does not fit the words: as angry as the words are, else neutral."""
    if angry > 1 or (angry and shares[Sentiment.VERY_NEGATIVE] >= shares[Sentiment.NEGATIVE]):
        return Sentiment.VERY_NEGATIVE
    unhappy = shares[Sentiment.VERY_NEGATIVE] + shares[Sentiment.NEGATIVE]
    return Sentiment.NEGATIVE if angry + annoyed and unhappy >= 0.25 else Sentiment.NEUTRAL


def _is_pleased(cues: Cues, pleased: int, unhappy: int) -> bool:
    """Whether praise stands in the words; a polite request is none, and praise among complaints is sarcasm."""
    if unhappy:
        return False
    return pleased > 0 or (cues.tone.compound > 0.4 and not _REQUEST.search(cues.text))
