"""Which time the trends are about, from the words of an address: today, so many days, or from one day to another. Pure.

Days are those of the company. A period is compared with the one of the same length right before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from triage.desk.metrics.names import Dimension
from triage.domain.errors import BadInput
from triage.store.metrics_rows import Period

RANGES: Mapping[str, str] = {"1": "Today", "7": "7 days", "28": "28 days", "90": "90 days"}
USUAL = "7"
CUSTOM = "days"
LONGEST_DAYS = 400
_BEFORE = {
    "1": "the same time yesterday",
    "7": "the week before",
    "28": "the 28 days before",
    "90": "the 90 days before",
}


@dataclass(frozen=True, slots=True)
class Range:
    """A period with its name in addresses and in words; `key` stays the same while only the clock moves on."""

    name: str
    period: Period
    days: int
    title: str
    before_words: str
    key: str
    query: str

    @property
    def slot(self) -> Dimension:
        """What one point of a plot stands for."""
        return Dimension.HOUR if self.days == 1 else Dimension.DAY

    @property
    def before(self) -> Period:
        """The time of the same length before it."""
        back = timedelta(days=self.days)
        return Period(self.period.since - back, self.period.until - back)


def range_of(asked: Mapping[str, str], now: datetime, zone: tzinfo) -> Range:
    """The range that `range`, or `from` and `to`, name; the last week where nothing does. Raises BadInput."""
    first, last = asked.get("from", "").strip(), asked.get("to", "").strip()
    today = now.astimezone(zone).date()
    if first or last:
        return _custom(_day(first, "from"), _day(last, "to") if last else today, now, zone)
    name = asked.get("range") or USUAL
    if name not in RANGES:
        raise BadInput(
            "There is no such range.", field="range", remedy=f"Use one of {', '.join(RANGES)} days, or two dates."
        )
    days = int(name)
    since = _midnight(today - timedelta(days=days - 1), zone)
    title = "Today" if days == 1 else f"The last {days} days"
    return Range(name, Period(since, now), days, title, _BEFORE[name], f"{name}:{today}", f"range={name}")


def _custom(first: date, last: date, now: datetime, zone: tzinfo) -> Range:
    if first > last:
        raise BadInput("The first day is after the last.", field="from", remedy="Swap the two days.")
    days = (last - first).days + 1
    if days > LONGEST_DAYS:
        raise BadInput(f"{days} days are too many.", field="from", remedy=f"A period may be {LONGEST_DAYS} days long.")
    since = _midnight(first, zone)
    if since >= now:
        raise BadInput("These days are still to come.", field="from", remedy="Name days of the past.")
    period = Period(since, min(_midnight(last + timedelta(days=1), zone), now))
    title = f"{first:%-d %b %Y}" if days == 1 else f"{first:%-d %b %Y} to {last:%-d %b %Y}"
    before = "the day before" if days == 1 else f"the {days} days before"
    return Range(CUSTOM, period, days, title, before, f"{first}:{last}", f"from={first}&to={last}")


def _day(text: str, field: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 2000 <= found.year <= 2199:
        raise BadInput(f"{text!r} is no day.", field=field, remedy="Write it like 2026-05-01.")
    return found


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)
