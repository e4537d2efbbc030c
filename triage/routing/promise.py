"""Promises with a clock: by when a person replies, counted in open hours, and the sentence that says so.

Called by `handoff` and `choices`. A promise only ever comes from the policy's targets or from who is there now.
"""

from datetime import UTC, datetime, timedelta, tzinfo

from triage.domain.decision import Promise
from triage.domain.labels import Mode, Urgency
from triage.domain.policy import QueuePolicy
from triage.domain.staffing import Staffing
from triage.routing.business_hours import add_open_time, is_open, next_close, zone_of
from triage.routing.queues import is_on_call, is_open_now
from triage.routing.time_words import Wall, by_words, minutes_words

FIRST_REPLY_WITHOUT_TARGET = {Mode.LIVE: timedelta(minutes=15), Mode.TICKET: timedelta(hours=24)}
LONGEST_TARGET = timedelta(days=10)  # of open time; a longer one is a slip of the pen
LONGEST_PROMISE = timedelta(days=30)  # however seldom a queue opens
_STEP, _HOUR, _MINUTE = timedelta(minutes=5), timedelta(hours=1), timedelta(minutes=1)


def target(queue: QueuePolicy, urgency: Urgency) -> timedelta:
    """The open time until a person's first reply: the shortest target of this and every lower urgency.

    So more urgency never waits longer, whatever a policy says. Without targets it is 15 minutes live, 24 hours else; a
    target of nothing is a minute, which counts from the opening while a queue is closed.
    """
    given = [span for u, span in queue.first_reply.items() if u.rank <= urgency.rank]
    if Urgency.LOW not in queue.first_reply:
        given.append(FIRST_REPLY_WITHOUT_TARGET.get(queue.mode, LONGEST_TARGET))
    return min(max(min(given), _MINUTE), LONGEST_TARGET)


def reply_by(queue: QueuePolicy, urgency: Urgency, staffing: Staffing, now: datetime) -> datetime:
    """When, in UTC, a person has replied at the latest; always after `now`."""
    if queue.mode is Mode.LIVE and is_open_now(queue, now):
        return live_by(queue, urgency, staffing, now)
    return _counted_in_open_hours(queue, target(queue, urgency), now.astimezone(UTC))


def live_by(queue: QueuePolicy, urgency: Urgency, staffing: Staffing, now: datetime) -> datetime:
    """When, in UTC, a person of this open live queue is there: the expected wait in full steps of five minutes."""
    steps = max(1, -(-_live_wait(queue, urgency, staffing) // _STEP))
    return _rounded_up(now.astimezone(UTC) + steps * _STEP, _MINUTE)


def promise(queue: QueuePolicy, by: datetime, now: datetime, wall: Wall) -> Promise:
    """The promise of this queue to reply by this time, in words."""
    if queue.mode is not Mode.LIVE:
        return Promise(by, Mode.TICKET, f"A colleague will write to you {by_words(by, now, wall)}.")
    who = "Our on-call colleague" if is_on_call(queue) else "A colleague"
    when = f"within {minutes_words(by - now)}" if by - now <= _HOUR else by_words(by, now, wall)
    return Promise(by, Mode.LIVE, f"{who} will be with you {when}.")


def _live_wait(queue: QueuePolicy, urgency: Urgency, staffing: Staffing) -> timedelta:
    """The expected wait; on call, or with nobody online, the target; what is critical is taken before all others."""
    seconds = staffing.expected_wait_seconds
    aim = target(queue, urgency)
    if seconds is None or is_on_call(queue):
        return aim
    wait = timedelta(seconds=min(max(seconds, 0), LONGEST_TARGET.total_seconds()))
    return min(wait, aim) if urgency is Urgency.CRITICAL else wait


def _counted_in_open_hours(queue: QueuePolicy, span: timedelta, now: datetime) -> datetime:
    """`now` plus open time, rounded up to five minutes within the hour and to full hours beyond, not past closing.

    Both grids nest, so an earlier instant never rounds to a later one. Hours that never open count as always open.
    """
    if queue.hours is None or queue.hours.never_opens:
        raw = max(now + span, now + _MINUTE)
        return _rounded_up(raw, _STEP if raw - now <= _HOUR else _HOUR)
    latest = now + LONGEST_PROMISE
    raw = max(min(add_open_time(queue.hours, now, span) or latest, latest), now + _MINUTE)
    by = _rounded_up(raw, _STEP if raw - now <= _HOUR else _HOUR, zone_of(queue.hours.timezone))
    if is_open(queue.hours, by - _MINUTE):
        return by
    return max(raw, next_close(queue.hours, raw - _MINUTE) or by)


def _rounded_up(at: datetime, step: timedelta, zone: tzinfo = UTC) -> datetime:
    """The next full step of the hour; the zone's minutes count, so that Kathmandu's hours are full hours too."""
    local = at.astimezone(zone)
    into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond) % step
    return at + (step - into) if into else at
