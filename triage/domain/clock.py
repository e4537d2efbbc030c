"""What time it is, as a port, so that stories can be told with an injected clock.

Used by inbox, desk, web and app. Pure functions take `now` instead.
"""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time; always aware, always UTC."""

    def now(self) -> datetime:
        """The current instant in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The current instant in UTC."""
        return datetime.now(UTC)


class ShiftedClock:
    """The machine's clock moved by an offset that can be changed, for the demo's "two days later"."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The current instant plus the offset, in UTC."""
        return datetime.now(UTC) + self.offset
