"""Replays given-up work: a turn thinks again, a delivery is sent again, a timer is armed again.

Called by `triage dead requeue` and the API, on an open transaction.
"""

import uuid
from typing import Protocol

from triage.domain.clock import Clock
from triage.domain.dead_letter import DeadKind, DeadLetter
from triage.domain.errors import Conflict, NotFound
from triage.domain.ids import ConversationId, DeliveryId, MessageId, TurnId
from triage.domain.timers import TimerState
from triage.store import dead_letters, deliveries, messages, timers
from triage.store.database import Transaction


class Again(Protocol):
    """What a replay needs of the durable queues."""

    def turn_again(self, tx: Transaction, conversation: ConversationId, message: MessageId, attempt: str) -> None:
        """Run another turn for a message whose first turn has ended."""
        ...

    def deliver_again(self, tx: Transaction, conversation: ConversationId, delivery: DeliveryId, attempt: str) -> None:
        """Look at this conversation's outbox again."""
        ...


def requeue(tx: Transaction, work: Again, clock: Clock, letter: str) -> DeadLetter:
    """Replay a dead letter; returns it. What it did before, such as a handoff to a person, is not undone.

    Raises NotFound when there is none of this id, Conflict when it was replayed already or nothing is left to do.
    """
    dead = dead_letters.get(tx, letter)
    if dead is None:
        raise NotFound(f"There is no dead letter {letter}.", field="id", remedy="See `triage dead list`.")
    if not dead_letters.mark_requeued(tx, letter, clock.now()):
        raise Conflict(f"{letter} has been replayed already.", field="id")
    if not _replay(tx, work, clock, dead):
        raise Conflict(f"Nothing is left to do for {letter}.", field="id")
    return dead


def _replay(tx: Transaction, work: Again, clock: Clock, dead: DeadLetter) -> bool:
    attempt = uuid.uuid4().hex[:8]
    if dead.kind is DeadKind.TIMER:
        timers.settle(tx, dead.id, TimerState.ARMED)
        return True
    if dead.conversation_id is None:
        return False
    if dead.kind is DeadKind.DELIVERY:
        if not deliveries.restart(tx, DeliveryId(dead.id), clock.now()):
            return False
        work.deliver_again(tx, dead.conversation_id, DeliveryId(dead.id), attempt)
        return True
    newest = messages.mark_unread(tx, TurnId(dead.id))
    if newest is None:
        return False
    work.turn_again(tx, dead.conversation_id, newest, attempt)
    return True
