"""What the customer said since we last spoke, given back to the assistant when a person leaves it unanswered.

Used by desk in the transaction that returns a conversation.
"""

import sqlalchemy as sa

from triage.domain.ids import ConversationId, MessageId
from triage.domain.labels import Author
from triage.store.database import Transaction
from triage.store.ids import message_id
from triage.store.tables import messages


def mark_unread(tx: Transaction, conversation: ConversationId) -> MessageId | None:
    """Let a turn read again what nobody answered; returns the newest of it, None when all is answered."""
    spoken = (
        sa.select(sa.func.coalesce(sa.func.max(messages.c.id), 0))
        .where(
            messages.c.conversation_id == conversation,
            messages.c.author.in_([Author.ASSISTANT.value, Author.AGENT.value]),
            messages.c.note.is_(False),
        )
        .scalar_subquery()
    )
    statement = (
        sa.update(messages)
        .where(
            messages.c.conversation_id == conversation,
            messages.c.author == Author.CUSTOMER.value,
            messages.c.id > spoken,
        )
        .values(turn_id=None)
        .returning(messages.c.id)
    )
    rows = [int(row.id) for row in tx.connection.execute(statement)]
    return message_id(max(rows)) if rows else None
