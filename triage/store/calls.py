"""Who is called to a conversation by a colleague, mentioned in a note or invited, and who watches it.

Used by desk and the agent API.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from triage.domain.ids import AgentId, ConversationId, MessageId
from triage.store.database import Transaction
from triage.store.desk_tables import calls, watchers
from triage.store.ids import message_id


class CallKind(StrEnum):
    """How somebody is called."""

    MENTION = "mention"  # named in a note
    INVITE = "invite"  # asked to help


@dataclass(frozen=True, slots=True)
class Call:
    """One call; `answered_at` is when the one called looked at it or wrote."""

    id: int
    conversation: ConversationId
    message: MessageId
    kind: CallKind
    agent: AgentId
    called_by: AgentId
    at: datetime
    answered_at: datetime | None


def add(
    tx: Transaction,
    conversation: ConversationId,
    message: MessageId,
    kind: CallKind,
    agent: AgentId,
    called_by: AgentId,
    at: datetime,
) -> Call:
    """Call this agent because of this note."""
    statement = (
        sa.insert(calls)
        .values(
            conversation_id=conversation,
            message_id=int(message),
            kind=kind.value,
            agent_id=agent,
            called_by=called_by,
            at=at,
        )
        .returning(calls)
    )
    return _from_row(tx.connection.execute(statement).one())


def answer(tx: Transaction, conversation: ConversationId, agent: AgentId, at: datetime) -> int:
    """The agent has come; returns how many open calls that answers."""
    statement = (
        sa.update(calls)
        .where(calls.c.conversation_id == conversation, calls.c.agent_id == agent, calls.c.answered_at.is_(None))
        .values(answered_at=at)
    )
    return tx.connection.execute(statement).rowcount


def open_for(tx: Transaction, agent: AgentId, limit: int = 100) -> tuple[Call, ...]:
    """Calls that this agent has not answered, the newest first."""
    statement = sa.select(calls).where(calls.c.agent_id == agent, calls.c.answered_at.is_(None))
    return tuple(_from_row(row) for row in tx.connection.execute(statement.order_by(calls.c.id.desc()).limit(limit)))


def unanswered(tx: Transaction, limit: int = 500) -> tuple[Call, ...]:
    """Calls that nobody has answered yet, of all agents, the newest first."""
    statement = sa.select(calls).where(calls.c.agent_id > "", calls.c.answered_at.is_(None))
    return tuple(_from_row(row) for row in tx.connection.execute(statement.order_by(calls.c.id.desc()).limit(limit)))


def of_conversation(tx: Transaction, conversation: ConversationId) -> tuple[Call, ...]:
    """All calls to a conversation, oldest first."""
    statement = sa.select(calls).where(calls.c.conversation_id == conversation).order_by(calls.c.id)
    return tuple(_from_row(row) for row in tx.connection.execute(statement))


def watch(tx: Transaction, conversation: ConversationId, agent: AgentId, at: datetime) -> None:
    """The agent wants to know what happens here. Watching twice is watching."""
    insert = (sqlite.insert if tx.is_sqlite else postgresql.insert)(watchers)
    values = {"conversation_id": conversation, "agent_id": agent, "since": at}
    tx.connection.execute(insert.values(values).on_conflict_do_nothing())


def unwatch(tx: Transaction, conversation: ConversationId, agent: AgentId) -> bool:
    """No longer; returns whether they watched."""
    statement = sa.delete(watchers).where(watchers.c.conversation_id == conversation, watchers.c.agent_id == agent)
    return tx.connection.execute(statement).rowcount > 0


def watching(tx: Transaction, conversation: ConversationId) -> tuple[AgentId, ...]:
    """Who watches it, the longest first."""
    statement = sa.select(watchers.c.agent_id).where(watchers.c.conversation_id == conversation)
    return tuple(AgentId(agent) for (agent,) in tx.connection.execute(statement.order_by(watchers.c.since)))


def watched_by(tx: Transaction, agent: AgentId) -> tuple[ConversationId, ...]:
    """What this agent watches, the newest first."""
    statement = sa.select(watchers.c.conversation_id).where(watchers.c.agent_id == agent)
    rows = tx.connection.execute(statement.order_by(watchers.c.since.desc()))
    return tuple(ConversationId(identity) for (identity,) in rows)


def _from_row(row: Any) -> Call:
    return Call(
        row.id,
        ConversationId(row.conversation_id),
        message_id(row.message_id),
        CallKind(row.kind),
        AgentId(row.agent_id),
        AgentId(row.called_by),
        row.at,
        row.answered_at,
    )
