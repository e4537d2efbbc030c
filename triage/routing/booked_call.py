"""The promise of a booked call: at the hour the customer named, where people are there to call, else in the slot.

Called by `outcome`. Pure.
"""

from datetime import UTC, datetime, time

from triage.domain.decision import Promise
from triage.domain.labels import Mode
from triage.routing.business_hours import is_open
from triage.routing.choices import call_slot
from triage.routing.situation import Situation
from triage.routing.time_words import at_words, between_words, by_words


def call_promise(s: Situation, by: datetime) -> Promise:
    """A booked call; `by` is the end of the slot on offer, in whose words it is told while it is still the next one."""
    slot = call_slot(s)
    if slot is None:
        return _promise(by, by_words(by, s.now, s.wall))
    named = _named(s, *slot)
    if named:
        return _promise(named, at_words(named, s.now, s.wall))
    if slot[1] == by or s.seen.call_on:
        return _promise(slot[1], between_words(*slot, s.now, s.wall))
    return _promise(by, by_words(by, s.now, s.wall))


def call_kept(s: Situation, by: datetime) -> Promise:
    """A call that was booked before and stands."""
    words = at_words if s.history.call_has_hour else by_words
    return _promise(by, words(by, s.now, s.wall))


def _named(s: Situation, start: datetime, end: datetime) -> datetime | None:
    """The named hour on the day of the slot, in the customer's zone; None without one or with nobody there."""
    hours = s.live_queue.hours if s.live_queue else None
    if s.seen.call_at is None or hours is None:
        return None
    day = start.astimezone(s.wall.zone)
    hour = time.fromisoformat(s.seen.call_at)
    at = day.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0).astimezone(UTC)
    return at if at >= start and (at <= end or is_open(hours, at)) else None


def _promise(by: datetime, words: str) -> Promise:
    return Promise(by, Mode.TICKET, f"A colleague will call you {words}.")
