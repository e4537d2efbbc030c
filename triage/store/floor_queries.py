"""The floor at this moment, for those who steer it: promises that fall due, what is open, how agents can be reached.

Used by the dashboard. Nothing here writes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from triage.domain.ids import AgentId, ConversationId
from triage.domain.labels import ConversationState, OwnerKind, Presence
from triage.store.database import Transaction
from triage.store.desk_tables import presence_spans
from triage.store.tables import agents, conversations, customers


@dataclass(frozen=True, slots=True)
class Due:
    """A customer who waits for a reply that was promised by this time; `owner` is a queue's or an agent's name."""

    conversation: ConversationId
    customer: str | None
    channel: str
    reference: str
    subject: str
    owner_kind: OwnerKind
    owner: str
    reply_by: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What is open: with the assistant, waiting in queues, with agents; and promises near or past their time."""

    assistant: int = 0
    queued: int = 0
    agents: int = 0
    at_risk: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class LastSpan:
    """How an agent can be reached, or could when last heard from."""

    presence: Presence
    began_at: datetime
    heard_at: datetime


def standing(tx: Transaction, now: datetime, near: datetime) -> Standing:
    """What is open now; a promise is at risk when it falls due before `near`."""
    owed = _owed()
    statement = (
        sa.select(
            conversations.c.owner_kind,
            sa.func.count().label("open"),
            sa.func.sum(sa.case((sa.and_(owed, conversations.c.reply_by < now), 1), else_=0)).label("overdue"),
            sa.func.sum(sa.case((sa.and_(owed, conversations.c.reply_by < near), 1), else_=0)).label("due"),
        )
        .where(conversations.c.state == ConversationState.OPEN.value)
        .group_by(conversations.c.owner_kind)
    )
    rows = {row.owner_kind: row for row in tx.connection.execute(statement)}

    def opened(kind: OwnerKind) -> int:
        return rows[kind.value].open if kind.value in rows else 0

    overdue = sum(int(row.overdue) for row in rows.values())
    return Standing(
        assistant=opened(OwnerKind.ASSISTANT),
        queued=opened(OwnerKind.QUEUE),
        agents=opened(OwnerKind.AGENT),
        at_risk=sum(int(row.due) for row in rows.values()) - overdue,
        overdue=overdue,
    )


def falling_due(tx: Transaction, near: datetime, limit: int) -> tuple[Due, ...]:
    """The promised replies that fall due before `near`, or are overdue; the most pressing first."""
    head = conversations.c
    statement = (
        sa.select(
            head.id, head.channel, head.reference, head.subject, head.owner_kind, head.queue, head.reply_by,
            customers.c.name.label("customer"), agents.c.name.label("agent"),
        )
        .join(customers, customers.c.id == head.customer_id)
        .outerjoin(agents, agents.c.id == head.agent_id)
        .where(head.state == ConversationState.OPEN.value, _owed(), head.reply_by < near)
        .order_by(head.reply_by, head.id)
        .limit(limit)
    )  # fmt: skip
    return tuple(_due(row) for row in tx.connection.execute(statement))


def last_spans(tx: Transaction) -> Mapping[AgentId, LastSpan]:
    """The newest span of presence of every agent who was ever there."""
    newest = sa.select(sa.func.max(presence_spans.c.id)).group_by(presence_spans.c.agent_id)
    rows = tx.connection.execute(sa.select(presence_spans).where(presence_spans.c.id.in_(newest)))
    return {AgentId(row.agent_id): LastSpan(Presence(row.presence), row.began_at, row.heard_at) for row in rows}


def _owed() -> sa.ColumnElement[bool]:
    """A customer waits for us, and was told until when."""
    in_queue = conversations.c.owner_kind == OwnerKind.QUEUE.value
    with_agent = sa.and_(
        conversations.c.owner_kind == OwnerKind.AGENT.value, conversations.c.waiting_since.is_not(None)
    )
    return sa.and_(conversations.c.reply_by.is_not(None), sa.or_(in_queue, with_agent))


def _due(row: Any) -> Due:
    kind = OwnerKind(row.owner_kind)
    return Due(
        conversation=ConversationId(row.id),
        customer=row.customer,
        channel=row.channel,
        reference=row.reference,
        subject=row.subject,
        owner_kind=kind,
        owner=(row.queue if kind is OwnerKind.QUEUE else row.agent) or "",
        reply_by=row.reply_by,
    )
