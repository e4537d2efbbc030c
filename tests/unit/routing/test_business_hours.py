"""Opening hours across nights, holidays and changes of the clocks."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.routing.shop import BERLIN, HOURS
from tests.unit.routing.strategies import UNHURRIED, hours, instants
from triage.domain.policy import Hours
from triage.routing.business_hours import add_open_time, is_open, next_close, next_open, zone_of

NIGHT_SHIFT = Hours(BERLIN, week=(((time(22), time(6)),),) * 7)
ALWAYS = Hours("UTC", week=(((time(0), time(0)),),) * 7)
NEVER = Hours(BERLIN, week=((),) * 7)
LUNCH = Hours("UTC", week=(((time(9), time(12)), (time(13), time(17))),) * 7)


def berlin(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-{day}T{clock}").replace(tzinfo=zone_of(BERLIN))


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        (berlin("05-12", "07:59"), False),
        (berlin("05-12", "08:00"), True),
        (berlin("05-12", "19:59:59"), True),
        (berlin("05-12", "20:00"), False),
        (berlin("05-10", "12:00"), False),  # Sunday
        (berlin("05-01", "12:00"), False),  # a holiday on a Friday
        (datetime(2026, 5, 12, 17, 59, tzinfo=UTC), True),
        (datetime(2026, 1, 13, 19, 30, tzinfo=UTC), False),  # winter: 20:30 in Berlin
    ],
)
def test_a_shop_is_open_from_the_opening_minute_to_just_before_the_closing_one(at: datetime, open_: bool) -> None:
    assert is_open(HOURS, at) is open_


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (berlin("05-12", "10:00"), berlin("05-12", "10:00")),
        (berlin("05-12", "06:00"), berlin("05-12", "08:00")),
        (berlin("05-09", "20:00"), berlin("05-11", "08:00")),  # over Sunday
        (berlin("04-30", "21:00"), berlin("05-02", "08:00")),  # over the holiday
    ],
)
def test_the_next_opening_skips_nights_sundays_and_holidays(at: datetime, opens: datetime) -> None:
    assert next_open(HOURS, at) == opens


@pytest.mark.parametrize(
    ("start", "span", "reached"),
    [
        (berlin("05-12", "10:00"), timedelta(hours=2), berlin("05-12", "12:00")),
        (berlin("05-12", "18:00"), timedelta(hours=2), berlin("05-12", "20:00")),
        (berlin("05-12", "18:00"), timedelta(hours=3), berlin("05-13", "09:00")),
        (berlin("05-10", "16:20"), timedelta(hours=1), berlin("05-11", "09:00")),
        (berlin("05-10", "16:20"), timedelta(), berlin("05-11", "08:00")),
        (berlin("04-30", "19:00"), timedelta(hours=13), berlin("05-02", "20:00")),
    ],
)
def test_open_time_is_counted_only_while_open(start: datetime, span: timedelta, reached: datetime) -> None:
    assert add_open_time(HOURS, start, span) == reached


def test_a_night_shift_belongs_to_the_evening_on_which_it_starts() -> None:
    after_holiday = replace(NIGHT_SHIFT, closed=frozenset({date(2026, 5, 12)}))
    assert is_open(after_holiday, berlin("05-12", "03:00"))  # the shift of the day before
    assert not is_open(after_holiday, berlin("05-13", "03:00"))
    assert next_close(NIGHT_SHIFT, berlin("05-12", "23:00")) == berlin("05-13", "06:00")


@pytest.mark.parametrize(("day", "length"), [("03-28", 7), ("10-24", 9), ("05-12", 8)])
def test_a_night_with_a_change_of_the_clocks_is_as_long_as_it_is(day: str, length: int) -> None:
    start = berlin(day, "22:00")
    closes = next_close(NIGHT_SHIFT, start)
    assert closes is not None
    assert closes - start.astimezone(UTC) == timedelta(hours=length)


def test_a_lunch_break_interrupts_the_count() -> None:
    noon = datetime(2026, 5, 12, 11, 30, tzinfo=UTC)
    assert next_close(LUNCH, noon) == datetime(2026, 5, 12, 12, tzinfo=UTC)
    assert add_open_time(LUNCH, noon, timedelta(hours=1)) == datetime(2026, 5, 12, 13, 30, tzinfo=UTC)


def test_hours_that_never_open_have_no_opening_and_those_that_never_close_no_closing() -> None:
    now = berlin("05-12", "10:00")
    assert (next_open(NEVER, now), next_close(NEVER, now), add_open_time(NEVER, now, timedelta())) == (None, None, None)
    assert is_open(ALWAYS, now)
    assert next_close(ALWAYS, now) is None


def test_a_misspelt_zone_counts_as_utc_and_stops_nobody() -> None:
    assert is_open(replace(LUNCH, timezone="Europe/Berlyn"), datetime(2026, 5, 12, 16, 59, tzinfo=UTC))


@UNHURRIED
@given(hours(), instants())
def test_it_is_open_at_the_next_opening_and_not_before(week: Hours, at: datetime) -> None:
    opens = next_open(week, at)
    if opens is None:
        assert not is_open(week, at)
    else:
        assert is_open(week, opens)
        assert opens == at or not is_open(week, at)


@UNHURRIED
@given(hours(), instants(), st.timedeltas(timedelta(), timedelta(hours=40)))
def test_the_open_time_until_the_result_is_the_time_that_was_added(week: Hours, at: datetime, span: timedelta) -> None:
    reached = add_open_time(week, at, span)
    if reached is not None:
        assert open_time_between(week, at, reached) == span


@UNHURRIED
@given(
    hours(), instants(), st.timedeltas(timedelta(), timedelta(hours=40)), st.timedeltas(timedelta(), timedelta(days=2))
)
def test_more_open_time_never_ends_earlier(week: Hours, at: datetime, span: timedelta, more: timedelta) -> None:
    sooner, later = add_open_time(week, at, span), add_open_time(week, at, span + more)
    assert later is None or (sooner is not None and sooner <= later)


def open_time_between(week: Hours, start: datetime, end: datetime) -> timedelta:
    """The open time of a stretch, walked from opening to closing."""
    total, at = timedelta(), start
    while (opens := next_open(week, at)) is not None and opens < end:
        at = min(next_close(week, opens) or end, end)
        total += at - opens
    return total
