"""How anything is said to a customer: the message, its delivery and the order to send it, in one open transaction.

Called by the turn's commit and by the desk; there is no other way out of the house.
"""

from collections.abc import Collection

from triage.domain.conversation import Conversation
from triage.domain.ids import MessageId
from triage.domain.labels import DeliveryState
from triage.inbox.ports import Work
from triage.store import deliveries, messages
from triage.store.database import Transaction
from triage.store.messages import NewMessage


class Outbox:
    """`stored` names the channels whose customers read from our own pages: what is committed there is sent."""

    def __init__(self, work: Work, stored: Collection[str] = ()) -> None:
        self._work = work
        self._stored = frozenset(stored)

    def say(self, tx: Transaction, head: Conversation, new: NewMessage) -> MessageId:
        """Store a message of ours and have it sent after the commit, behind what was said before."""
        message = messages.add(tx, head, new)
        if head.channel in self._stored:
            deliveries.queue(tx, head, message, new.at, state=DeliveryState.SENT, trace_id=new.trace_id)
        else:
            delivery = deliveries.queue(tx, head, message, new.at, trace_id=new.trace_id)
            self._work.deliver(tx, head.id, delivery)
        return message
