"""Durable timers of the desk: which kinds there are and when each is armed.

Armed in the transaction that changes what they watch; handled by `desk.timers`; kept and fired by the inbox.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from triage.domain.conversation import Conversation
from triage.domain.policy import Policy
from triage.domain.timers import ANY_EPOCH, Timer
from triage.store import promises, timers
from triage.store.database import Transaction
from triage.store.ids import new_timer_id
from triage.store.promises import MadePromise


class Reminder(StrEnum):
    """The kinds of timers."""

    OFFER_EXPIRED = "offer_expired"  # the agent who was asked has let the time pass, or nobody could be asked
    PROMISE_NEAR = "promise_near"  # what we told the customer is about to fall due
    PROMISE_DUE = "promise_due"  # what we told the customer should have happened by now
    AGENT_PROMISE_NEAR = "agent_promise_near"  # what an agent promised is about to fall due
    AGENT_PROMISE_DUE = "agent_promise_due"  # what an agent promised should have happened by now
    AGENT_GONE = "agent_gone"  # look whether the agent of a live conversation is still there
    IDLE = "idle"  # look whether a live conversation has gone quiet
    WAIT_UPDATE = "wait_update"  # tell a waiting live customer how the wait goes
    SNOOZE_OVER = "snooze_over"  # what was put aside comes back


def remind(tx: Transaction, head: Conversation, kind: Reminder, due_at: datetime, **payload: str) -> None:
    """Arm one timer in place of those of its kind."""
    timers.cancel(tx, head.id, [kind])
    timers.arm(tx, Timer(new_timer_id(), head.id, kind, due_at, head.epoch, payload))


def watch_promise(tx: Transaction, head: Conversation, now: datetime, remind_seconds: int) -> None:
    """Be reminded of the promised reply that stands, before it falls due and when it does; or of none."""
    standing = promises.standing_entry(tx, head.id)
    if standing is None:
        timers.cancel(tx, head.id, [Reminder.PROMISE_DUE, Reminder.PROMISE_NEAR])
        return
    by = standing.promise.by
    armed = [timer for timer in timers.armed(tx, head.id) if timer.kind == Reminder.PROMISE_DUE]
    if [(timer.due_at, timer.epoch) for timer in armed] != [(by, head.epoch)]:
        remind(tx, head, Reminder.PROMISE_DUE, by)
        near = reminded_at(standing, remind_seconds)
        if near > now and standing.reminded_at is None:
            remind(tx, head, Reminder.PROMISE_NEAR, near, promise=str(standing.id))


def watch_agent_promise(tx: Transaction, made: MadePromise, now: datetime, remind_seconds: int) -> None:
    """Be reminded of what an agent promised, whoever has the conversation by then. Arms anew when it was armed."""
    drop_agent_promise(tx, made)
    payload = {"promise": str(made.id)}
    kinds = [(Reminder.AGENT_PROMISE_DUE, made.promise.by)]
    near = reminded_at(made, remind_seconds)
    if near > now and made.reminded_at is None:
        kinds.append((Reminder.AGENT_PROMISE_NEAR, near))
    for kind, at in kinds:
        timers.arm(tx, Timer(new_timer_id(), made.conversation_id, kind, at, ANY_EPOCH, payload))


def drop_agent_promise(tx: Transaction, made: MadePromise) -> None:
    """It is settled: nobody need be reminded of it."""
    for timer in timers.armed(tx, made.conversation_id):
        if timer.epoch == ANY_EPOCH and timer.payload.get("promise") == str(made.id):
            timers.cancel_one(tx, timer.id)


def reminded_at(made: MadePromise, remind_seconds: int) -> datetime:
    """When the owner is reminded: so long before it is due, but not in the first half of the time there is."""
    by, span = made.promise.by, made.promise.by - made.made_at
    return by - min(timedelta(seconds=remind_seconds), span / 2)


def watch_live(tx: Transaction, head: Conversation, now: datetime, rules: Policy) -> None:
    """Be reminded to look after a live conversation that an agent has."""
    remind(tx, head, Reminder.AGENT_GONE, now + timedelta(seconds=rules.desk.heartbeat_seconds + 1))
    remind(tx, head, Reminder.IDLE, now + timedelta(seconds=rules.idle.after_seconds - rules.idle.warn_seconds))
