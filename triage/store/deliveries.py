"""The outbox: every message of ours that must reach a customer, and where each stands.

Rows are queued in the transaction that decides to speak, and moved on by `inbox.deliver`. Order in a conversation is
that of the messages.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from triage.domain.channel import Delivery, OutboundMessage
from triage.domain.conversation import Citation, Conversation
from triage.domain.ids import AgentId, ConversationId, DeliveryId, MessageId
from triage.domain.labels import Author, DeliveryState, Mode
from triage.store.codec import decode
from triage.store.database import Transaction
from triage.store.ids import message_id, new_delivery_id
from triage.store.tables import conversations, customers, deliveries, messages

OPEN = (DeliveryState.QUEUED.value, DeliveryState.SENDING.value)


def queue(
    tx: Transaction,
    head: Conversation,
    message: MessageId,
    at: datetime,
    *,
    state: DeliveryState = DeliveryState.QUEUED,
    trace_id: str | None = None,
) -> DeliveryId:
    """Put a stored message into the outbox; `state` SENT for channels whose customers read from our own pages."""
    delivery = new_delivery_id()
    tx.connection.execute(
        sa.insert(deliveries).values(
            id=delivery,
            conversation_id=head.id,
            message_id=int(message),
            channel=head.channel,
            state=state.value,
            created_at=at,
            updated_at=at,
            trace_id=trace_id,
        )
    )
    return delivery


def head_of_line(tx: Transaction, conversation: ConversationId) -> Delivery | None:
    """The oldest delivery of a conversation that is neither sent nor given up: the only one that may go out."""
    statement = (
        sa.select(deliveries)
        .where(deliveries.c.conversation_id == conversation, deliveries.c.state.in_(OPEN))
        .order_by(deliveries.c.message_id)
        .limit(1)
        .with_for_update()
    )
    row = tx.connection.execute(statement).first()
    return _from_row(row) if row else None


def outbound(tx: Transaction, delivery: DeliveryId) -> OutboundMessage:
    """What is to be sent for this delivery."""
    statement = (
        sa.select(
            deliveries.c.id.label("delivery"),
            deliveries.c.conversation_id,
            deliveries.c.channel,
            deliveries.c.attempts,
            deliveries.c.trace_id,
            messages,
            conversations.c.mode,
            customers.c.external_id,
        )
        .join(messages, messages.c.id == deliveries.c.message_id)
        .join(conversations, conversations.c.id == deliveries.c.conversation_id)
        .join(customers, customers.c.id == conversations.c.customer_id)
        .where(deliveries.c.id == delivery)
    )
    row = tx.connection.execute(statement).one()
    return OutboundMessage(
        delivery=delivery,
        conversation=ConversationId(row.conversation_id),
        message=message_id(row.id),
        channel=row.channel,
        customer=row.external_id,
        text=row.text,
        author=Author(row.author),
        mode=Mode(row.mode),
        in_reply_to=tuple(row.in_reply_to or ()),
        at=row.at,
        agent_id=AgentId(row.agent_id) if row.agent_id else None,
        citations=decode(tuple[Citation, ...], row.citations or ()),
        attempt=row.attempts,
        trace_id=row.trace_id,
    )


def move(
    tx: Transaction,
    delivery: DeliveryId,
    state: DeliveryState,
    at: datetime,
    *,
    next_attempt_at: datetime | None = None,
    provider_reference: str | None = None,
    error: str | None = None,
) -> None:
    """Record that a delivery came into this state; entering SENDING counts an attempt."""
    values: dict[str, Any] = {
        "state": state.value,
        "updated_at": at,
        "next_attempt_at": next_attempt_at,
        "error": error,
    }
    if provider_reference is not None:
        values["provider_reference"] = provider_reference
    if state is DeliveryState.SENDING:
        values["attempts"] = deliveries.c.attempts + 1
    tx.connection.execute(sa.update(deliveries).where(deliveries.c.id == delivery).values(values))


def restart(tx: Transaction, delivery: DeliveryId, at: datetime) -> bool:
    """Queue a given-up delivery afresh, with all its attempts before it; False when it was not given up."""
    statement = (
        sa.update(deliveries)
        .where(
            deliveries.c.id == delivery,
            deliveries.c.state.in_([DeliveryState.FAILED.value, DeliveryState.UNKNOWN.value]),
        )
        .values(state=DeliveryState.QUEUED.value, attempts=0, updated_at=at, next_attempt_at=None, error=None)
    )
    return tx.connection.execute(statement).rowcount > 0


def get(tx: Transaction, delivery: DeliveryId) -> Delivery | None:
    """The delivery with this id."""
    row = tx.connection.execute(sa.select(deliveries).where(deliveries.c.id == delivery)).first()
    return _from_row(row) if row else None


def of_conversation(
    tx: Transaction, conversation: ConversationId, since: MessageId | None = None
) -> tuple[Delivery, ...]:
    """The deliveries of a conversation in the order of its messages: all, or from this message on."""
    later = () if since is None else (deliveries.c.message_id >= int(since),)
    statement = (
        sa.select(deliveries)
        .where(deliveries.c.conversation_id == conversation, *later)
        .order_by(deliveries.c.message_id)
    )
    return tuple(_from_row(row) for row in tx.connection.execute(statement))


def due(tx: Transaction, now: datetime, limit: int = 200) -> tuple[Delivery, ...]:
    """Failed sends whose next try is due."""
    statement = (
        sa.select(deliveries)
        .where(deliveries.c.state == DeliveryState.QUEUED.value, deliveries.c.next_attempt_at <= now)
        .order_by(deliveries.c.next_attempt_at)
        .limit(limit)
    )
    return tuple(_from_row(row) for row in tx.connection.execute(statement))


def wake(tx: Transaction, delivery: DeliveryId) -> bool:
    """Mark that the next try of a failed send has been ordered; False when another process was faster."""
    statement = (
        sa.update(deliveries)
        .where(deliveries.c.id == delivery, deliveries.c.next_attempt_at.is_not(None))
        .values(next_attempt_at=None)
    )
    return tx.connection.execute(statement).rowcount > 0


def stranded(tx: Transaction, before: datetime, limit: int = 50) -> tuple[Delivery, ...]:
    """Deliveries that wait for nothing and have not moved since this instant: what should move them may be gone."""
    statement = (
        sa.select(deliveries)
        .where(deliveries.c.state.in_(OPEN), deliveries.c.next_attempt_at.is_(None), deliveries.c.updated_at < before)
        .order_by(deliveries.c.updated_at)
        .limit(limit)
    )
    return tuple(_from_row(row) for row in tx.connection.execute(statement))


def is_busy(tx: Transaction) -> bool:
    """Whether anything is about to be sent."""
    return (
        tx.connection.execute(sa.select(deliveries.c.id).where(deliveries.c.state.in_(OPEN)).limit(1)).first()
        is not None
    )


def count_by_state(tx: Transaction) -> dict[DeliveryState, int]:
    """How many deliveries are in each state that is not SENT."""
    statement = (
        sa.select(deliveries.c.state, sa.func.count())
        .where(deliveries.c.state.in_([s.value for s in DeliveryState if s is not DeliveryState.SENT]))
        .group_by(deliveries.c.state)
    )
    return {DeliveryState(state): count for state, count in tx.connection.execute(statement)}


def _from_row(row: Any) -> Delivery:
    return Delivery(
        id=DeliveryId(row.id),
        conversation=ConversationId(row.conversation_id),
        message=message_id(row.message_id),
        channel=row.channel,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        created_at=row.created_at,
        updated_at=row.updated_at,
        next_attempt_at=row.next_attempt_at,
        provider_reference=row.provider_reference,
        error=row.error,
        trace_id=row.trace_id,
    )
