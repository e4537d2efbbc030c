"""Live conversations in which the customer has gone quiet: warned once, then a ticket; slow writers get more time.

Called by the timers. `patience_seconds` is pure.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from triage.desk.floor import Floor
from triage.desk.mode import switch
from triage.desk.notices import tell
from triage.desk.reminders import Reminder, remind
from triage.domain.conversation import Conversation, Message
from triage.domain.events import EventKind
from triage.domain.labels import Author, Mode, OwnerKind
from triage.domain.policy import IdleRules
from triage.domain.timers import Timer
from triage.routing.time_words import minutes_words
from triage.store import events, messages
from triage.store.database import Transaction

PAUSES = 8  # the customer's latest pauses, from which their pace is taken


def check_idle(floor: Floor, tx: Transaction, head: Conversation, timer: Timer, now: datetime) -> None:
    """Warn, make it a ticket, or look again later."""
    if head.owner.kind is not OwnerKind.AGENT or head.mode is not Mode.LIVE:
        return
    rules = floor.policy.idle
    if head.waiting_since is not None:  # the customer waits for us, so nobody is idle but us
        remind(tx, head, Reminder.IDLE, now + timedelta(seconds=rules.after_seconds - rules.warn_seconds))
        return
    said = [m for m in messages.of_conversation(tx, head.id, 40) if not m.note and m.author is not Author.SYSTEM]
    quiet_since = said[-1].at if said else head.updated_at
    idle_at = quiet_since + timedelta(seconds=patience_seconds(pauses(said), rules))
    warn = timedelta(seconds=rules.warn_seconds)
    warned = timer.payload.get("quiet_since") == quiet_since.isoformat()
    if warned and now >= idle_at:
        switch(floor, tx, head, Mode.TICKET, now)
    elif not warned and now >= idle_at - warn:
        at = max(idle_at, now + warn)
        tell(floor, tx, head, "idle_warning", now, wait=minutes_words(at - now))
        events.add(tx, EventKind.IDLE_WARNED, now, head.id, head.owner.agent_id)
        remind(tx, head, Reminder.IDLE, at, quiet_since=quiet_since.isoformat())
    else:
        remind(tx, head, Reminder.IDLE, max(idle_at - warn, now + timedelta(seconds=1)))


def pauses(said: Sequence[Message]) -> list[float]:
    """How many seconds the customer took each time to answer us, oldest first."""
    return [
        (later.at - before.at).total_seconds()
        for before, later in pairwise(said)
        if later.author is Author.CUSTOMER and before.author is not Author.CUSTOMER
    ]


def patience_seconds(paused: Sequence[float], rules: IdleRules) -> float:
    """How long this customer may be quiet: the usual time, or some times their own pause, within the limit."""
    usual = median(paused[-PAUSES:]) if paused else 0.0
    return max(float(rules.after_seconds), min(rules.pace_factor * usual, float(rules.at_most_seconds)))
