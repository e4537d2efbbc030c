"""A prepared database for tests of the store and of single parts of the inbox."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.fakes.clock import SetClock
from triage.domain.channel import InboundMessage
from triage.domain.conversation import Conversation
from triage.domain.ids import ConversationId, MessageId
from triage.store import conversations
from triage.store.database import Database, Transaction
from triage.store.intake import Intake, Stored
from triage.store.migrations import upgrade


@contextmanager
def prepared(url: str) -> Iterator[Database]:
    """An open database with the newest schema, closed at the end."""
    database = Database.open(url)
    upgrade(database)
    try:
        yield database
    finally:
        database.close()


def took_in(tx: Transaction, text: str = "hello", *, customer: str = "ann", id: str | None = None) -> Stored:
    """Store a customer's message, without ordering a turn."""
    inbound = InboundMessage("generic", customer, id or f"{customer}-{text}", text)
    return Intake(tx.connection.dialect).store(tx, inbound, SetClock().now())


def a_conversation(tx: Transaction, customer: str = "ann") -> Conversation:
    """The head of a conversation with one message."""
    return conversations.get(tx, took_in(tx, customer=customer).conversation)


class NoWork:
    """Durable queues that take everything and do nothing; `turns` lists what was ordered."""

    def __init__(self) -> None:
        self.turns: list[MessageId] = []

    def turn(self, tx: Transaction, conversation: ConversationId, message: MessageId) -> None:
        """Note the order."""
        self.turns.append(message)

    def deliver(self, tx: Transaction, conversation: ConversationId, delivery: str) -> None:
        """Drop the order."""
