"""A ticket put aside until the customer writes or a time comes. Its clock runs on; it only leaves the active work.

Called by `desk.desk` and by the timers. A change of owner ends it.
"""

from datetime import datetime, timedelta

from triage.desk.floor import Floor
from triage.desk.ownership import require_not_anothers, require_open
from triage.desk.reminders import Reminder, remind
from triage.domain.conversation import Conversation
from triage.domain.errors import BadInput, Conflict
from triage.domain.events import EventKind
from triage.domain.ids import ConversationId
from triage.domain.labels import Mode, OwnerKind
from triage.domain.staffing import Agent
from triage.domain.timers import Timer
from triage.store import conversations, events, snoozes, timers
from triage.store.database import Transaction

LONGEST = timedelta(days=90)


def snooze(
    floor: Floor, tx: Transaction, conversation: ConversationId, agent: Agent, until: datetime | None, now: datetime
) -> Conversation:
    """The ticket, put aside until then, or until the customer writes when no time is given.

    Raises NotFound, BadInput for a time that cannot be, and Conflict for what is not this agent's ticket or when the
    customer waits for a promise that falls due before.
    """
    _check_time(until, now)
    head = conversations.lock(tx, conversation)
    require_open(head)
    require_not_anothers(floor, tx, head, agent)
    if head.owner.kind is not OwnerKind.AGENT or head.mode is not Mode.TICKET:
        raise Conflict("Only a ticket that you have can be put aside.", code="not_your_ticket", holder=head.owner.queue)
    if head.waiting_since is not None and head.reply_by is not None and (until is None or until > head.reply_by):
        raise Conflict(
            "The customer waits for a reply that falls due before.",
            code="reply_due",
            holder=agent.name,
            remedy="Answer first, or put it aside until a time before the promise.",
        )
    snoozes.put(tx, head.id, now, until)
    timers.cancel(tx, head.id, [Reminder.SNOOZE_OVER])
    if until is not None:
        remind(tx, head, Reminder.SNOOZE_OVER, until)
    events.add(tx, EventKind.SNOOZED, now, head.id, agent.id)
    return head


def wake(tx: Transaction, head: Conversation, now: datetime) -> None:
    """Back to the active work, if it was put aside."""
    if snoozes.end(tx, head.id):
        timers.cancel(tx, head.id, [Reminder.SNOOZE_OVER])
        events.add(tx, EventKind.WOKEN, now, head.id, head.owner.agent_id)


def snooze_over(tx: Transaction, head: Conversation, timer: Timer, now: datetime) -> None:
    """Its time has come."""
    wake(tx, head, now)


def _check_time(until: datetime | None, now: datetime) -> None:
    if until is None:
        return
    if until.tzinfo is None:
        raise BadInput("A time needs its zone.", field="until", remedy="Write 2026-05-15T18:00:00+02:00, for example.")
    if not now < until <= now + LONGEST:
        raise BadInput("This time does not lie ahead within 90 days.", field="until", remedy="Name another one.")
