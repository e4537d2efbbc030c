"""The patterns of `signals.yaml`, compiled, and where they match a text.

Used by the judges; `unless` takes a match back when it stands in the same sentence.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from triage.assistant.local import sentences
from triage.domain.signals import Signal


@dataclass(frozen=True, slots=True)
class Patterns:
    """The compiled expressions of one label."""

    these: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...] = ()

    def spans(self, text: str) -> list[str]:
        """The sentences in which the label is meant, each once, in the order of the patterns."""
        found: list[str] = []
        for pattern in self.these:
            for match in pattern.finditer(text):
                sentence = sentences.around(text, match.start(), match.end())
                if sentence not in found and not any(taken.search(sentence) for taken in self.unless):
                    found.append(sentence)
        return found

    def match(self, text: str) -> bool:
        """Whether the label is meant anywhere in the text."""
        if not self.unless:
            return any(pattern.search(text) for pattern in self.these)
        return bool(self.spans(text))


def compiled(signal: Signal) -> Patterns:
    """The patterns of a label, capitals ignored."""
    return Patterns(_compile(signal.patterns), _compile(signal.unless))


def compiled_list(expressions: Iterable[str]) -> Patterns:
    """A bare list of expressions."""
    return Patterns(_compile(expressions))


def _compile(expressions: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(expression, re.IGNORECASE) for expression in expressions)
