"""What the local engine judges tone, urgency and danger by: examples and patterns, the contents of `signals.yaml`.

Parsed by `knowledge.signals_file`; read by `assistant.local` only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from triage.domain.labels import Complexity, RedFlag, Sentiment, Urgency


@dataclass(frozen=True, slots=True)
class Signal:
    """One label: example messages, regular expressions that mean it, and what takes a match or an example back."""

    examples: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    lookalikes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signals:
    """All labels of a project. `ordinary` are messages that share words with a red flag and carry none."""

    red_flags: Mapping[RedFlag, Signal]
    urgency: Mapping[Urgency, Signal]
    sentiment: Mapping[Sentiment, Signal]
    complexity: Mapping[Complexity, Signal]
    human_request: Signal
    attack: Signal
    ordinary: tuple[str, ...] = ()
    can_wait: tuple[str, ...] = field(default=())

    def all_examples(self) -> Iterator[str]:
        """Every example sentence, section by section."""
        for group in (self.red_flags, self.urgency, self.sentiment, self.complexity):
            for signal in group.values():
                yield from signal.examples
        for signal in (self.human_request, self.attack):
            yield from signal.examples
            yield from signal.lookalikes
        yield from self.ordinary
