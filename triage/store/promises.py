"""The ledger of what customers were told, by when. A promise is open until it is kept, replaced or broken."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from triage.domain.decision import Promise
from triage.domain.ids import ConversationId
from triage.store.database import Transaction
from triage.store.tables import promises


class PromiseState(StrEnum):
    """Where a promise stands."""

    OPEN = "open"
    KEPT = "kept"
    REPLACED = "replaced"  # a newer promise stands in its place
    BROKEN = "broken"  # its time passed; the customer was told


def insert(tx: Transaction, conversation: ConversationId, promise: Promise, at: datetime, made_by: str) -> None:
    """Record a promise; open ones of the conversation are replaced by it."""
    settle(tx, conversation, PromiseState.REPLACED, at)
    tx.connection.execute(
        sa.insert(promises).values(
            conversation_id=conversation,
            mode=promise.mode.value,
            text=promise.text,
            due_at=promise.by,
            made_at=at,
            made_by=made_by,
            state=PromiseState.OPEN.value,
        )
    )


def settle(tx: Transaction, conversation: ConversationId, state: PromiseState, at: datetime) -> int:
    """Bring the open promises of a conversation into this state; returns how many there were."""
    statement = (
        sa.update(promises)
        .where(promises.c.conversation_id == conversation, promises.c.state == PromiseState.OPEN.value)
        .values(state=state.value, settled_at=at)
    )
    return tx.connection.execute(statement).rowcount
