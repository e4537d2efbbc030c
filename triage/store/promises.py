"""The ledger of what customers were told, by when. A promise is open until it is kept, replaced or broken."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from triage.domain.decision import Promise
from triage.domain.ids import ConversationId
from triage.domain.labels import Mode
from triage.store.database import Transaction
from triage.store.tables import promises


class PromiseState(StrEnum):
    """Where a promise stands."""

    OPEN = "open"
    KEPT = "kept"
    REPLACED = "replaced"  # a newer promise stands in its place
    BROKEN = "broken"  # its time passed; the customer was told


@dataclass(frozen=True, slots=True)
class MadePromise:
    """An entry of the ledger."""

    promise: Promise
    made_at: datetime
    made_by: str
    state: PromiseState
    settled_at: datetime | None


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


def open_of(tx: Transaction, conversation: ConversationId) -> tuple[datetime, ...]:
    """By when the open promises of a conversation are due."""
    statement = (
        sa.select(promises.c.due_at)
        .where(promises.c.conversation_id == conversation, promises.c.state == PromiseState.OPEN.value)
        .order_by(promises.c.due_at)
    )
    return tuple(tx.connection.execute(statement).scalars())


def settle(tx: Transaction, conversation: ConversationId, state: PromiseState, at: datetime) -> int:
    """Bring the open promises of a conversation into this state; returns how many there were."""
    statement = (
        sa.update(promises)
        .where(promises.c.conversation_id == conversation, promises.c.state == PromiseState.OPEN.value)
        .values(state=state.value, settled_at=at)
    )
    return tx.connection.execute(statement).rowcount


def of_conversation(tx: Transaction, conversation: ConversationId) -> tuple[MadePromise, ...]:
    """Everything this customer was promised, oldest first."""
    statement = sa.select(promises).where(promises.c.conversation_id == conversation).order_by(promises.c.id)
    return tuple(
        MadePromise(
            Promise(row.due_at, Mode(row.mode), row.text),
            row.made_at,
            row.made_by,
            PromiseState(row.state),
            row.settled_at,
        )
        for row in tx.connection.execute(statement)
    )


def standing(tx: Transaction, conversation: ConversationId) -> Promise | None:
    """The promise that is open, if any."""
    made = (entry for entry in of_conversation(tx, conversation) if entry.state is PromiseState.OPEN)
    return next((entry.promise for entry in made), None)
