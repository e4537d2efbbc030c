"""What the rooms report about themselves; `triage.app.telemetry` turns it into metrics and logs.

Used by inbox, assistant, desk and web. A room never knows which metrics library is behind it.
"""

from typing import Protocol


class Telemetry(Protocol):
    """Counts and times events; never raises, never blocks."""

    def count(self, event: str, **labels: str) -> None:
        """Add one to the counter of this event; labels must be low in number (no ids, no text)."""
        ...

    def add(self, event: str, amount: float, **labels: str) -> None:
        """Add an amount, such as tokens or dollars, to the counter of this event."""
        ...

    def time(self, event: str, seconds: float, **labels: str) -> None:
        """Record one duration in seconds."""
        ...

    def log(self, event: str, **fields: object) -> None:
        """Write one structured line; the current trace id is added by the implementation."""
        ...


class Silent:
    """Reports to nobody: for pure runs such as `triage ask` and for unit tests."""

    def count(self, event: str, **labels: str) -> None:
        """Ignore the event."""

    def add(self, event: str, amount: float, **labels: str) -> None:
        """Ignore the amount."""

    def time(self, event: str, seconds: float, **labels: str) -> None:
        """Ignore the duration."""

    def log(self, event: str, **fields: object) -> None:
        """Ignore the line."""
