"""Opening hours as people write them, in `company.toml` and `policy.toml`, into plain `Hours`.

Used by both parsers. Public holidays come through the calendar that the caller hands in.
"""

import re
from collections.abc import Sequence
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Protocol
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from triage.domain.policy import Hours
from triage.knowledge.content_file import ContentFile, Key

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Span = tuple[time, time]

_SPAN = re.compile(r"(\d{2}):(\d{2})\s*[-–]\s*(\d{2}):(\d{2})")


class HolidayCalendar(Protocol):
    """Knows the public holidays of countries."""

    def dates(self, country: str, subdivision: str | None) -> frozenset[date]:
        """The holidays, or LookupError when the country or subdivision is unknown."""
        ...


def _spans(value: object) -> object:
    """ "08:00-12:00, 13:00-18:00" as spans; "closed" as none. 24:00 is the midnight that ends the day."""
    if not isinstance(value, str):
        return value
    if value.strip().lower() == "closed":
        return ()
    matches = [_SPAN.fullmatch(part.strip()) for part in value.split(",")]
    if not all(matches):
        raise ValueError('write "08:00-20:00", "08:00-12:00, 13:00-18:00" or "closed"')
    spans = [(_clock(m[1], m[2]), _clock(m[3], m[4])) for m in matches if m]
    if any(earlier[1] > later[0] or earlier[1] == time(0) for earlier, later in pairwise(spans)):
        raise ValueError("the spans of a day overlap or are out of order")
    if any(start == end != time(0) for start, end in spans):
        raise ValueError("a span ends when it begins")
    return tuple(spans)


def _clock(hour: str, minute: str) -> time:
    if int(hour) > 24 or int(minute) > 59 or (int(hour) == 24 and minute != "00"):
        raise ValueError(f"{hour}:{minute} is no time of day")
    return time(int(hour) % 24, int(minute))


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):  # the last is what zoneinfo raises for an unknown name
        raise ValueError(f"{name!r} is no time zone; write one such as Europe/Berlin") from None
    return name


Spans = Annotated[tuple[Span, ...], BeforeValidator(_spans)]
Zone = Annotated[str, AfterValidator(_known_zone)]


class HolidaysSection(BaseModel):
    """Whose public holidays are closed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    country: str
    subdivision: str | None = None


class HoursSection(BaseModel):
    """One table of hours; a weekday that is not named is closed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    timezone: Zone | None = None
    monday: Spans = ()
    tuesday: Spans = ()
    wednesday: Spans = ()
    thursday: Spans = ()
    friday: Spans = ()
    saturday: Spans = ()
    sunday: Spans = ()
    holidays: HolidaysSection | None = None
    closed: tuple[date, ...] = ()

    @property
    def week(self) -> Sequence[tuple[Span, ...]]:
        """The spans of each weekday, Monday first."""
        return self.monday, self.tuesday, self.wednesday, self.thursday, self.friday, self.saturday, self.sunday


def build_hours(
    section: HoursSection, timezone: str, calendar: HolidayCalendar, source: ContentFile, key: Key
) -> Hours:
    """The hours of this table, its holidays as dates; raises ContentError when the calendar does not know the place."""
    closed = frozenset(section.closed)
    if place := section.holidays:
        try:
            closed |= calendar.dates(place.country, place.subdivision)
        except LookupError as failure:
            remedy = "Give a country such as DE and a subdivision such as BE, or list dates under closed."
            raise source.error((*key, "holidays"), f"{failure.args[0]}.", remedy) from None
    return Hours(section.timezone or timezone, tuple(section.week), closed)
