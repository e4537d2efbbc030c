"""Handoff records: the card that an agent reads, from the promise to the outcome."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from triage.domain.decision import Reason
from triage.domain.handoff import Handoff, Summary
from triage.domain.ids import AgentId, ConversationId, HandoffId, QueueName
from triage.domain.labels import Mode
from triage.store.codec import decode, encode
from triage.store.database import Transaction
from triage.store.tables import Instant, handoffs


def insert(tx: Transaction, handoff: Handoff) -> None:
    """Store a new handoff."""
    tx.connection.execute(
        sa.insert(handoffs).values(
            id=handoff.id,
            conversation_id=handoff.conversation_id,
            queue=handoff.queue,
            mode=handoff.mode.value,
            summary=encode(Summary, handoff.summary),
            reasons=encode(tuple[Reason, ...], handoff.reasons),
            created_at=handoff.created_at,
            reply_by=handoff.reply_by,
        )
    )


def current(tx: Transaction, conversation: ConversationId) -> Handoff | None:
    """The handoff that has not ended, if any."""
    statement = (
        sa.select(handoffs)
        .where(handoffs.c.conversation_id == conversation, handoffs.c.ended_at.is_(None))
        .order_by(handoffs.c.created_at.desc())
        .limit(1)
    )
    row = tx.connection.execute(statement).first()
    return from_row(row) if row else None


def of_conversation(tx: Transaction, conversation: ConversationId) -> tuple[Handoff, ...]:
    """All handoffs of a conversation, oldest first."""
    statement = sa.select(handoffs).where(handoffs.c.conversation_id == conversation).order_by(handoffs.c.created_at)
    return tuple(from_row(row) for row in tx.connection.execute(statement))


def last_served_by(tx: Transaction, conversation: ConversationId, since: datetime) -> AgentId | None:
    """The agent who had the last handoff that ended, if it ended after this instant."""
    statement = (
        sa.select(handoffs.c.accepted_by)
        .where(handoffs.c.conversation_id == conversation, handoffs.c.ended_at >= since)
        .order_by(handoffs.c.ended_at.desc(), handoffs.c.created_at.desc())
        .limit(1)
    )
    agent = tx.connection.execute(statement).scalar_one_or_none()
    return AgentId(agent) if agent else None


def language_of(tx: Transaction, conversation: ConversationId) -> str:
    """The language of the handoff that runs, without its region; empty when none runs."""
    running = current(tx, conversation)
    return running.summary.language.split("-")[0] if running else ""


def refresh(tx: Transaction, handoff: HandoffId, summary: Summary, reasons: Sequence[Reason]) -> None:
    """Replace the card of a handoff that still waits, because the customer said more."""
    tx.connection.execute(
        sa.update(handoffs)
        .where(handoffs.c.id == handoff)
        .values(summary=encode(Summary, summary), reasons=encode(tuple[Reason, ...], tuple(reasons)))
    )


def accept(tx: Transaction, conversation: ConversationId, agent: AgentId, at: datetime) -> None:
    """An agent has the handoff that runs; the first acceptance keeps its time."""
    tx.connection.execute(
        sa.update(handoffs)
        .where(handoffs.c.conversation_id == conversation, handoffs.c.ended_at.is_(None))
        .values(accepted_at=sa.func.coalesce(handoffs.c.accepted_at, sa.literal(at, Instant())), accepted_by=agent)
    )


def move(tx: Transaction, conversation: ConversationId, queue: QueueName, mode: Mode, by: datetime | None) -> None:
    """The handoff that runs is served by this queue, in this mode, by this time."""
    tx.connection.execute(
        sa.update(handoffs)
        .where(handoffs.c.conversation_id == conversation, handoffs.c.ended_at.is_(None))
        .values(queue=queue, mode=mode.value, reply_by=by)
    )


def end(tx: Transaction, conversation: ConversationId, at: datetime, outcome: str | None = None) -> None:
    """End the handoff that runs, with how the agent judged it."""
    tx.connection.execute(
        sa.update(handoffs)
        .where(handoffs.c.conversation_id == conversation, handoffs.c.ended_at.is_(None))
        .values(ended_at=at, outcome=outcome)
    )


def from_row(row: Any) -> Handoff:
    """A row of the table as the record."""
    return Handoff(
        id=HandoffId(row.id),
        conversation_id=ConversationId(row.conversation_id),
        queue=QueueName(row.queue),
        mode=Mode(row.mode),
        summary=decode(Summary, row.summary),
        reasons=decode(tuple[Reason, ...], row.reasons),
        created_at=row.created_at,
        reply_by=row.reply_by,
        accepted_at=row.accepted_at,
        accepted_by=AgentId(row.accepted_by) if row.accepted_by else None,
        ended_at=row.ended_at,
        outcome=row.outcome,
    )
