"""The promise of a booked call: at the hour the customer named, where the slot on offer holds it, else in the slot.

Called by `outcome`. Pure.
"""

from datetime import datetime, time

from triage.domain.decision import Promise
from triage.domain.labels import Mode
from triage.routing.choices import callback_slot
from triage.routing.situation import Situation
from triage.routing.time_words import at_words, between_words, by_words


def call_promise(s: Situation, by: datetime) -> Promise:
    """A booked call; `by` is the end of the slot on offer, in whose words it is told while it is still the next one."""
    hours = s.live_queue.hours if s.live_queue else None
    slot = callback_slot(hours, s.now) if hours else None
    if slot is None or slot[1] != by:
        return _promise(by, by_words(by, s.now, s.wall))
    named = _named(s, *slot)
    return (
        _promise(named, at_words(named, s.now, s.wall)) if named else _promise(by, between_words(*slot, s.now, s.wall))
    )


def _named(s: Situation, start: datetime, end: datetime) -> datetime | None:
    """The named hour on the day of the slot, in the customer's zone; None when there is none or it lies outside."""
    if s.seen.call_at is None:
        return None
    day = start.astimezone(s.wall.zone)
    hour = time.fromisoformat(s.seen.call_at)
    at = day.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0).astimezone(start.tzinfo)
    return at if start <= at <= end else None


def _promise(by: datetime, words: str) -> Promise:
    return Promise(by, Mode.TICKET, f"A colleague will call you {words}.")
