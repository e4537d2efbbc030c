"""Opening hours as arithmetic: open now, next opening, next closing, and N open hours from here.

Called by `queues`, `promise` and `choices`, and by the desk for its timers. Knows zones and dates, no queues.
A span belongs to the day on which it starts: one that ends at or before its start runs into the next day.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from triage.domain.policy import Hours

HORIZON_DAYS = 400
LONGEST_STRETCH = timedelta(days=7)
_DAY = timedelta(days=1)

Span = tuple[datetime, datetime]


def zone_of(name: str) -> tzinfo:
    """The time zone of this IANA name, or UTC where there is none: a misspelt zone must not stop a customer's turn."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether `at` lies in an open span; the closing minute itself is closed."""
    return any(opens <= at < closes for opens, closes in _spans(hours, at, days=0))


def next_open(hours: Hours, at: datetime) -> datetime | None:
    """The first open instant at or after `at`, in UTC; None when there is none within 400 days."""
    for opens, closes in _spans(hours, at, HORIZON_DAYS):
        if closes > at:
            return max(opens, at.astimezone(UTC))
    return None


def next_close(hours: Hours, at: datetime) -> datetime | None:
    """The end, in UTC, of the open stretch around `at` or of the next one; None when it runs for over a week."""
    end: datetime | None = None
    limit = None
    for opens, closes in _spans(hours, at, HORIZON_DAYS):
        if closes <= at:
            continue
        if end is None or limit is None:
            end, limit = closes, max(opens, at) + LONGEST_STRETCH
        elif opens > end:
            return end
        elif closes > limit:
            return None
        else:
            end = max(end, closes)
    return end


def add_open_time(hours: Hours, start: datetime, delta: timedelta) -> datetime | None:
    """The instant, in UTC, when `delta` of open time has passed since `start`; None when it takes over 400 days.

    No time at all still ends at an open instant: a promise made on Sunday for "at once" falls due on Monday morning.
    """
    left = max(delta, timedelta())
    reached = start.astimezone(UTC)
    for opens, closes in _spans(hours, start, HORIZON_DAYS):
        reached = max(reached, opens)
        if reached >= closes:
            continue
        if closes - reached >= left:
            return reached + left
        left -= closes - reached
        reached = closes
    return None


def _spans(hours: Hours, at: datetime, days: int) -> Iterator[Span]:
    """Open spans in UTC by their start, from last night's, which may still run, to those of `days` after `at`.

    A time that the change of the clocks repeats is its first reading; one that it skips counts as if it had not.
    """
    if hours.never_opens:
        return
    zone = zone_of(hours.timezone)
    day = at.astimezone(zone).date() - _DAY
    for offset in range(-1, days + 1):
        weekday = day.weekday()
        if day not in hours.closed and weekday < len(hours.week):
            for opens, closes in sorted(hours.week[weekday]):
                overnight = closes <= opens
                if offset < 0 and not overnight:
                    continue
                start = datetime.combine(day, opens, zone).astimezone(UTC)
                end = datetime.combine(day + _DAY if overnight else day, closes, zone).astimezone(UTC)
                if start < end:
                    yield start, end
        day += _DAY
