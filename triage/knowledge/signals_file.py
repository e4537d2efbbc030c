"""`signals.yaml` into Signals: the examples and patterns by which the local engine judges a message.

Called when the rules are loaded. Raises ContentError with line, key and remedy; knows no engine.
"""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from triage.domain.labels import Complexity, RedFlag, Sentiment, Urgency
from triage.domain.signals import Signal, Signals
from triage.knowledge.content_file import ContentFile, parse_yaml, read_content

FEWEST_EXAMPLES = 3  # fewer sentences than this teach an engine nothing


def _lines(value: object) -> object:
    """A text with one sentence a line as a list; a list stays what it is."""
    return [line.strip() for line in value.splitlines() if line.strip()] if isinstance(value, str) else value


def _expression(value: str) -> str:
    try:
        re.compile(value, re.IGNORECASE)
    except re.error as failure:
        raise ValueError(f"this is not a regular expression: {failure}") from None
    return value


Sentences = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_lines)]
Expressions = tuple[Annotated[str, Field(min_length=1), AfterValidator(_expression)], ...]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class _Signal(_Shape):
    examples: Annotated[Sentences, Field(min_length=FEWEST_EXAMPLES)]
    patterns: Expressions = ()
    unless: Expressions = ()
    lookalikes: Sentences = ()


class _SignalsFile(_Shape):
    red_flags: dict[RedFlag, _Signal]
    urgency: dict[Urgency, _Signal]
    sentiment: dict[Sentiment, _Signal]
    complexity: dict[Complexity, _Signal]
    human_request: _Signal
    attack: _Signal
    ordinary: Sentences = ()
    can_wait: Expressions = ()


def load_signals(path: Path) -> Signals:
    """The signals of this file; raises ContentError."""
    return parse_signals(read_content(path), str(path))


def parse_signals(text: str, file: str = "signals.yaml") -> Signals:
    """The signals of this text; raises ContentError with the line of the first mistake."""
    source = parse_yaml(text, file)
    shape = source.shaped(_SignalsFile)
    for section, labels in (("red_flags", RedFlag), ("urgency", Urgency), ("sentiment", Sentiment)):
        _check_complete(source, section, labels, set(getattr(shape, section)))
    _check_complete(source, "complexity", Complexity, set(shape.complexity))
    return Signals(
        red_flags={label: _signal(signal) for label, signal in shape.red_flags.items()},
        urgency={label: _signal(signal) for label, signal in shape.urgency.items()},
        sentiment={label: _signal(signal) for label, signal in shape.sentiment.items()},
        complexity={label: _signal(signal) for label, signal in shape.complexity.items()},
        human_request=_signal(shape.human_request),
        attack=_signal(shape.attack),
        ordinary=shape.ordinary,
        can_wait=shape.can_wait,
    )


def _signal(shape: _Signal) -> Signal:
    return Signal(shape.examples, shape.patterns, shape.unless, shape.lookalikes)


def _check_complete(source: ContentFile, section: str, labels: type[StrEnum], given: set[StrEnum]) -> None:
    missing = [label.value for label in labels if label not in given]
    if missing:
        remedy = "Copy them from the shipped signals.yaml, which `triage init DIR` writes."
        raise source.error((section,), f"The section {section} lacks {', '.join(missing)}.", remedy)
