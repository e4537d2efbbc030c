"""Durable timers of the desk: which kinds there are and when each is armed.

Armed in the transaction that changes what they watch; handled by `desk.timers`; kept and fired by the inbox.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from triage.domain.conversation import Conversation
from triage.domain.timers import Timer
from triage.store import promises, timers
from triage.store.database import Transaction
from triage.store.ids import new_timer_id

IDLE_AFTER = timedelta(minutes=10)


class Reminder(StrEnum):
    """The kinds of timers."""

    OFFER_EXPIRED = "offer_expired"  # the agent who was asked has let the time pass, or nobody could be asked
    PROMISE_DUE = "promise_due"  # what we told the customer should have happened by now
    AGENT_GONE = "agent_gone"  # look whether the agent of a live conversation is still there
    IDLE = "idle"  # look whether a live conversation has gone quiet


def remind(tx: Transaction, head: Conversation, kind: Reminder, due_at: datetime, **payload: str) -> None:
    """Arm one timer in place of those of its kind."""
    timers.cancel(tx, head.id, [kind])
    timers.arm(tx, Timer(new_timer_id(), head.id, kind, due_at, head.epoch, payload))


def watch_promise(tx: Transaction, head: Conversation) -> None:
    """Be reminded of the promise that stands, or of none."""
    standing = promises.standing(tx, head.id)
    if standing is None:
        timers.cancel(tx, head.id, [Reminder.PROMISE_DUE])
        return
    armed = [timer for timer in timers.armed(tx, head.id) if timer.kind == Reminder.PROMISE_DUE]
    if [(timer.due_at, timer.epoch) for timer in armed] != [(standing.by, head.epoch)]:
        remind(tx, head, Reminder.PROMISE_DUE, standing.by)


def watch_live(tx: Transaction, head: Conversation, now: datetime, heartbeat_seconds: int) -> None:
    """Be reminded to look after a live conversation that an agent has."""
    remind(tx, head, Reminder.AGENT_GONE, now + timedelta(seconds=heartbeat_seconds + 1))
    remind(tx, head, Reminder.IDLE, now + IDLE_AFTER)
