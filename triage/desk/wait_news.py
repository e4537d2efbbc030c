"""What a customer hears while they wait for live: their place and the wait, and after a while the choice anew.

Armed when a conversation joins a live queue; called by the timers.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from triage.desk.floor import Floor
from triage.desk.notices import listener_of, tell
from triage.desk.reminders import Reminder, remind
from triage.desk.staffing import snapshot
from triage.domain.conversation import Conversation
from triage.domain.decision import Choice
from triage.domain.events import EventKind
from triage.domain.history import History
from triage.domain.labels import Mode, OwnerKind, Urgency
from triage.domain.policy import QueuePolicy
from triage.domain.staffing import Staffing
from triage.domain.timers import Timer
from triage.routing.choices import choices_while_waiting
from triage.routing.queues import is_on_call
from triage.routing.time_words import minutes_words
from triage.store import conversations, desk_queries, events, messages
from triage.store.database import Transaction

TURN_UNDER_WAY = timedelta(seconds=10)


def watch_wait(floor: Floor, tx: Transaction, head: Conversation, now: datetime) -> None:
    """Be reminded to tell the customer how the wait goes, from now on."""
    updates = floor.policy.desk.wait_updates_seconds
    if updates and head.owner.kind is OwnerKind.QUEUE and head.mode is Mode.LIVE:
        due = now + timedelta(seconds=updates[0])
        remind(tx, head, Reminder.WAIT_UPDATE, due, step="0", since=now.isoformat())


def tell_wait(floor: Floor, tx: Transaction, head: Conversation, timer: Timer, now: datetime) -> None:
    """Tell them, and arm the next time; at the last one they may choose anew, unless it cannot wait."""
    if head.owner.kind is not OwnerKind.QUEUE or head.mode is not Mode.LIVE:
        return
    if messages.unread(tx, head.id):  # the assistant is about to answer; it would not know of new choices
        remind(tx, head, Reminder.WAIT_UPDATE, now + TURN_UNDER_WAY, **timer.payload)
        return
    updates, step = floor.policy.desk.wait_updates_seconds, int(timer.payload.get("step", "0"))
    _arm_next(tx, head, timer, updates, step, now)
    queue, staffing = floor.queue_of(head), snapshot(floor, tx, now)
    place = 1 + desk_queries.ahead_in_line(tx, head, floor.policy.weights.per_hour_waiting)
    wait = wait_at(place, staffing)
    events.add(tx, EventKind.WAIT_TOLD, now, head.id)
    serious = head.urgency is Urgency.CRITICAL or is_on_call(queue)
    if step >= len(updates) - 1 and not serious:
        choices = _choices(floor, tx, head, queue, staffing, now)
        if choices:
            head = replace(head, memory=replace(head.memory, choices=choices))
            conversations.save(tx, head)
            tell(floor, tx, head, "waiting_choice", now, position=place, options=_joined(choices))
            return
    if wait is None or serious:
        tell(floor, tx, head, "waiting_unsure", now)
    else:
        tell(floor, tx, head, "waiting_position", now, position=place, wait=minutes_words(wait))


def wait_at(place: int, staffing: Staffing) -> timedelta | None:
    """The expected wait of whoever stands at this place; None when nobody is there to serve."""
    if staffing.live_online == 0:
        return None
    ahead = max(0, place - staffing.live_free)
    return timedelta(seconds=staffing.accept_seconds + staffing.handle_seconds * ahead / staffing.live_online)


def _arm_next(
    tx: Transaction, head: Conversation, timer: Timer, updates: tuple[int, ...], step: int, now: datetime
) -> None:
    if step + 1 >= len(updates):
        return
    since = datetime.fromisoformat(timer.payload["since"])
    due = max(since + timedelta(seconds=updates[step + 1]), now + timedelta(seconds=1))
    remind(tx, head, Reminder.WAIT_UPDATE, due, step=str(step + 1), since=timer.payload["since"])


def _choices(
    floor: Floor, tx: Transaction, head: Conversation, queue: QueuePolicy, staffing: Staffing, now: datetime
) -> tuple[Choice, ...]:
    listener = listener_of(floor, tx, head)
    history = History(
        owner=OwnerKind.QUEUE,
        mode=head.mode,
        queue=queue.name,
        urgency=head.urgency,
        can_be_live=head.channel not in floor.policy.never_live,
        timezone=listener.zone_name,
        language=listener.language,
    )
    return choices_while_waiting(floor.policy, staffing, history, floor.team_of(queue), now)


def _joined(choices: tuple[Choice, ...]) -> str:
    texts = [choice.text for choice in choices]
    return ", ".join(texts[:-1]) + f" or {texts[-1]}"
