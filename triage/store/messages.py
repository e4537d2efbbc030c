"""Messages of a thread: listed, added by us, and marked as read by the turn that answers them.

Used by inbox, desk and web. Customers' messages are inserted by `store.intake`. The public id is the row number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from triage.domain.conversation import Attachment, Citation, Conversation, Message
from triage.domain.ids import AgentId, ConversationId, MessageId, TurnId
from triage.domain.labels import Author
from triage.store.codec import decode, encode
from triage.store.database import Transaction
from triage.store.ids import message_id
from triage.store.tables import agents, messages

# A thread is for life; a turn reads its end only.
RECENT = 200
EVER = 100_000


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message of ours about to be stored; `in_reply_to` are the sender's ids of the messages it answers.

    `written_as` is the id under which an agent's page sent it, the same however often it had to try.
    """

    author: Author
    text: str
    at: datetime
    agent_id: AgentId | None = None
    note: bool = False
    in_reply_to: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    turn_id: TurnId | None = None
    trace_id: str | None = None
    written_as: str | None = None


def of_conversation(
    tx: Transaction,
    conversation: ConversationId,
    limit: int = RECENT,
    before: int | None = None,
    since: int | None = None,
) -> tuple[Message, ...]:
    """The last messages of a thread, or the last before a row, oldest first, notes and system lines included.

    `since` leaves out those of lower rows.
    """
    earlier = () if before is None else (messages.c.id < before,)
    later = () if since is None else (messages.c.id >= since,)
    statement = (
        sa.select(messages, agents.c.name.label("agent_name"))
        .outerjoin(agents, agents.c.id == messages.c.agent_id)
        .where(messages.c.conversation_id == conversation, *earlier, *later)
        .order_by(messages.c.id.desc())
        .limit(limit)
    )
    rows = tx.connection.execute(statement).fetchall()
    return tuple(from_row(row) for row in reversed(rows))


def has_before(tx: Transaction, conversation: ConversationId, message: MessageId) -> bool:
    """Whether the thread has anything before this message."""
    statement = sa.select(messages.c.id).where(messages.c.conversation_id == conversation, messages.c.id < int(message))
    return tx.connection.execute(statement.limit(1)).first() is not None


def first_since(tx: Transaction, conversation: ConversationId, at: datetime) -> MessageId | None:
    """The first message of a thread from this moment on."""
    statement = sa.select(sa.func.min(messages.c.id)).where(
        messages.c.conversation_id == conversation, messages.c.at >= at
    )
    row = tx.connection.execute(statement).scalar_one()
    return message_id(row) if row is not None else None


def add(tx: Transaction, head: Conversation, new: NewMessage) -> MessageId:
    """Store a message of ours in this conversation."""
    statement = (
        sa.insert(messages)
        .values(
            conversation_id=head.id,
            channel=head.channel,
            customer_id=head.customer_id,
            author=new.author.value,
            agent_id=new.agent_id,
            note=new.note,
            text=new.text,
            at=new.at,
            turn_id=new.turn_id,
            in_reply_to=list(new.in_reply_to),
            citations=encode(tuple[Citation, ...], new.citations),
            trace_id=new.trace_id,
            provider_id=_own(new.written_as) if new.written_as else None,
        )
        .returning(messages.c.id)
    )
    return message_id(tx.connection.execute(statement).scalar_one())


def written_as(tx: Transaction, head: Conversation, own_id: str) -> MessageId | None:
    """The message that was stored under this id of an agent's page, if it was: it must not be said twice."""
    statement = sa.select(messages.c.id).where(
        messages.c.channel == head.channel,
        messages.c.customer_id == head.customer_id,
        messages.c.provider_id == _own(own_id),
    )
    row = tx.connection.execute(statement).scalar_one_or_none()
    return message_id(row) if row is not None else None


@dataclass(frozen=True, slots=True)
class Unread:
    """An unread message, as far as waiting for the burst to end needs it."""

    id: MessageId
    at: datetime
    text: str
    trace_id: str | None


def unread(tx: Transaction, conversation: ConversationId) -> tuple[Unread, ...]:
    """The customer's messages that no turn has read, oldest first."""
    statement = (
        sa.select(messages.c.id, messages.c.at, messages.c.text, messages.c.trace_id)
        .where(*_unread(conversation))
        .order_by(messages.c.id)
    )
    return tuple(Unread(message_id(row.id), row.at, row.text, row.trace_id) for row in tx.connection.execute(statement))


def mark_read(
    tx: Transaction, conversation: ConversationId, read: Sequence[MessageId], turn: TurnId
) -> tuple[str, ...]:
    """Give these unread messages to the turn; return the sender's ids of them, oldest first."""
    statement = (
        sa.update(messages)
        .where(*_unread(conversation), messages.c.id.in_([int(message) for message in read]))
        .values(turn_id=turn)
        .returning(messages.c.id, messages.c.provider_id)
    )
    rows = sorted(tx.connection.execute(statement), key=lambda row: int(row.id))
    return tuple(row.provider_id for row in rows if row.provider_id)


def unanswered(tx: Transaction, conversation: ConversationId) -> tuple[str, ...]:
    """The sender's ids of the customer's messages since our last one, oldest first: what an agent's reply answers."""
    ours = (
        sa.select(sa.func.coalesce(sa.func.max(messages.c.id), 0))
        .where(
            messages.c.conversation_id == conversation,
            messages.c.author.in_([Author.ASSISTANT.value, Author.AGENT.value]),
            messages.c.note.is_(False),
        )
        .scalar_subquery()
    )
    statement = (
        sa.select(messages.c.provider_id)
        .where(
            messages.c.conversation_id == conversation,
            messages.c.author == Author.CUSTOMER.value,
            messages.c.id > ours,
        )
        .order_by(messages.c.id)
    )
    return tuple(text for (text,) in tx.connection.execute(statement) if text)


def mark_unread(tx: Transaction, turn: TurnId) -> MessageId | None:
    """Take the messages back from a turn, so that another answers them; returns the newest, None when it had none."""
    statement = (
        sa.update(messages)
        .where(messages.c.turn_id == turn, messages.c.author == Author.CUSTOMER.value)
        .values(turn_id=None)
        .returning(messages.c.id)
    )
    rows = [int(row.id) for row in tx.connection.execute(statement)]
    return message_id(max(rows)) if rows else None


def count_unread(tx: Transaction) -> int:
    """How many messages wait for a turn, in all conversations."""
    statement = sa.select(sa.func.count()).where(
        messages.c.turn_id.is_(None), messages.c.author == Author.CUSTOMER.value
    )
    return int(tx.connection.execute(statement).scalar_one())


def oldest_unread_at(tx: Transaction) -> datetime | None:
    """When the message that has waited longest for a turn came in."""
    statement = sa.select(sa.func.min(messages.c.at)).where(
        messages.c.turn_id.is_(None), messages.c.author == Author.CUSTOMER.value
    )
    at: datetime | None = tx.connection.execute(statement).scalar_one()
    return at


def stranded(tx: Transaction, before: datetime, limit: int = 50) -> tuple[tuple[ConversationId, MessageId], ...]:
    """Conversations whose oldest unread message is from before this instant, with their newest unread message."""
    statement = (
        sa.select(messages.c.conversation_id, sa.func.max(messages.c.id).label("newest"))
        .where(messages.c.turn_id.is_(None), messages.c.author == Author.CUSTOMER.value)
        .group_by(messages.c.conversation_id)
        .having(sa.func.min(messages.c.at) < before)
        .limit(limit)
    )
    return tuple(
        (ConversationId(row.conversation_id), message_id(row.newest)) for row in tx.connection.execute(statement)
    )


def _own(identity: str) -> str:
    # Beside the ids of providers, and never one of theirs.
    return f"console:{identity}"


def _unread(conversation: ConversationId) -> Sequence[sa.ColumnElement[bool]]:
    return (
        messages.c.conversation_id == conversation,
        messages.c.turn_id.is_(None),
        messages.c.author == Author.CUSTOMER.value,
    )


def from_row(row: Any) -> Message:
    """A row of the table, joined with the agent's name, as the record."""
    author = Author(row.author)
    return Message(
        id=message_id(row.id),
        author=author,
        text=row.text,
        at=row.at,
        agent_id=AgentId(row.agent_id) if row.agent_id else None,
        agent_name=row.agent_name,
        provider_id=row.provider_id,
        note=row.note,
        read=author is not Author.CUSTOMER or row.turn_id is not None,
        citations=decode(tuple[Citation, ...], row.citations or ()),
        attachments=decode(tuple[Attachment, ...], row.attachments or ()),
        turn_id=TurnId(row.turn_id) if row.turn_id else None,
    )
