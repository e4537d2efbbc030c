"""Whether a call is booked in a thread, and the hour and day that a customer names for one.

Used by `second_look` and the local engine's words. Pure; a booking is known by the company's own words for it.
"""

import re
from datetime import date, time, timedelta

from triage.assistant.details import dates
from triage.assistant.details.dates import iso_day
from triage.assistant.details.found import setting_of
from triage.assistant.details.number_words import CARDINAL, cardinal
from triage.assistant.ports import Reading
from triage.domain.intents import DetailSpec, DetailType
from triage.domain.labels import Author, OwnerKind

_CLOCK = re.compile(
    r"(?<![\w:.])(?P<hour>[01]?\d|2[0-3])(?:[:.h](?P<minute>[0-5]\d))?\s*(?P<half>am|pm|a\.m\.|p\.m\.)?"
    r"(?:ish|\s*o'?clock)?(?![\w:]|\.\d|\s*(?:min|hours?|days?|%))",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    rf"\b(?P<part>half past|quarter past|quarter to|at|about|around|by|say|after) (?P<hour>\d{{1,2}}|{CARDINAL})\b"
    r"(?! (?:minutes?|hours?|days?|weeks?))",
    re.IGNORECASE,
)
_MINUTES = {"half past": 30, "quarter past": 15, "quarter to": -15}
_AT_AN_HOUR = re.compile(r"[^.]*\bat \d")
_NOON = re.compile(r"\b(?:noon|midday)\b", re.IGNORECASE)
_PHONE_NUMBER = re.compile(r"\+?\d[\d /()-]{6,}\d")
_ANY_DAY = DetailSpec("day", "Day", DetailType.DATE, "")
_WEEK = timedelta(days=7)
_EARLIEST_MORNING = 7  # "at 3" for a call is in the afternoon
_LATEST_HOUR = 23


def is_call_booked(reading: Reading) -> bool:
    """Whether the customer waits for a call that we promised."""
    return _booking(reading) is not None


def is_call_at_an_hour(reading: Reading) -> bool:
    """Whether that call was promised at an hour that the customer named, not within a slot."""
    return _AT_AN_HOUR.match(_booking(reading) or "") is not None


def _booking(reading: Reading) -> str | None:
    """When we said that we call, by the last words with the customer's reference; None without such a promise."""
    head = reading.thread.conversation
    if head.owner.kind is not OwnerKind.QUEUE:
        return None
    words = reading.company.wording("promise_callback", "en", time="\0").split("\0")[0].strip()
    ours = [message.text for message in reading.thread.messages if message.author is Author.ASSISTANT]
    handed = [text for text in ours if head.reference in text]
    return handed[-1].partition(words)[2] if handed and words in handed[-1] else None


def named_hour(text: str) -> time | None:
    """The time of day in a short answer: "b, 10ish", "half past ten", "about eleven"; None when there is none."""
    if _NOON.search(text):
        return time(12)
    text = _PHONE_NUMBER.sub(" ", text)
    spoken = _SPOKEN.search(text)
    if spoken and not _CLOCK.search(text[: spoken.start()]) and (at := _spoken_hour(spoken)):
        return at
    found = next(_CLOCK.finditer(text), None)
    if found is None:
        return None
    hour, half = int(found["hour"]), (found["half"] or "").lower()[:1]
    if (half == "p" and hour < 12) or (not half and found["minute"] is None and hour < _EARLIEST_MORNING):
        hour += 12
    return time(hour, int(found["minute"] or 0))


def named_day(text: str, reading: Reading) -> date | None:
    """The day named for something to come: "tomorrow", "on monday"; None when there is none."""
    setting = setting_of(reading.thread.customer, reading.company, reading.now)
    days = (iso_day(found.value) for found in dates.find(text, _ANY_DAY, setting))
    day = next((day for day in days if day is not None), None)
    if day is not None and timedelta() < setting.today - day <= _WEEK:
        day += _WEEK  # a weekday is read as the last one, but nobody is called in the past
    return day if day is not None and day >= setting.today else None


def _spoken_hour(found: re.Match[str]) -> time | None:
    """The hour of "half past ten"; None for plain figures, which the clock reads, and for what is no hour."""
    minutes = _MINUTES.get(found["part"].lower())
    if found["hour"].isdigit() and minutes is None:
        return None
    hour = int(found["hour"]) if found["hour"].isdigit() else cardinal(found["hour"])
    if not 0 < hour <= _LATEST_HOUR:
        return None
    hour += 12 if hour < _EARLIEST_MORNING else 0
    return time(hour - 1, 45) if minutes == _MINUTES["quarter to"] else time(hour, minutes or 0)
