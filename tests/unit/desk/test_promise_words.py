"""What agents promise in passing is found with its time; what only sounds like a promise is not."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.desk.promise_times import time_said
from triage.desk.promise_words import promises_in
from triage.domain.policy import Hours

HOURS = Hours("Europe/Berlin", week=(*(((time(8), time(20)),),) * 6, ()))
NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)  # Tuesday, 10:00 in Berlin


def berlin(day: int, hour: int, minute: int = 0, month: int = 5) -> datetime:
    """An instant of May 2026 by the clock in Berlin."""
    return datetime(2026, month, day, hour - 2, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("I'll check and write by Friday.", berlin(15, 20)),
        ("I will look into it and get back to you tomorrow.", berlin(13, 20)),
        ("Thanks! We'll call you tomorrow at 3pm.", berlin(13, 15)),
        ("I'm going to ask the warehouse and let you know within 2 hours", berlin(12, 12)),
        ("You'll hear from me by 17:00.", berlin(12, 17)),
        ("We’ll refund it within 3-5 working days.", berlin(18, 20)),
        ("I'll send the label by the end of the day.", berlin(12, 20)),
        ("A colleague will write to you on Monday.", berlin(18, 20)),
        ("I'll follow up on 19 May by noon.", berlin(19, 12)),
        ("I'll check again on the 19th.", berlin(19, 20)),
        ("I'll confirm by the end of the week.", berlin(15, 20)),
        ("We'll ship the new plug next week.", berlin(22, 20)),
        ("I can have an answer in half an hour.", berlin(12, 10, 30)),
        ("I'll get back to you on Sunday.", berlin(17, 18)),
        ("I'll ring you by 5.", berlin(12, 17)),
        ("I will reply by 9 a.m. tomorrow", berlin(13, 9)),
    ],
)
def test_a_promise_is_found_with_the_time_it_names(text: str, by: datetime) -> None:
    (spotted,) = promises_in(text, NOW, HOURS)
    assert spotted.by == by


@pytest.mark.parametrize(
    "text",
    [
        "The refund is on its way.",
        "I checked and wrote to the warehouse on Friday.",
        "Shall I check by Friday?",
        "Could you send me a photo by Friday?",
        "You can return it until 19 May.",
        "I'll need the order number, please.",
        "I will not be able to do that.",
        "If you send a photo, I'll check it.",
        "",
        "Have a nice weekend!",
    ],
)
def test_what_promises_nothing_is_left_alone(text: str) -> None:
    assert promises_in(text, NOW, HOURS) == ()


def test_an_undated_promise_is_kept_for_the_agent_to_date_and_a_dated_one_comes_first() -> None:
    (undated,) = promises_in("Hi Jo. I'll look into it.", NOW, HOURS)
    assert (undated.text, undated.by) == ("I'll look into it.", None)
    (dated,) = promises_in("I'll look into it. I'll write by Friday.", NOW, HOURS)
    assert dated.text == "I'll write by Friday."


@given(st.text(max_size=200))
def test_any_text_is_read_without_fault_and_every_time_lies_ahead(text: str) -> None:
    for words in (text, f"I'll check by {text}"):
        for spotted in promises_in(words, NOW, HOURS):
            assert spotted.by is None or spotted.by > NOW
        assert (time_said(words, NOW, HOURS) or berlin(30, 12)) > NOW
