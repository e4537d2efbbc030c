"""The ledger of what customers were told, by when. A promise is open until it is kept, replaced or broken.

A conversation has one promised reply at most; what its agents promise beyond that stands beside it, each on its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from triage.domain.decision import Promise
from triage.domain.ids import AgentId, ConversationId, MessageId
from triage.domain.labels import Mode
from triage.store.database import Transaction
from triage.store.ids import message_id
from triage.store.tables import conversations, promises


class PromiseKind(StrEnum):
    """What was promised."""

    REPLY = "reply"  # a person writes, comes or calls; made by policy, assistant or desk
    AGENT = "agent"  # what an agent said they would do


class PromiseState(StrEnum):
    """Where a promise stands."""

    PROPOSED = "proposed"  # found in an agent's words, not confirmed yet
    DISMISSED = "dismissed"  # the agent says that it was none
    OPEN = "open"
    KEPT = "kept"
    REPLACED = "replaced"  # a newer promise stands in its place
    BROKEN = "broken"  # its time passed; the customer was told


@dataclass(frozen=True, slots=True)
class MadePromise:
    """An entry of the ledger. `agent_id` and `message_id` say who promised it where, for promises of agents."""

    promise: Promise
    made_at: datetime
    made_by: str
    state: PromiseState
    settled_at: datetime | None
    id: int
    conversation_id: ConversationId
    kind: PromiseKind = PromiseKind.REPLY
    agent_id: AgentId | None = None
    message_id: MessageId | None = None
    reminded_at: datetime | None = None


def insert(tx: Transaction, conversation: ConversationId, promise: Promise, at: datetime, made_by: str) -> None:
    """Record a promised reply; the one that stood is replaced by it."""
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
            kind=PromiseKind.REPLY.value,
        )
    )


def propose(
    tx: Transaction, conversation: ConversationId, promise: Promise, at: datetime, agent: AgentId, message: MessageId
) -> MadePromise:
    """Record what an agent seems to have promised in this message, until they confirm or dismiss it."""
    statement = (
        sa.insert(promises)
        .values(
            conversation_id=conversation,
            mode=promise.mode.value,
            text=promise.text,
            due_at=promise.by,
            made_at=at,
            made_by="agent",
            state=PromiseState.PROPOSED.value,
            kind=PromiseKind.AGENT.value,
            agent_id=agent,
            message_id=int(message),
        )
        .returning(promises)
    )
    return _from_row(tx.connection.execute(statement).one())


def get(tx: Transaction, promise: int) -> MadePromise | None:
    """The entry with this number."""
    row = tx.connection.execute(sa.select(promises).where(promises.c.id == promise)).first()
    return _from_row(row) if row else None


def bring(
    tx: Transaction, promise: int, state: PromiseState, at: datetime, *, by: datetime | None = None, text: str = ""
) -> None:
    """Bring one entry into this state, with another time or other words where given."""
    values: dict[str, Any] = {"state": state.value}
    if state not in (PromiseState.OPEN, PromiseState.PROPOSED):
        values["settled_at"] = at
    if by is not None:
        values["due_at"] = by
    if text:
        values["text"] = text
    tx.connection.execute(sa.update(promises).where(promises.c.id == promise).values(values))


def note_reminded(tx: Transaction, promise: int, at: datetime) -> None:
    """The owner has been reminded of it."""
    tx.connection.execute(sa.update(promises).where(promises.c.id == promise).values(reminded_at=at))


def open_of(tx: Transaction, conversation: ConversationId) -> tuple[datetime, ...]:
    """By when the open promises of a conversation are due."""
    statement = (
        sa.select(promises.c.due_at)
        .where(promises.c.conversation_id == conversation, promises.c.state == PromiseState.OPEN.value)
        .order_by(promises.c.due_at)
    )
    return tuple(tx.connection.execute(statement).scalars())


def settle(tx: Transaction, conversation: ConversationId, state: PromiseState, at: datetime) -> int:
    """Bring the promised reply of a conversation, if it is open, into this state; returns how many there were."""
    statement = (
        sa.update(promises)
        .where(
            promises.c.conversation_id == conversation,
            promises.c.state == PromiseState.OPEN.value,
            promises.c.kind == PromiseKind.REPLY.value,
        )
        .values(state=state.value, settled_at=at)
    )
    return tx.connection.execute(statement).rowcount


def of_conversation(tx: Transaction, conversation: ConversationId) -> tuple[MadePromise, ...]:
    """Everything this customer was promised, oldest first."""
    statement = sa.select(promises).where(promises.c.conversation_id == conversation).order_by(promises.c.id)
    return tuple(_from_row(row) for row in tx.connection.execute(statement))


def standing_entry(tx: Transaction, conversation: ConversationId) -> MadePromise | None:
    """The promised reply that is open, if any."""
    statement = sa.select(promises).where(
        promises.c.conversation_id == conversation,
        promises.c.state == PromiseState.OPEN.value,
        promises.c.kind == PromiseKind.REPLY.value,
    )
    row = tx.connection.execute(statement.order_by(promises.c.id)).first()
    return _from_row(row) if row else None


def standing(tx: Transaction, conversation: ConversationId) -> Promise | None:
    """What was promised as a reply and is open, if anything."""
    entry = standing_entry(tx, conversation)
    return entry.promise if entry else None


def of_agents(
    tx: Transaction, conversation: ConversationId, state: PromiseState = PromiseState.OPEN
) -> tuple[MadePromise, ...]:
    """What agents promised in a conversation and stands in this state, the next due first."""
    statement = (
        sa.select(promises)
        .where(
            promises.c.conversation_id == conversation,
            promises.c.state == state.value,
            promises.c.kind == PromiseKind.AGENT.value,
        )
        .order_by(promises.c.due_at)
    )
    return tuple(_from_row(row) for row in tx.connection.execute(statement))


def ledger(
    tx: Transaction, state: PromiseState, agent: AgentId | None = None, limit: int = 100
) -> tuple[MadePromise, ...]:
    """Entries in this state over all conversations, the next due first; those an agent made or owns, where named."""
    statement = sa.select(promises).where(promises.c.state == state.value)
    if agent is not None:
        owned = sa.select(conversations.c.id).where(conversations.c.agent_id == agent)
        mine = sa.and_(promises.c.agent_id.is_(None), promises.c.conversation_id.in_(owned))
        statement = statement.where(sa.or_(promises.c.agent_id == agent, mine))
    rows = tx.connection.execute(statement.order_by(promises.c.due_at, promises.c.id).limit(limit))
    return tuple(_from_row(row) for row in rows)


def of_agents_due(tx: Transaction, before: datetime, limit: int = 500) -> tuple[MadePromise, ...]:
    """What agents promised anywhere, is open and falls due before then, the next due first."""
    statement = sa.select(promises).where(
        promises.c.state == PromiseState.OPEN.value,
        promises.c.due_at < before,
        promises.c.kind == PromiseKind.AGENT.value,
    )
    rows = tx.connection.execute(statement.order_by(promises.c.due_at, promises.c.id).limit(limit))
    return tuple(_from_row(row) for row in rows)


def counts(tx: Transaction, since: datetime) -> Mapping[tuple[str, str], int]:
    """How many promises settled since then, by who made them and how they ended."""
    statement = (
        sa.select(promises.c.made_by, promises.c.state, sa.func.count())
        .where(promises.c.settled_at >= since)
        .group_by(promises.c.made_by, promises.c.state)
    )
    return {(made_by, state): count for made_by, state, count in tx.connection.execute(statement)}


def _from_row(row: Any) -> MadePromise:
    return MadePromise(
        Promise(row.due_at, Mode(row.mode), row.text),
        row.made_at,
        row.made_by,
        PromiseState(row.state),
        row.settled_at,
        id=row.id,
        conversation_id=ConversationId(row.conversation_id),
        kind=PromiseKind(row.kind),
        agent_id=AgentId(row.agent_id) if row.agent_id else None,
        message_id=message_id(row.message_id) if row.message_id else None,
        reminded_at=row.reminded_at,
    )
