"""When something is said to happen: "by Friday", "within 2 hours", "tomorrow at noon", as an instant. English. Pure.

Called by `promise_words`. A day without a time ends when the company closes that day; a week or month when its last
working day does.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

from triage.domain.policy import Hours
from triage.routing.business_hours import next_close, next_open, zone_of

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "half an": 0.5}
_UNITS = {"minute": 1, "min": 1, "hour": 60, "hr": 60}
_END_OF_DAY = time(18)

_SPAN = re.compile(
    r"\b(?:with)?in (?:the next |about |around )?(?P<n>\d+(?:\.\d+)?|half an|an?|one|two|three|four|five|six|ten)"
    r"(?:\s*(?:-|to|or)\s*(?P<to>\d+|two|three|four|five|six|ten))? "
    r"(?P<working>working |business )?(?P<unit>minute|min|hour|hr|day|week)s?\b"
)
_NOT_A_CLOCK = rf"(?![\d/:]|\.\d|(?:st|nd|rd|th)\b|\s+(?:of|day|week|working|business|{'|'.join(_MONTHS)}))"
_CLOCK = re.compile(
    r"\b(?:by|at|before|until|around)\s+(?:(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?"
    rf"(?:\s*(?P<half>am|pm|a\.m\.|p\.m\.))?{_NOT_A_CLOCK}|(?P<word>noon|midday|midnight))"
)
_WEEKDAY = re.compile(rf"\b(?P<next>next )?(?P<day>{'|'.join(_WEEKDAYS)})\b")
_DATED = re.compile(
    rf"\b(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{'|'.join(_MONTHS)})[a-z]*"
    rf"|(?P<m2>{'|'.join(_MONTHS)})[a-z]* (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?"
    r"|(?:the )?(?P<only>\d{1,2})(?:st|nd|rd|th)\b|(?P<iso>\d{4}-\d{2}-\d{2}))"
)
_DAYS = (
    (re.compile(r"\bday after tomorrow\b"), 2),
    (re.compile(r"\btomorrow\b"), 1),
    (
        re.compile(
            r"\b(?:today|tonight|this (?:morning|afternoon|evening)|(?:the )?end of (?:the |my )?(?:day|shift))\b"
        ),
        0,
    ),
)
_WEEK = re.compile(r"\b(?:(?:the )?end of (?:the |this )?week|later this week|this week)\b")
_NEXT_WEEK = re.compile(r"\bnext week\b")
_NOW_ISH = re.compile(r"\b(?:in a (?:moment|minute|sec(?:ond)?)|shortly|right away|straight away|in a bit)\b")


def time_said(words: str, now: datetime, hours: Hours) -> datetime | None:
    """The instant, in UTC, that these words name, always after `now`; None when they name none."""
    text = " ".join(words.lower().replace("’", "'").split())
    zone = zone_of(hours.timezone)
    local = now.astimezone(zone)
    span = _SPAN.search(text)
    if span:
        return _after_span(span, now, hours)
    day = _day_said(text, local.date(), hours)
    clock = _clock_said(text)
    if day is None and clock is None:
        return now.astimezone(UTC) + timedelta(minutes=15) if _NOW_ISH.search(text) else None
    if day is None:
        assert clock is not None
        at = datetime.combine(local.date(), clock, zone)
        return _utc(at if at > now else at + timedelta(days=1))
    at = datetime.combine(day, clock, zone) if clock else _closing(day, hours)
    return _utc(at) if at > now else None


def _after_span(span: re.Match[str], now: datetime, hours: Hours) -> datetime:
    said = span["to"] or span["n"]
    amount = _WORDS.get(said) or float(said)
    unit = span["unit"]
    if unit in _UNITS:
        return now.astimezone(UTC) + timedelta(minutes=amount * _UNITS[unit])
    days = amount * 7 if unit == "week" else amount
    day = now.astimezone(zone_of(hours.timezone)).date()
    return _utc(
        _closing(_working_days_after(day, days, hours) if span["working"] else day + timedelta(days=days), hours)
    )


def _working_days_after(day: date, count: float, hours: Hours) -> date:
    left = int(count)
    for _ in range(400):
        if left <= 0:
            break
        day += timedelta(days=1)
        left -= bool(hours.week and hours.week[day.weekday()]) and day not in hours.closed
    return day


def _day_said(text: str, today: date, hours: Hours) -> date | None:
    for pattern, ahead in _DAYS:
        if pattern.search(text):
            return today + timedelta(days=ahead)
    if dated := _DATED.search(text):
        return _dated(dated, today)
    if weekday := _WEEKDAY.search(text):
        ahead = (_WEEKDAYS.index(weekday["day"]) - today.weekday()) % 7 or 7
        this_week = weekday["next"] and ahead + today.weekday() < 7
        return today + timedelta(days=ahead + (7 if this_week else 0))
    if _NEXT_WEEK.search(text):
        return _last_working_day(today + timedelta(days=7), hours)
    return _last_working_day(today, hours) if _WEEK.search(text) else None


def _last_working_day(day: date, hours: Hours) -> date:
    """Friday of that week, or its last day that opens before the weekend."""
    monday = day - timedelta(days=day.weekday())
    return max(day, monday + timedelta(days=4)) if hours.week else monday + timedelta(days=4)


def _dated(match: re.Match[str], today: date) -> date | None:
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        if match["only"]:
            day = today.replace(day=int(match["only"]))
            return day if day >= today else (today.replace(day=1) + timedelta(days=32)).replace(day=int(match["only"]))
        month = _MONTHS.index(match["m"] or match["m2"]) + 1
        day = today.replace(month=month, day=int(match["d"] or match["d2"]))
        return day if day >= today else day.replace(year=today.year + 1)
    except ValueError:
        return None


def _clock_said(text: str) -> time | None:
    match = _CLOCK.search(text)
    if match is None:
        return None
    if match["word"]:
        return time(0) if match["word"] == "midnight" else time(12)
    hour, half = int(match["hour"]), (match["half"] or "").replace(".", "")
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif not match["minute"] and 1 <= hour <= 7:
        hour += 12  # "by 5" among people at work is the afternoon
    return time(hour, int(match["minute"] or 0)) if hour < 24 and int(match["minute"] or 0) < 60 else None


def _closing(day: date, hours: Hours) -> datetime:
    """When the company closes on that day; six in the evening on a day on which it does not open."""
    zone = zone_of(hours.timezone)
    start = datetime.combine(day, time(0), zone)
    opens = next_open(hours, start)
    if opens and opens.astimezone(zone).date() == day:
        return next_close(hours, opens) or datetime.combine(day, _END_OF_DAY, zone)
    return datetime.combine(day, _END_OF_DAY, zone)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
