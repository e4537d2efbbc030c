"""Texts cut into sentences."""

import pytest

from triage.assistant.local.sentences import around, plain, split


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It broke. What now?", ["It broke.", "What now?"]),
        ("so\ni was charged twice", ["so", "i was charged twice"]),
        ("Dr. Miller called at 3 p.m. yesterday.", ["Dr. Miller called at 3 p.m. yesterday."]),
        ("It costs 49.90 euros!!! Why?", ["It costs 49.90 euros!!!", "Why?"]),
        ('He said "no." Then left.', ['He said "no."', "Then left."]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, parts: list[str]) -> None:
    assert split(text) == parts


def test_curly_quotes_become_plain_ones_of_the_same_length() -> None:
    assert plain("don’t — “no”") == 'don\'t - "no"'


def test_a_span_belongs_to_its_sentence() -> None:
    text = "hello there. the plug smokes. thanks"

    assert around(text, text.index("smokes"), len(text)) == "the plug smokes."
