"""What each agent has: live conversations, tickets, and which of them wait for somebody who is gone.

Used by desk, the agent API and the console. Nothing here writes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from triage.domain.ids import AgentId, ConversationId
from triage.domain.labels import ConversationState, Mode, OwnerKind
from triage.store.database import Transaction
from triage.store.tables import agents, conversations


@dataclass(frozen=True, slots=True)
class Load:
    """What an agent has: live conversations, tickets on which the customer waits for them, tickets in all."""

    live: int = 0
    tickets_active: int = 0
    tickets: int = 0


def loads(tx: Transaction) -> Mapping[AgentId, Load]:
    """What each agent has who has anything."""
    live = sa.func.sum(sa.case((conversations.c.mode == Mode.LIVE.value, 1), else_=0))
    tickets = sa.func.sum(sa.case((conversations.c.mode == Mode.TICKET.value, 1), else_=0))
    active = sa.and_(
        conversations.c.mode == Mode.TICKET.value,
        conversations.c.waiting_since.is_not(None),
        conversations.c.snoozed_at.is_(None),
    )
    statement = (
        sa.select(
            conversations.c.agent_id,
            live.label("live"),
            sa.func.sum(sa.case((active, 1), else_=0)).label("active"),
            tickets.label("tickets"),
        )
        .where(
            conversations.c.owner_kind == OwnerKind.AGENT.value,
            conversations.c.state == ConversationState.OPEN.value,
            conversations.c.agent_id > "",  # says to both databases that the index need not be read where it is null
        )
        .group_by(conversations.c.agent_id)
    )
    return {
        AgentId(row.agent_id): Load(int(row.live), int(row.active), int(row.tickets))
        for row in tx.connection.execute(statement)
    }


def live_of(tx: Transaction, agent: AgentId) -> tuple[ConversationId, ...]:
    """The live conversations of an agent."""
    statement = sa.select(conversations.c.id).where(
        conversations.c.owner_kind == OwnerKind.AGENT.value,
        conversations.c.agent_id == agent,
        conversations.c.mode == Mode.LIVE.value,
        conversations.c.state == ConversationState.OPEN.value,
    )
    return tuple(ConversationId(identity) for (identity,) in tx.connection.execute(statement))


def tickets_of(tx: Transaction, agent: AgentId) -> tuple[ConversationId, ...]:
    """The tickets of an agent whose customers wait for them."""
    statement = sa.select(conversations.c.id).where(*_active_tickets(), conversations.c.agent_id == agent)
    return tuple(ConversationId(identity) for (identity,) in tx.connection.execute(statement))


def tickets_of_absent(
    tx: Transaction, heard_before: datetime
) -> tuple[tuple[ConversationId, AgentId, datetime | None], ...]:
    """Tickets whose customers wait for agents not heard from since this instant, with when a reply was promised."""
    statement = (
        sa.select(conversations.c.id, conversations.c.agent_id, conversations.c.reply_by)
        .join(agents, agents.c.id == conversations.c.agent_id)
        .where(*_active_tickets(), sa.or_(agents.c.presence_at.is_(None), agents.c.presence_at < heard_before))
        .order_by(conversations.c.id)
    )
    return tuple(
        (ConversationId(identity), AgentId(agent), by) for identity, agent, by in tx.connection.execute(statement)
    )


def _active_tickets() -> tuple[sa.ColumnElement[bool], ...]:
    return (
        conversations.c.owner_kind == OwnerKind.AGENT.value,
        conversations.c.mode == Mode.TICKET.value,
        conversations.c.state == ConversationState.OPEN.value,
        conversations.c.waiting_since.is_not(None),
    )
