"""`signals.yaml`: what the local engine judges by, with the line of every mistake."""

import pytest
import yaml

from triage.domain.errors import ContentError
from triage.domain.labels import Complexity, RedFlag, Sentiment, Urgency
from triage.knowledge.signals_file import parse_signals

THREE = "one\ntwo\nthree\n"


def whole() -> dict[str, object]:
    """A complete file with three sentences a label."""
    sections = {"red_flags": RedFlag, "urgency": Urgency, "sentiment": Sentiment, "complexity": Complexity}
    content: dict[str, object] = {
        name: {str(label): {"examples": THREE} for label in labels} for name, labels in sections.items()
    }
    return {
        **content,
        "human_request": {"examples": THREE, "lookalikes": "can you help me\n"},
        "attack": {"examples": THREE},
    }


def refused(content: dict[str, object]) -> ContentError:
    with pytest.raises(ContentError) as caught:
        parse_signals(yaml.safe_dump(content, sort_keys=False))
    return caught.value


def test_sentences_stand_one_a_line_and_expressions_in_lists() -> None:
    content = whole()
    content["red_flags"]["safety"] = {"examples": THREE, "patterns": [r"\bsmoke\b"], "unless": ["detector"]}  # type: ignore[index]

    signals = parse_signals(yaml.safe_dump(content))

    safety = signals.red_flags[RedFlag.SAFETY]
    assert (safety.examples, safety.patterns, safety.unless) == (
        ("one", "two", "three"),
        (r"\bsmoke\b",),
        ("detector",),
    )
    assert signals.human_request.lookalikes == ("can you help me",)
    assert "one" in set(signals.all_examples())


def test_a_label_that_is_missing_is_named_with_its_section() -> None:
    content = whole()
    del content["urgency"]["high"]  # type: ignore[attr-defined]

    error = refused(content)

    assert (error.field, "high" in str(error)) == ("urgency", True)
    assert error.line is not None


def test_an_expression_that_is_none_is_refused_where_it_stands() -> None:
    content = whole()
    content["attack"] = {"examples": THREE, "patterns": ["(open"]}

    assert refused(content).field == "attack.patterns.0"


def test_too_few_sentences_teach_nothing() -> None:
    content = whole()
    content["attack"] = {"examples": "one\ntwo\n"}

    assert refused(content).field == "attack.examples"


def test_unknown_keys_are_refused() -> None:
    assert refused({**whole(), "moods": {}}).field == "moods"
