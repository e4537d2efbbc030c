"""What the desk reads about many conversations at once: lists by priority, figures of queues, loads of agents.

Used by desk, the agent API and the console. Nothing here writes.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from triage.domain.conversation import Conversation
from triage.domain.ids import AgentId, ConversationId, QueueName
from triage.domain.labels import Author, ConversationState, Mode, OwnerKind
from triage.store import conversations as heads
from triage.store.database import Transaction
from triage.store.line_pages import Standing, standing
from triage.store.tables import agents, conversations, customers, messages, stretches


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """How one queue stands: conversations that wait in it, since when the longest, and the next reply due."""

    waiting: int = 0
    overdue: int = 0
    oldest_waiting_since: datetime | None = None
    next_reply_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations to list. None leaves a property open; a queue alone means those that wait in it."""

    queue: QueueName | None = None
    owner: OwnerKind | None = None
    agent: AgentId | None = None
    state: ConversationState | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the key and id of its last conversation."""

    key: int
    id: ConversationId


@dataclass(frozen=True, slots=True)
class Line:
    """A conversation as a list shows it. `place` is where a page that ends with it goes on."""

    head: Conversation
    customer_name: str
    agent_name: str | None
    offered_to: AgentId | None
    offered_until: datetime | None
    last_text: str
    last_author: Author | None
    unread: int
    place: Place
    snoozed_at: datetime | None = None
    snoozed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period with one mode and one owner."""

    mode: Mode
    owner: OwnerKind
    name: str | None
    reply_by: datetime | None
    started_at: datetime
    ended_at: datetime | None


def priority_key(points_per_hour: float) -> sa.ColumnElement[int]:
    """What to sort by, highest first, so that waiting adds `points_per_hour`.

    All age alike, so the order of two never depends on the time of asking: the moment each began to wait is enough.
    """
    since = sa.type_coerce(sa.func.coalesce(conversations.c.waiting_since, conversations.c.created_at), sa.BigInteger)
    seconds = since // 1_000_000
    return sa.cast(conversations.c.priority, sa.BigInteger) * 3_600_000 - seconds * round(points_per_hour * 1000)


def lines(
    tx: Transaction, wanted: Wanted, points_per_hour: float, limit: int, after: Place | None = None
) -> tuple[Line, ...]:
    """A page of conversations: by priority where a queue or an owner is wanted, else the newest first."""
    quick = _standing(tx, wanted, points_per_hour, limit, after)
    if quick is not None:
        return _in_order(tx, quick)
    return scanned(tx, wanted, points_per_hour, limit, after)


def scanned(
    tx: Transaction, wanted: Wanted, points_per_hour: float, limit: int, after: Place | None = None
) -> tuple[Line, ...]:
    """The same for any list, by looking at all that it could hold."""
    by_priority = wanted.queue is not None or wanted.owner is not None
    key = (
        priority_key(points_per_hour) if by_priority else sa.type_coerce(conversations.c.created_at, sa.BigInteger)
    ).label("sort_key")
    statement = _listing(key).where(*_conditions(wanted)).order_by(key.desc(), conversations.c.id).limit(limit)
    if after is not None:
        behind = sa.or_(key.element < after.key, sa.and_(key.element == after.key, conversations.c.id > after.id))
        statement = statement.where(behind)
    return tuple(_line(row) for row in tx.connection.execute(statement))


def _standing(
    tx: Transaction, wanted: Wanted, points_per_hour: float, limit: int, after: Place | None
) -> tuple[Standing, ...] | None:
    """The page as the index gives it, for what waits in queues; None where the list is another one."""
    waits = wanted.owner is OwnerKind.QUEUE or (wanted.owner is None and wanted.queue is not None)
    if not waits or wanted.agent is not None:
        return None
    behind = Standing(after.key, after.id) if after else None
    return standing(tx, wanted.queue, points_per_hour, limit, behind, wanted.state.value if wanted.state else None)


def _in_order(tx: Transaction, page: Sequence[Standing]) -> tuple[Line, ...]:
    """These conversations as a list shows them, in this order, each with its place."""
    shown = lines_of(tx, [one.id for one in page])
    return tuple(replace(shown[one.id], place=Place(one.key, one.id)) for one in page if one.id in shown)


def lines_of(tx: Transaction, wanted: Collection[ConversationId]) -> Mapping[ConversationId, Line]:
    """These conversations as a list shows them, those that there are."""
    if not wanted:
        return {}
    key = sa.literal(0, sa.BigInteger).label("sort_key")
    rows = tx.connection.execute(_listing(key).where(conversations.c.id.in_(list(wanted))))
    return {line.head.id: line for line in map(_line, rows)}


def line(tx: Transaction, conversation: ConversationId) -> Line | None:
    """One conversation as a list shows it."""
    key = sa.type_coerce(conversations.c.created_at, sa.BigInteger).label("sort_key")
    row = tx.connection.execute(_listing(key).where(conversations.c.id == conversation)).first()
    return _line(row) if row else None


def queue_figures(tx: Transaction, now: datetime) -> Mapping[QueueName, QueueFigures]:
    """How each queue stands in which something waits."""
    overdue = sa.func.sum(sa.case((conversations.c.reply_by < now, 1), else_=0))
    statement = (
        sa.select(
            conversations.c.queue,
            sa.func.count().label("waiting"),
            overdue.label("overdue"),
            sa.func.min(conversations.c.waiting_since).label("oldest"),
            sa.func.min(conversations.c.reply_by).label("next"),
        )
        .where(
            conversations.c.owner_kind == OwnerKind.QUEUE.value,
            conversations.c.state == ConversationState.OPEN.value,
        )
        .group_by(conversations.c.queue)
    )
    return {
        QueueName(row.queue): QueueFigures(row.waiting, int(row.overdue), row.oldest, row.next)
        for row in tx.connection.execute(statement)
    }


def waiting_in(tx: Transaction, queues: Collection[QueueName]) -> int:
    """How many conversations wait in these queues together."""
    statement = sa.select(sa.func.count()).where(
        conversations.c.owner_kind == OwnerKind.QUEUE.value,
        conversations.c.state == ConversationState.OPEN.value,
        conversations.c.queue.in_(sorted(queues)),
    )
    return int(tx.connection.execute(statement).scalar_one())


def ahead_in_line(tx: Transaction, head: Conversation, points_per_hour: float) -> int:
    """How many conversations of its queue will be offered before this one."""
    key = priority_key(points_per_hour)
    mine = sa.select(key).where(conversations.c.id == head.id).scalar_subquery()
    statement = sa.select(sa.func.count()).where(
        conversations.c.owner_kind == OwnerKind.QUEUE.value,
        conversations.c.state == ConversationState.OPEN.value,
        conversations.c.queue == head.owner.queue,
        sa.or_(key > mine, sa.and_(key == mine, conversations.c.id < head.id)),
    )
    return int(tx.connection.execute(statement).scalar_one())


def last_words_at(tx: Transaction, conversation: ConversationId) -> datetime | None:
    """When customer, assistant or agent last said something to each other."""
    statement = sa.select(sa.func.max(messages.c.at)).where(
        messages.c.conversation_id == conversation,
        messages.c.note.is_(False),
        messages.c.author != Author.SYSTEM.value,
    )
    at: datetime | None = tx.connection.execute(statement).scalar_one()
    return at


def stretches_of(tx: Transaction, conversation: ConversationId) -> tuple[Stretch, ...]:
    """The periods of a conversation, oldest first."""
    statement = sa.select(stretches).where(stretches.c.conversation_id == conversation).order_by(stretches.c.id)
    return tuple(
        Stretch(Mode(row.mode), OwnerKind(row.owner_kind), row.owner, row.reply_by, row.started_at, row.ended_at)
        for row in tx.connection.execute(statement)
    )


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    owner = wanted.owner
    if owner is None and wanted.queue is not None:
        owner = OwnerKind.QUEUE
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.queue is not None:
        conditions.append(conversations.c.queue == wanted.queue)
    if owner is not None:
        conditions.append(conversations.c.owner_kind == owner.value)
    if wanted.agent is not None:
        conditions.append(conversations.c.agent_id == wanted.agent)
    if wanted.state is not None:
        conditions.append(conversations.c.state == wanted.state.value)
    return conditions


def _listing(key: sa.Label[int]) -> sa.Select[Any]:
    return _listed().add_columns(key)


@cache
def _listed() -> sa.Select[Any]:
    """All columns of a line; put together once, because that costs more than running it."""
    shown = sa.and_(messages.c.conversation_id == conversations.c.id, messages.c.note.is_(False))
    last = sa.select(sa.func.max(messages.c.id)).where(shown).correlate(conversations).scalar_subquery()
    ours = (
        sa.select(sa.func.coalesce(sa.func.max(messages.c.id), 0))
        .where(shown, messages.c.author.in_([Author.ASSISTANT.value, Author.AGENT.value]))
        .correlate(conversations)
        .scalar_subquery()
    )
    said = messages.alias("said")
    unread = (
        sa.select(sa.func.count())
        .where(said.c.conversation_id == conversations.c.id, said.c.author == Author.CUSTOMER.value, said.c.id > ours)
        .correlate(conversations)
        .scalar_subquery()
    )
    latest = messages.alias("latest")
    return (
        sa.select(
            conversations,
            customers.c.name.label("customer_name"),
            customers.c.external_id.label("customer_external_id"),
            agents.c.name.label("agent_name"),
            latest.c.text.label("last_text"),
            latest.c.author.label("last_author"),
            unread.label("unread"),
        )
        .join(customers, customers.c.id == conversations.c.customer_id)
        .outerjoin(agents, agents.c.id == conversations.c.agent_id)
        .outerjoin(latest, latest.c.id == last)
    )


def _line(row: Any) -> Line:
    return Line(
        head=heads.from_row(row),
        customer_name=row.customer_name or row.customer_external_id,
        agent_name=row.agent_name,
        offered_to=AgentId(row.offered_to) if row.offered_to else None,
        offered_until=row.offered_until,
        last_text=row.last_text or "",
        last_author=Author(row.last_author) if row.last_author else None,
        unread=row.unread,
        place=Place(int(row.sort_key), ConversationId(row.id)),
        snoozed_at=row.snoozed_at,
        snoozed_until=row.snoozed_until,
    )
