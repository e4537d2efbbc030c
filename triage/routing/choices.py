"""The honest choice: the ways to be served that staffing and hours can keep, each with its time.

Called by `outcome`. The texts are verb phrases, so that a reply can say "You can …, … or …."
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from triage.domain.assessment import Assessment
from triage.domain.decision import Choice
from triage.domain.history import Collected, History
from triage.domain.knowledge import SearchResult
from triage.domain.labels import Mode, Urgency
from triage.domain.policy import Hours, Policy
from triage.domain.staffing import Staffing
from triage.routing.business_hours import add_open_time, next_close, next_open, zone_of
from triage.routing.promise import live_by, reply_by
from triage.routing.queues import ticket_queue
from triage.routing.situation import Situation, situation_of
from triage.routing.time_words import between_words, by_words, minutes_words

CALLBACK_NOTICE = timedelta(hours=1)  # of open time, so that somebody can prepare
CALLBACK_WINDOW = timedelta(hours=3)
SHORTEST_WINDOW = timedelta(minutes=30)
_CALLS_AHEAD = timedelta(days=28)  # a day further off is no day for a call


def choices_for(s: Situation, with_stay: bool) -> tuple[Choice, ...]:
    """What can be kept: live if someone can come, a written reply, a call when live is shut, and going on with us."""
    found = [_live(s), _ticket(s), _callback(s) if _may_call(s) else None]
    if s.history.usual is Mode.TICKET:  # what suited them before is named first
        found = found[1:] + found[:1]
    stay = (Choice("stay", "carry on with me here"),) if with_stay else ()
    return tuple(choice for choice in found if choice) + stay


def _may_call(s: Situation) -> bool:
    """A call is offered when nobody can come at once, and to whoever asks to be called."""
    return s.staffing.busy or not s.live_possible or s.seen.choice == "callback"


def way_asked(s: Situation, key: str) -> Choice | None:
    """The way that the customer asks for unoffered, with the time that can be kept: in writing, or a call.

    Where nobody can call it is in writing; None where neither can be kept, and for any other way.
    """
    if key not in ("ticket", "callback"):
        return None
    return (_callback(s) if key == "callback" else None) or _ticket(s)


def call_slot(s: Situation) -> tuple[datetime, datetime] | None:
    """The next window for a call in UTC, on or after the day that the customer names; None without hours to call in."""
    hours = s.live_queue.hours if s.live_queue else None
    return callback_slot(hours, _from_named_day(s)) if hours else None


def choices_while_waiting(
    policy: Policy, staffing: Staffing, history: History, team: str | None, now: datetime
) -> tuple[Choice, ...]:
    """What somebody may choose who waits for live in vain: a written reply, a call, or to keep their place.

    Empty when there is no other way. `team` is one that the present queue serves.
    """
    seen = Assessment(urgency=history.urgency or Urgency.NORMAL)
    situation = situation_of(seen, Collected(), SearchResult(), staffing, history, policy, now)
    situation = replace(situation, served_team=team)
    found = tuple(choice for choice in (_ticket(situation), _callback(situation)) if choice)
    return (*found, Choice("stay", "keep your place in line")) if found else ()


def callback_slot(hours: Hours, now: datetime) -> tuple[datetime, datetime] | None:
    """A window for a call, on full hours, in UTC: an open hour from now at the earliest, up to three hours long."""
    ready = add_open_time(hours, now, CALLBACK_NOTICE)
    for _ in range(2):  # a stretch whose rest is too short gives way to the next one
        start = next_open(hours, _full_hour(ready, hours)) if ready else None
        end = next_close(hours, start) if start else None
        if start is None:
            return None
        end = min(end or start + CALLBACK_WINDOW, start + CALLBACK_WINDOW)
        if end - start >= SHORTEST_WINDOW:
            return start, end
        ready = next_open(hours, end)
    return None


def _live(s: Situation) -> Choice | None:
    if s.live_queue is None or not s.live_possible:
        return None
    wait = timedelta(seconds=max(0, s.staffing.expected_wait_seconds or 0))
    by = live_by(s.live_queue, s.urgency, s.staffing, s.now)
    return Choice("live", f"talk to someone now (about {minutes_words(wait)})", s.live_queue.name, by)


def _ticket(s: Situation) -> Choice | None:
    queue = ticket_queue(s.policy, s.team, s.flags, s.now, s.history.language)
    if queue.mode is not Mode.TICKET:
        return None
    by = reply_by(queue, s.urgency, s.staffing, s.now)
    return Choice("ticket", f"have a written reply {by_words(by, s.now, s.wall)}", queue.name, by)


def _callback(s: Situation) -> Choice | None:
    """A call, where the channel's customers can talk at all and the live queue has hours to call in."""
    queue = s.live_queue
    if queue is None or queue.hours is None or not s.history.can_be_live:
        return None
    slot = call_slot(s)
    if slot is None:
        return None
    written = ticket_queue(s.policy, s.team, s.flags, s.now, s.history.language)
    return Choice("callback", f"book a call {between_words(*slot, s.now, s.wall)}", written.name, slot[1])


def _from_named_day(s: Situation) -> datetime:
    """Now, or the first moment of a later day that the customer names."""
    if s.seen.call_on is None:
        return s.now
    named = date.fromisoformat(s.seen.call_on)
    ahead = named - s.now.astimezone(s.wall.zone).date()
    if not timedelta() < ahead <= _CALLS_AHEAD:
        return s.now
    return datetime.combine(named, time(), s.wall.zone).astimezone(UTC)


def _full_hour(at: datetime, hours: Hours) -> datetime:
    local = at.astimezone(zone_of(hours.timezone))
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return at + (timedelta(hours=1) - past) if past else at
