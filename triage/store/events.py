"""The log of events. Adding one is free until commit; numbers follow the order of commits, so a reader misses none."""

from datetime import datetime

import sqlalchemy as sa

from triage.domain.events import Event
from triage.domain.ids import AgentId, ConversationId
from triage.store.database import PendingEvent, Transaction
from triage.store.tables import events


def add(
    tx: Transaction,
    kind: str,
    at: datetime,
    conversation: ConversationId | None = None,
    agent: AgentId | None = None,
) -> None:
    """Say that this happened, when the transaction commits."""
    tx.events.append(PendingEvent(str(kind), at, conversation, agent))


def after(tx: Transaction, seq: int, limit: int = 500) -> tuple[Event, ...]:
    """Events with a number above `seq`, in order."""
    statement = sa.select(events).where(events.c.seq > seq).order_by(events.c.seq).limit(limit)
    return tuple(
        Event(
            seq=row.seq,
            kind=row.kind,
            at=row.at,
            conversation_id=ConversationId(row.conversation_id) if row.conversation_id else None,
            agent_id=AgentId(row.agent_id) if row.agent_id else None,
        )
        for row in tx.connection.execute(statement)
    )


def latest(tx: Transaction) -> int:
    """The highest number given out; 0 when nothing has happened yet."""
    return int(tx.connection.execute(sa.select(sa.func.coalesce(sa.func.max(events.c.seq), 0))).scalar_one())


def oldest(tx: Transaction) -> int:
    """The lowest number still kept; a reader that is behind it must start over."""
    return int(tx.connection.execute(sa.select(sa.func.coalesce(sa.func.min(events.c.seq), 0))).scalar_one())


def delete_before(tx: Transaction, at: datetime) -> int:
    """Forget events older than this; returns how many."""
    return tx.connection.execute(sa.delete(events).where(events.c.at < at)).rowcount
