"""What stands in a text beside its meaning: lexicon tone, shouting, and which patterns match, as numbers for the heads.

Used by `train` and the judges alike, so that both see the same. Owns the compiled patterns of the project.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from triage.assistant.local import sentences
from triage.assistant.local.patterns import Patterns, compiled, compiled_list
from triage.assistant.local.turns import TURNS
from triage.domain.labels import RedFlag, Sentiment, Urgency
from triage.domain.signals import Signals

if TYPE_CHECKING:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

_WORDS = re.compile(r"[A-Za-z']+")


@dataclass(frozen=True, slots=True)
class Tone:
    """The lexicon's reading of a text (VADER: shares 0 to 1, compound -1 to 1) and how loud it is."""

    negative: float
    positive: float
    compound: float
    shouted: float
    exclamations: int


@dataclass(frozen=True, slots=True)
class Cues:
    """Everything the patterns and the lexicon say about one text; the lists hold the sentences that matched."""

    text: str
    tone: Tone
    red_flags: Mapping[RedFlag, list[str]]
    urgency: Mapping[Urgency, list[str]]
    sentiment: Mapping[Sentiment, int]
    human_request: list[str]
    attack: list[str]
    can_wait: bool
    numbers: np.ndarray = field(repr=False)

    @property
    def is_bad(self) -> bool:
        """Whether the words complain or insult, which makes thanks sarcastic."""
        bad = (Sentiment.VERY_NEGATIVE, Sentiment.NEGATIVE)
        return any(self.sentiment.get(label, 0) for label in bad) or bool(self.red_flags)


class CueReader:
    """Reads the cues of a text by the patterns of one project. Loads the lexicon at the first text."""

    def __init__(self, signals: Signals) -> None:
        self._red_flags = {label: compiled(signal) for label, signal in signals.red_flags.items()}
        self._urgency = {label: compiled(signal) for label, signal in signals.urgency.items() if signal.patterns}
        self._sentiment = {label: compiled(signal) for label, signal in signals.sentiment.items() if signal.patterns}
        self._human_request = compiled(signals.human_request)
        self._attack = compiled(signals.attack)
        self._can_wait = compiled_list(signals.can_wait)

    def read(self, raw: str) -> Cues:
        """The cues of one text."""
        text = sentences.plain(raw)
        tone = self._tone(text)
        red_flags = {label: spans for label, p in self._red_flags.items() if (spans := p.spans(text))}
        urgency = {label: spans for label, p in self._urgency.items() if (spans := p.spans(text))}
        sentiment = {label: _count(p, text) for label, p in self._sentiment.items()}
        can_wait = self._can_wait.match(text)
        return Cues(
            text=text,
            tone=tone,
            red_flags=red_flags,
            urgency=urgency,
            sentiment=sentiment,
            human_request=self._human_request.spans(text),
            attack=self._attack.spans(text),
            can_wait=can_wait,
            numbers=_numbers(text, tone, red_flags, urgency, sentiment, can_wait),
        )

    def red_flag_in(self, raw: str) -> bool:
        """Whether any red-flag pattern matches: cheap enough for intake."""
        text = sentences.plain(raw)
        return any(patterns.match(text) for patterns in self._red_flags.values())

    def wants_person(self, raw: str) -> bool:
        """Whether a pattern for the wish for a person matches."""
        return self._human_request.match(sentences.plain(raw))

    @cached_property
    def _lexicon(self) -> "SentimentIntensityAnalyzer":
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        return SentimentIntensityAnalyzer()

    def _tone(self, text: str) -> Tone:
        scores = self._lexicon.polarity_scores(text)
        words = [word for word in _WORDS.findall(text) if len(word) > 2]
        shouted = sum(word.isupper() for word in words) / len(words) if len(words) > 1 else 0.0
        return Tone(scores["neg"], scores["pos"], scores["compound"], shouted, text.count("!"))


def _count(patterns: Patterns, text: str) -> int:
    return sum(len(pattern.findall(text)) for pattern in patterns.these)


def _numbers(
    text: str,
    tone: Tone,
    red_flags: Mapping[RedFlag, list[str]],
    urgency: Mapping[Urgency, list[str]],
    sentiment: Mapping[Sentiment, int],
    can_wait: bool,
) -> np.ndarray:
    """The cues in one row of a fixed order; every number is about 0 to 2."""
    row = [tone.negative * 2, tone.positive * 2, tone.compound, tone.shouted * 2, min(tone.exclamations, 4) / 2]
    row += [float(min(sentiment.get(label, 0), 2)) for label in Sentiment]
    row += [float(label in urgency) for label in Urgency]
    row += [float(label in red_flags) for label in RedFlag]
    row += [float(turn.search(text) is not None) for turn in TURNS]
    row += [float(can_wait), min(len(text.split()), 40) / 40, float(text.rstrip().endswith("?"))]
    return np.asarray(row, dtype=np.float32)
