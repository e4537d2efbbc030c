"""What customers thought of it, from 1 to 5, and why.

Written by desk when a rating comes back; read by the record of a conversation and by the metrics.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from triage.domain.ids import AgentId, ConversationId, QueueName
from triage.store.database import Transaction
from triage.store.desk_tables import ratings


@dataclass(frozen=True, slots=True)
class Rating:
    """One rating; `agent` and `queue` are those of the handoff it is about."""

    conversation: ConversationId
    score: int
    reason: str
    at: datetime
    agent: AgentId | None = None
    queue: QueueName | None = None


def add(tx: Transaction, rating: Rating) -> None:
    """Keep it."""
    tx.connection.execute(
        sa.insert(ratings).values(
            conversation_id=rating.conversation,
            agent_id=rating.agent,
            queue=rating.queue,
            score=rating.score,
            reason=rating.reason,
            at=rating.at,
        )
    )


def of_conversation(tx: Transaction, conversation: ConversationId) -> tuple[Rating, ...]:
    """All ratings of a conversation, oldest first."""
    statement = sa.select(ratings).where(ratings.c.conversation_id == conversation).order_by(ratings.c.id)
    return tuple(
        Rating(
            ConversationId(row.conversation_id),
            row.score,
            row.reason,
            row.at,
            AgentId(row.agent_id) if row.agent_id else None,
            QueueName(row.queue) if row.queue else None,
        )
        for row in tx.connection.execute(statement)
    )
