"""Lengths of time are read as people write them and written the same way."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.knowledge.duration import parse_duration, written


@pytest.mark.parametrize(
    ("words", "seconds"), [("90s", 90), ("2m", 120), ("4h", 14400), ("1h30m", 5400), ("1.5s", 1.5), (" 2m ", 120)]
)
def test_a_length_is_read(words: str, seconds: float) -> None:
    assert parse_duration(words) == timedelta(seconds=seconds)


@pytest.mark.parametrize("words", ["", " ", "2", "2 minutes", "m", "-2m", "30m1h", 2, None, ["2m"]])
def test_what_is_no_length_is_refused(words: object) -> None:
    with pytest.raises(ValueError, match="write"):
        parse_duration(words)


@pytest.mark.parametrize("words", ["1d", "2 days", "1w"])
def test_days_are_to_be_written_as_open_hours(words: str) -> None:
    with pytest.raises(ValueError, match="hours"):
        parse_duration(words)


@given(st.integers(min_value=0, max_value=10**7))
def test_what_is_written_can_be_read_again(seconds: int) -> None:
    assert parse_duration(written(timedelta(seconds=seconds))) == timedelta(seconds=seconds)
