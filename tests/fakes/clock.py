"""A clock that a test sets; time passes only when the test says so."""

import itertools
from datetime import UTC, datetime, timedelta


class SetClock:
    """Starts on a Monday morning."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        """The instant that was set."""
        return self._now

    def move(self, **by: float) -> None:
        """Let this much time pass, in the words of timedelta."""
        self._now += timedelta(**by)


class TickingClock:
    """Moves on by a millisecond whenever somebody looks, so that a slow machine makes nothing old."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)) -> None:
        self._start = now
        self._looks = itertools.count()

    def now(self) -> datetime:
        """An instant that nobody has seen before."""
        return self._start + timedelta(milliseconds=next(self._looks))
