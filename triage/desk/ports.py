"""What the desk needs of the inbox: a way to speak to a customer, to have the assistant think again, and its timers.

Implemented by `inbox.outbox` and `inbox.engine`, handed in by app; tests implement them with designed fakes.
"""

from datetime import datetime
from typing import Protocol

from triage.domain.conversation import Conversation
from triage.domain.ids import ConversationId, MessageId
from triage.domain.timers import Timer
from triage.store.database import Transaction
from triage.store.messages import NewMessage


class Voice(Protocol):
    """The one way out to a customer, on an open transaction: it is said if and only if that commits."""

    def say(self, tx: Transaction, head: Conversation, new: NewMessage) -> MessageId:
        """Store a message of ours and have it delivered behind what was said before."""
        ...


class Thinking(Protocol):
    """Orders turns of the assistant on an open transaction."""

    def turn_again(self, tx: Transaction, conversation: ConversationId, message: MessageId, attempt: str) -> None:
        """Answer this conversation up to this message once more; `attempt` sets the order apart from earlier ones."""
        ...


class Handler(Protocol):
    """What the inbox calls when a timer of ours fires, inside the transaction that marks it fired."""

    def __call__(self, tx: Transaction, head: Conversation, timer: Timer, now: datetime) -> None:
        """Act on a conversation that is locked and still has the timer's epoch."""
        ...
