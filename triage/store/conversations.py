"""Heads of conversations: read, locked for a change, and saved whole.

Used by inbox and desk. Whoever changes a head locks it first; `epoch` is theirs to raise when the owner changes.
"""

from typing import Any

import sqlalchemy as sa

from triage.domain.conversation import Conversation, Memory, Owner
from triage.domain.errors import NotFound
from triage.domain.ids import AgentId, ConversationId, CustomerId, IntentId, QueueName
from triage.domain.labels import ConversationState, Mode, OwnerKind, Sentiment, Urgency
from triage.store.codec import decode, encode
from triage.store.database import Transaction
from triage.store.tables import conversations


def get(tx: Transaction, conversation: ConversationId) -> Conversation:
    """The head as it is now. Raises NotFound."""
    return _one(tx, sa.select(conversations).where(conversations.c.id == conversation), conversation)


def lock(tx: Transaction, conversation: ConversationId) -> Conversation:
    """The head, which nobody else changes until this transaction ends. Raises NotFound.

    On SQLite the transaction already excludes every other writer; on PostgreSQL the row is locked.
    """
    statement = sa.select(conversations).where(conversations.c.id == conversation).with_for_update()
    return _one(tx, statement, conversation)


def find_by_customer(tx: Transaction, customer: CustomerId) -> Conversation | None:
    """The one thread of this customer."""
    row = tx.connection.execute(sa.select(conversations).where(conversations.c.customer_id == customer)).first()
    return from_row(row) if row else None


def find(tx: Transaction, named: str) -> Conversation | None:
    """The conversation with this id or this reference, as people copy either."""
    wanted = named.strip()
    if not (wanted.isascii() and wanted.isalnum()):
        return None
    statement = sa.select(conversations).where(
        sa.or_(conversations.c.id == wanted, conversations.c.reference == wanted.upper())
    )
    row = tx.connection.execute(statement).first()
    return from_row(row) if row else None


def save(tx: Transaction, head: Conversation) -> None:
    """Store every field of a head that was locked in this transaction. A saved head ends a run of discards."""
    tx.connection.execute(
        sa.update(conversations)
        .where(conversations.c.id == head.id)
        .values(
            state=head.state.value,
            owner_kind=head.owner.kind.value,
            queue=head.owner.queue,
            agent_id=head.owner.agent_id,
            mode=head.mode.value,
            epoch=head.epoch,
            subject=head.subject,
            intent=head.intent,
            urgency=head.urgency.value,
            sentiment=head.sentiment.value,
            priority=head.priority,
            waiting_since=head.waiting_since,
            reply_by=head.reply_by,
            mode_since=head.mode_since,
            waiting_second=int((head.waiting_since or head.created_at).timestamp()),
            memory=encode(Memory, head.memory),
            updated_at=head.updated_at,
            discards=0,
        )
    )


def count_discard(tx: Transaction, conversation: ConversationId) -> int:
    """Count one more thought thrown away in a row, and return how many that makes."""
    statement = (
        sa.update(conversations)
        .where(conversations.c.id == conversation)
        .values(discards=conversations.c.discards + 1)
        .returning(conversations.c.discards)
    )
    return int(tx.connection.execute(statement).scalar_one())


def discards(tx: Transaction, conversation: ConversationId) -> int:
    """How many thoughts in a row were thrown away."""
    statement = sa.select(conversations.c.discards).where(conversations.c.id == conversation)
    return int(tx.connection.execute(statement).scalar_one())


def _one(tx: Transaction, statement: sa.Select[Any], conversation: ConversationId) -> Conversation:
    row = tx.connection.execute(statement).first()
    if row is None:
        raise NotFound(f"There is no conversation {conversation}.", field="conversation")
    return from_row(row)


def from_row(row: Any) -> Conversation:
    """A row of the table as the record."""
    return Conversation(
        id=ConversationId(row.id),
        customer_id=CustomerId(row.customer_id),
        channel=row.channel,
        state=ConversationState(row.state),
        owner=Owner(
            OwnerKind(row.owner_kind),
            QueueName(row.queue) if row.queue else None,
            AgentId(row.agent_id) if row.agent_id else None,
        ),
        mode=Mode(row.mode),
        epoch=row.epoch,
        reference=row.reference,
        created_at=row.created_at,
        updated_at=row.updated_at,
        subject=row.subject,
        intent=IntentId(row.intent) if row.intent else None,
        urgency=Urgency(row.urgency),
        sentiment=Sentiment(row.sentiment),
        priority=row.priority,
        waiting_since=row.waiting_since,
        reply_by=row.reply_by,
        mode_since=row.mode_since,
        memory=decode(Memory, row.memory),
    )
