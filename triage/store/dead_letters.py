"""Given-up work: recorded by inbox when its retries end, listed and replayed by `triage dead`."""

from datetime import datetime

import sqlalchemy as sa

from triage.domain.dead_letter import DeadKind, DeadLetter
from triage.domain.ids import ConversationId
from triage.store.database import Transaction
from triage.store.tables import dead_letters


def record(tx: Transaction, letter: DeadLetter) -> None:
    """Keep this letter; given up again after a replay, it counts as new."""
    values = {
        "kind": letter.kind.value,
        "conversation_id": letter.conversation_id,
        "error": letter.error,
        "created_at": letter.created_at,
        "requeued_at": None,
    }
    known = tx.connection.execute(sa.update(dead_letters).where(dead_letters.c.id == letter.id).values(values)).rowcount
    if not known:
        tx.connection.execute(sa.insert(dead_letters).values(id=letter.id, **values))


def waiting(tx: Transaction, limit: int = 200) -> tuple[DeadLetter, ...]:
    """The letters that nobody has replayed, oldest first."""
    statement = (
        sa.select(dead_letters)
        .where(dead_letters.c.requeued_at.is_(None))
        .order_by(dead_letters.c.created_at)
        .limit(limit)
    )
    return tuple(_from_row(row) for row in tx.connection.execute(statement))


def get(tx: Transaction, letter: str) -> DeadLetter | None:
    """The letter with this id, replayed or not."""
    row = tx.connection.execute(sa.select(dead_letters).where(dead_letters.c.id == letter)).first()
    return _from_row(row) if row else None


def mark_requeued(tx: Transaction, letter: str, at: datetime) -> bool:
    """Record that a letter was replayed; False when it is unknown or already was."""
    statement = (
        sa.update(dead_letters)
        .where(dead_letters.c.id == letter, dead_letters.c.requeued_at.is_(None))
        .values(requeued_at=at)
    )
    return tx.connection.execute(statement).rowcount > 0


def count(tx: Transaction) -> int:
    """How many letters wait."""
    statement = sa.select(sa.func.count()).where(dead_letters.c.requeued_at.is_(None))
    return int(tx.connection.execute(statement).scalar_one())


def _from_row(row: sa.Row[tuple[object, ...]]) -> DeadLetter:
    fields = row._mapping
    return DeadLetter(
        id=fields["id"],
        kind=DeadKind(fields["kind"]),
        conversation_id=ConversationId(fields["conversation_id"]) if fields["conversation_id"] else None,
        error=fields["error"],
        created_at=fields["created_at"],
        requeued_at=fields["requeued_at"],
    )
