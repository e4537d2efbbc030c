"""The choice a customer is given: only what can be kept, each with its time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from tests.unit.routing.shop import (
    BERLIN,
    BUSY,
    HOURS,
    NOBODY,
    STAFFED,
    SUNDAY_AFTERNOON,
    TALK,
    TUESDAY_AFTERNOON,
    TUESDAY_NIGHT,
    Turn,
)
from tests.unit.routing.strategies import UNHURRIED, hours, instants
from triage.domain.history import History
from triage.domain.policy import Hours
from triage.routing.business_hours import is_open, zone_of
from triage.routing.choices import SHORTEST_WINDOW, callback_slot

WISH = Turn(matter=TALK)
LIVE = "talk to someone now (about 1 minute)"
TOMORROW = "have a written reply tomorrow by 13:00"


@pytest.mark.parametrize(
    ("turn", "texts"),
    [
        (WISH, (LIVE, TOMORROW)),
        (
            replace(WISH, staffing=replace(STAFFED, live_free=0, live_waiting=0)),
            ("talk to someone now (about 3 minutes)", TOMORROW),
        ),
        (replace(WISH, staffing=BUSY), (TOMORROW, "book a call today between 16:00 and 19:00")),
        (replace(WISH, staffing=NOBODY), (TOMORROW, "book a call today between 16:00 and 19:00")),
        (
            replace(WISH, now=SUNDAY_AFTERNOON),
            ("have a written reply tomorrow by 18:00", "book a call tomorrow between 09:00 and 12:00"),
        ),
        (
            replace(WISH, now=TUESDAY_NIGHT, history=History(timezone="America/New_York")),
            (
                "have a written reply tomorrow by 12:00 (New York time)",
                "book a call tomorrow between 03:00 and 06:00 (New York time)",
            ),
        ),
    ],
)
def test_a_wish_for_a_person_is_offered_what_staffing_and_hours_can_keep(turn: Turn, texts: tuple[str, ...]) -> None:
    assert tuple(choice.text for choice in turn.decided().choices) == texts


def test_every_choice_of_a_person_carries_its_queue_and_its_time() -> None:
    for choice in WISH.decided().choices + replace(WISH, now=SUNDAY_AFTERNOON).decided().choices:
        assert choice.queue is not None
        assert choice.by is not None
        assert choice.by > TUESDAY_AFTERNOON - timedelta(days=3)


def test_a_channel_that_cannot_be_live_is_offered_neither_chat_nor_call() -> None:
    turn = replace(WISH, history=History(timezone=BERLIN, can_be_live=False))
    assert turn.decided().choices == ()
    assert turn.decided().queue == "tickets"


@pytest.mark.parametrize(
    ("now", "start", "end"),
    [
        (datetime(2026, 5, 10, 14, 20, tzinfo=UTC), "11 09:00", "11 12:00"),  # Sunday
        (datetime(2026, 5, 12, 8, 10, tzinfo=UTC), "12 12:00", "12 15:00"),
        (datetime(2026, 5, 12, 16, 10, tzinfo=UTC), "13 08:00", "13 11:00"),  # no full hour is left before closing
    ],
)
def test_a_call_is_booked_on_full_open_hours(now: datetime, start: str, end: str) -> None:
    slot = callback_slot(HOURS, now)
    assert slot is not None
    assert [f"{instant.astimezone(zone_of(BERLIN)):%d %H:%M}" for instant in slot] == [start, end]


@UNHURRIED
@given(hours(), instants())
def test_a_call_lies_in_open_hours_ahead_and_is_long_enough(week: Hours, now: datetime) -> None:
    slot = callback_slot(week, now)
    if slot is not None:
        start, end = slot
        assert start > now
        assert end - start >= SHORTEST_WINDOW
        assert is_open(week, start)
        assert is_open(week, end - timedelta(seconds=1))
