"""Who looked at or typed in what, when: the moments themselves, and who is at a conversation now.

Written by desk on every sign from a console; read for the collision warning and by the metrics.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from triage.domain.ids import AgentId, ConversationId
from triage.store.database import Transaction
from triage.store.desk_tables import focus_events


class Focus(StrEnum):
    """What an agent does at a conversation."""

    VIEWING = "viewing"
    TYPING = "typing"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Seen:
    """The last sign of one agent at a conversation."""

    kind: Focus
    at: datetime


def add(tx: Transaction, conversation: ConversationId, agent: AgentId, kind: Focus, at: datetime) -> None:
    """Note this moment."""
    tx.connection.execute(
        sa.insert(focus_events).values(conversation_id=conversation, agent_id=agent, kind=kind.value, at=at)
    )


def last_of(tx: Transaction, conversation: ConversationId, since: datetime) -> Mapping[AgentId, Seen]:
    """The last sign of each agent at this conversation since then."""
    statement = (
        sa.select(focus_events.c.agent_id, focus_events.c.kind, focus_events.c.at)
        .where(focus_events.c.conversation_id == conversation, focus_events.c.at >= since)
        .order_by(focus_events.c.at, focus_events.c.id)
    )
    return {AgentId(agent): Seen(Focus(kind), at) for agent, kind, at in tx.connection.execute(statement)}


def last_look(tx: Transaction, conversation: ConversationId, agent: AgentId) -> datetime | None:
    """When this agent was last at this conversation."""
    statement = sa.select(sa.func.max(focus_events.c.at)).where(
        focus_events.c.conversation_id == conversation, focus_events.c.agent_id == agent
    )
    at: datetime | None = tx.connection.execute(statement).scalar_one()
    return at


def is_typing(tx: Transaction, conversation: ConversationId, agent: AgentId, since: datetime) -> bool:
    """Whether this agent's last sign is typing, not older than this instant; what they have sent ends it."""
    seen = last_of(tx, conversation, since).get(agent)
    return seen is not None and seen.kind is Focus.TYPING


def delete_before(tx: Transaction, at: datetime) -> int:
    """Forget moments older than this; returns how many."""
    return tx.connection.execute(sa.delete(focus_events).where(focus_events.c.at < at)).rowcount
