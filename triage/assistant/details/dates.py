"""Days in a text as customers say them: "yesterday", "last thurs", "the 3rd", "12 May", "second of may".

Called by `extract`. A value is kept as stated, with the ISO date behind it where only one day can be meant.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from triage.assistant.details.found import Found, Setting
from triage.assistant.details.number_words import ORDINAL, ordinal
from triage.domain.intents import DetailSpec

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG_DAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tues|thurs?|weds)"
_DAY = rf"(?:{_LONG_DAY}|mon|tue|wed|fri|sat|sun)"
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_PREPOSITION = re.compile(r"^(?:on|since|by|until) ", re.IGNORECASE)
_SOON = timedelta(days=60)
_AHEAD = ("next", "coming", "until", "by")

Resolve = Callable[[re.Match[str], Setting], date | None]


def find(text: str, spec: DetailSpec, setting: Setting) -> list[Found]:
    """Every day named in the text, in order, as stated; "last thurs (2026-05-07)" where the day is certain."""
    found: list[Found] = []
    for pattern, resolve in _FORMS:
        for m in pattern.finditer(text):
            if any(m.start() < other.end and m.end() > other.start for other in found):
                continue
            day = resolve(m, setting)
            stated = _PREPOSITION.sub("", " ".join(m[0].split())).rstrip(".")
            value = stated if day is None or stated == day.isoformat() else f"{stated} ({day.isoformat()})"
            found.append(Found(value, m.start(), m.end()))
    if not found and setting.asked:
        found = [Found(m[0], m.start(), m.end()) for m in _BARE_MONTH.finditer(text)]
    return sorted(found, key=lambda f: f.start)


def iso_day(value: str) -> date | None:
    """The certain day behind a value made by `find`; None when there is none."""
    m = re.search(r"\b(\d{4})-(\d\d)-(\d\d)\b", value)
    return _date(int(m[1]), int(m[2]), int(m[3])) if m else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _iso(m: re.Match[str], setting: Setting) -> date | None:
    return _date(int(m[1]), int(m[2]), int(m[3]))


def _numeric(m: re.Match[str], setting: Setting) -> date | None:
    """12.5.2026 is day first; 5/12 could be either and stays as stated unless one number is over 12."""
    first, second, year = int(m[1]), int(m[3]), m[4]
    if m[2] == "/" and first <= 12 and second <= 12 and first != second and not setting.month_first:
        return None
    day, month = (second, first) if second > 12 or (m[2] == "/" and setting.month_first) else (first, second)
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    return _nearest(month, day, setting.today)


def _day_month(m: re.Match[str], setting: Setting) -> date | None:
    month = _MONTHS.index(m["month"][:3].lower()) + 1
    if m["year"]:
        return _date(int(m["year"]), month, int(m["day"]))
    return _nearest(month, int(m["day"]), setting.today)


def _nearest(month: int, day: int, today: date) -> date | None:
    """The latest such day, as customers mostly tell us what has happened; the next one when it is near and nearer."""
    days = [d for year in (today.year - 1, today.year, today.year + 1) if (d := _date(year, month, day))]
    likely = [d for d in days if d - today <= _SOON]
    return min(likely, key=lambda d: abs(d - today), default=None)


def _in_words(m: re.Match[str], setting: Setting) -> date | None:
    """ "the second of may"; a day without a month is the latest such day, as it is in figures."""
    day = ordinal(m["day"])
    if m["month"]:
        return _nearest(_MONTHS.index(m["month"][:3].lower()) + 1, day, setting.today)
    return _latest_day(day, setting.today)


def _relative(m: re.Match[str], setting: Setting) -> date | None:
    word = " ".join(m[0].lower().split())
    offsets = {"day before yesterday": -2, "yesterday": -1, "last night": -1, "tomorrow": 1}
    offset = next((days for phrase, days in offsets.items() if phrase in word), 0)
    return setting.today + timedelta(days=offset)


def _ago(m: re.Match[str], setting: Setting) -> date | None:
    count = int(m[1]) if m[1].isdigit() else _COUNTS[m[1].lower()]
    return setting.today - timedelta(days=count) if m[2].lower().startswith("day") and count <= 366 else None


def _weekday(m: re.Match[str], setting: Setting) -> date | None:
    """The latest such day before today, as "last thurs" means; the next one after "next", "by" or "until"."""
    wanted = _DAYS.index(m["day"][:3].lower())
    if (m["which"] or "").lower() in _AHEAD:
        return setting.today + timedelta(days=(wanted - setting.today.weekday() - 1) % 7 + 1)
    return setting.today - timedelta(days=(setting.today.weekday() - wanted - 1) % 7 + 1)


def _day_of_month(m: re.Match[str], setting: Setting) -> date | None:
    return _latest_day(int(m[1]), setting.today)


def _latest_day(day: int, today: date) -> date | None:
    """The latest such day up to today: customers mostly tell us what has happened."""
    this_month = _date(today.year, today.month, day)
    if this_month and this_month <= today:
        return this_month
    last = today.replace(day=1) - timedelta(days=1)
    return _date(last.year, last.month, day)


def _unknown(m: re.Match[str], setting: Setting) -> date | None:
    return None


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_FORMS: tuple[tuple[re.Pattern[str], Resolve], ...] = (
    (_re(r"(?<![\w-])(\d{4})-(\d\d)-(\d\d)(?![\w-])"), _iso),
    (_re(r"(?<![\w.,/€$£-])(\d{1,2})([./])(\d{1,2})(?:\2)(\d{4}|\d\d)?(?![\w/])"), _numeric),
    (_re(r"(?<![\w.,/€$£-])(\d{1,2})(/)(\d{1,2})()(?![\w/])"), _numeric),
    (
        _re(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(?P<month>{_MONTH})(?:,?\s+(?P<year>\d{{4}}))?"),
        _day_month,
    ),
    (
        _re(rf"\b(?P<month>{_MONTH})\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>\d{{4}}))?"),
        _day_month,
    ),
    (_re(rf"\b(?:the )?(?P<day>{ORDINAL}) of (?P<month>{_MONTH})"), _in_words),
    (
        _re(rf"\b(?:on )?the (?P<day>{ORDINAL})(?P<month>)(?! (?:time|one|order|charge|payment|day)\b)(?=\W*$|[,.;])"),
        _in_words,
    ),
    (
        _re(
            r"\b(?:(?:the )?day before yesterday|yesterday|last night|today|this (?:morning|afternoon)|tonight"
            r"|tomorrow)\b"
        ),
        _relative,
    ),
    (_re(r"\b(\d{1,3}|a|one|two|three|four|five|six|seven|ten)\s+(days?|weeks?|months?|years?)\s+ago\b"), _ago),
    (_re(rf"\b(?P<which>last|past|this|next|coming|on|since|by|until)\s+(?P<day>{_DAY})\b"), _weekday),
    (_re(rf"\b(?P<which>)(?P<day>{_LONG_DAY})\b"), _weekday),
    (_re(r"\b(?:on |since )?the (\d{1,2})(?:st|nd|rd|th)\b"), _day_of_month),
    (_re(r"\b(\d{1,2})(?:st|nd|rd|th)\b"), _day_of_month),
    (
        _re(
            r"\b(?:(?:last|this|past) (?:week(?:end)?|month|year)"
            r"|(?:a couple of|a few|several) (?:days|weeks|months) ago)\b"
        ),
        _unknown,
    ),
    (_re(rf"\b(?:in|since|last|early|late|mid) (?:{_MONTH})(?:\s+\d{{4}})?|\b(?:{_MONTH})\s+\d{{4}}\b"), _unknown),
)
_BARE_MONTH = _re(rf"\b(?:{_MONTH})(?:\s+\d{{4}})?|\b20\d\d\b|\b{_DAY}\b")
