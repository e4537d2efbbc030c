"""Which waiting conversation is being offered to which agent, and until when. Kept beside the head, never in it.

Used by desk. A conversation has one offer at most; the head's repository leaves these columns alone.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from triage.domain.conversation import Conversation
from triage.domain.ids import AgentId, ConversationId
from triage.domain.labels import ConversationState, Mode, OwnerKind
from triage.store import conversations as heads
from triage.store.database import Transaction
from triage.store.desk_queries import priority_key
from triage.store.tables import conversations

# Any constant of our own: offers are made one at a time, so that two never ask the same agent or wait in a circle.
OFFER_LOCK = 7_241_004


@dataclass(frozen=True, slots=True)
class Offer:
    """A conversation held out to an agent until this instant."""

    conversation: ConversationId
    agent: AgentId
    until: datetime


def take_turn(tx: Transaction) -> None:
    """Be the only one to make offers until this transaction ends. Before any agent is locked, after a conversation."""
    if not tx.is_sqlite:
        tx.connection.execute(sa.select(sa.func.pg_advisory_xact_lock(OFFER_LOCK)))


def make(tx: Transaction, offer: Offer) -> None:
    """Hold the conversation out to this agent, and to nobody else."""
    _set(tx, offer.conversation, offer.agent, offer.until)


def withdraw(tx: Transaction, conversation: ConversationId) -> None:
    """End the offer, if there is one."""
    _set(tx, conversation, None, None)


def of_conversation(tx: Transaction, conversation: ConversationId) -> Offer | None:
    """The offer of this conversation."""
    return _first(tx, conversations.c.id == conversation)


def to_agent(tx: Transaction, agent: AgentId, now: datetime) -> Offer | None:
    """What this agent is being offered."""
    return _first(tx, conversations.c.offered_to == agent, conversations.c.offered_until > now)


def standing(tx: Transaction, now: datetime) -> tuple[Offer, ...]:
    """All offers for which there is time left."""
    statement = sa.select(conversations.c.id, conversations.c.offered_to, conversations.c.offered_until).where(
        conversations.c.offered_to > "",  # the index need not be read where it is null
        conversations.c.offered_until > now,
    )
    return tuple(
        Offer(ConversationId(identity), AgentId(agent), until)
        for identity, agent, until in tx.connection.execute(statement)
    )


def lock_unoffered_live(
    tx: Transaction, now: datetime, points_per_hour: float, limit: int = 20
) -> tuple[Conversation, ...]:
    """Live conversations that wait and are offered to nobody, the most urgent first, locked.

    Those that somebody else has locked are left out: they are being dealt with, and waiting for them here, with an
    agent locked already, could be waiting in a circle.
    """
    statement = (
        sa.select(conversations)
        .where(
            conversations.c.owner_kind == OwnerKind.QUEUE.value,
            conversations.c.state == ConversationState.OPEN.value,
            conversations.c.mode == Mode.LIVE.value,
            sa.or_(conversations.c.offered_to.is_(None), conversations.c.offered_until <= now),
        )
        .order_by(priority_key(points_per_hour).desc(), conversations.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return tuple(heads.from_row(row) for row in tx.connection.execute(statement))


def _set(tx: Transaction, conversation: ConversationId, agent: AgentId | None, until: datetime | None) -> None:
    tx.connection.execute(
        sa.update(conversations).where(conversations.c.id == conversation).values(offered_to=agent, offered_until=until)
    )


def _first(tx: Transaction, *conditions: sa.ColumnElement[bool]) -> Offer | None:
    row: Any = tx.connection.execute(
        sa.select(conversations.c.id, conversations.c.offered_to, conversations.c.offered_until).where(
            conversations.c.offered_to.is_not(None), *conditions
        )
    ).first()
    return Offer(ConversationId(row.id), AgentId(row.offered_to), row.offered_until) if row else None
