"""Times as a person says them, in the customer's zone and honest about it: "tomorrow by 12:00 (Berlin time)".

Called by `promise` and `choices`. English; in another language the assistant words the instant anew.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from triage.routing.business_hours import zone_of

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNKNOWN_ZONES = {"", "UTC"}  # what a conversation carries when nobody told us where the customer is


@dataclass(frozen=True, slots=True)
class Wall:
    """The clock on the customer's wall; `name` is said with every time unless it is also the company's clock."""

    zone: tzinfo
    name: str = ""

    @property
    def suffix(self) -> str:
        """The words after a time, with a leading space, or nothing."""
        return f" ({self.name} time)" if self.name else ""


def wall_of(customer_zone: str, company_zone: str) -> Wall:
    """The customer's own clock where it is known, else the company's; named unless both are the same zone."""
    if customer_zone == company_zone:
        return Wall(zone_of(company_zone))
    name = company_zone if customer_zone in _UNKNOWN_ZONES else customer_zone
    return Wall(zone_of(name), _city(name))


def day_words(at: datetime, now: datetime, wall: Wall) -> str:
    """The day of `at`: "today", "tomorrow", "on Monday", or with its date from six days ahead."""
    day, today = at.astimezone(wall.zone).date(), now.astimezone(wall.zone).date()
    ahead = (day - today).days
    if ahead == 0:
        return "today"
    if ahead == 1:
        return "tomorrow"
    weekday = f"on {_WEEKDAYS[day.weekday()]}"
    return weekday if 0 < ahead < 6 else f"{weekday} {day.day} {_MONTHS[day.month - 1]}"


def past_day_words(at: datetime, now: datetime, wall: Wall) -> str:
    """The day of something that happened: "today", "yesterday", "on Monday", or with its date from six days back."""
    day, today = at.astimezone(wall.zone).date(), now.astimezone(wall.zone).date()
    back = (today - day).days
    if back <= 1:
        return "yesterday" if back == 1 else "today"
    weekday = f"on {_WEEKDAYS[day.weekday()]}"
    return weekday if back < 6 else f"{weekday} {day.day} {_MONTHS[day.month - 1]}"


def date_words(day: date) -> str:
    """A day with its date: "Tuesday 19 May"."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def by_words(by: datetime, now: datetime, wall: Wall) -> str:
    """A deadline: "today by 17:00", "on Monday by 09:00 (Berlin time)"."""
    return f"{day_words(by, now, wall)} by {by.astimezone(wall.zone):%H:%M}{wall.suffix}"


def at_words(at: datetime, now: datetime, wall: Wall) -> str:
    """An appointment: "on Monday at 10:00"."""
    return f"{day_words(at, now, wall)} at {at.astimezone(wall.zone):%H:%M}{wall.suffix}"


def between_words(start: datetime, end: datetime, now: datetime, wall: Wall) -> str:
    """A slot: "on Monday between 09:00 and 12:00"."""
    first, last = start.astimezone(wall.zone), end.astimezone(wall.zone)
    return f"{day_words(start, now, wall)} between {first:%H:%M} and {last:%H:%M}{wall.suffix}"


def minutes_words(span: timedelta) -> str:
    """A length in whole minutes, rounded up, at least one: "1 minute", "25 minutes"."""
    minutes = max(1, -(-int(span.total_seconds()) // 60))
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _city(zone: str) -> str:
    """How people call a zone: "New York" for America/New_York; the name of a zone we do not know is not repeated."""
    known = getattr(zone_of(zone), "key", "UTC")
    return str(known).rsplit("/", 1)[-1].replace("_", " ")
