"""Which tickets are put aside, and until when. Kept beside the head, never in it.

Used by desk. The head's repository leaves these columns alone.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from triage.domain.ids import ConversationId
from triage.store.database import Transaction
from triage.store.tables import conversations


@dataclass(frozen=True, slots=True)
class Snooze:
    """Put aside at this instant; `until` None means until the customer writes."""

    at: datetime
    until: datetime | None


def put(tx: Transaction, conversation: ConversationId, at: datetime, until: datetime | None) -> None:
    """Put it aside."""
    tx.connection.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation)
        .values(snoozed_at=at, snoozed_until=until, updated_at=at)
    )


def end(tx: Transaction, conversation: ConversationId) -> bool:
    """Bring it back; returns whether it was put aside."""
    statement = (
        sa.update(conversations)
        .where(conversations.c.id == conversation, conversations.c.snoozed_at.is_not(None))
        .values(snoozed_at=None, snoozed_until=None)
    )
    return tx.connection.execute(statement).rowcount > 0


def of_conversation(tx: Transaction, conversation: ConversationId) -> Snooze | None:
    """Since and until when it is put aside, if it is."""
    statement = sa.select(conversations.c.snoozed_at, conversations.c.snoozed_until).where(
        conversations.c.id == conversation, conversations.c.snoozed_at.is_not(None)
    )
    row = tx.connection.execute(statement).first()
    return Snooze(row.snoozed_at, row.snoozed_until) if row else None
