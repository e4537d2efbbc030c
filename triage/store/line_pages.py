"""A page of what waits in queues, found through an index however long the queues are.

Used by `desk_queries`. Within one priority the order is that of the index; priorities are few, so each gives its first
few and the best of them make the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from triage.domain.ids import ConversationId
from triage.domain.labels import ConversationState, OwnerKind
from triage.store.database import Transaction
from triage.store.tables import conversations

MOST_PRIORITIES = 60  # beyond, or without ageing, a scan is simpler than so many looks at the index
_POINT = 3_600_000  # a point of priority, in thousandths of a point an hour times seconds


@dataclass(frozen=True, slots=True)
class Standing:
    """A conversation with the number it is sorted by, highest first."""

    key: int
    id: ConversationId


def standing(
    tx: Transaction,
    queue: str | None,
    points_per_hour: float,
    limit: int,
    after: Standing | None = None,
    state: str | None = None,
) -> tuple[Standing, ...] | None:
    """The next `limit` conversations that wait in this queue, or in any; None when the index cannot tell."""
    weight = round(points_per_hour * 1000)
    if weight <= 0 or state not in (None, ConversationState.OPEN.value):
        return None
    levels: list[tuple[str, int]] = []
    for name in [queue] if queue is not None else _queues(tx):
        levels.extend((name, priority) for priority in _priorities(tx, name))
    if len(levels) > MOST_PRIORITIES:
        return None
    found = _first_of_each(tx, levels, weight, limit, after)
    found.sort(key=lambda one: (-one.key, one.id))
    return tuple(found[:limit])


def _waiting(queue: str) -> tuple[sa.ColumnElement[bool], ...]:
    return conversations.c.owner_kind == OwnerKind.QUEUE.value, conversations.c.queue == queue


def _queues(tx: Transaction) -> Sequence[str]:
    """The queues in which something waits, one look at the index each."""
    names: list[str] = []
    while True:
        statement = sa.select(sa.func.min(conversations.c.queue)).where(
            conversations.c.owner_kind == OwnerKind.QUEUE.value, conversations.c.queue > (names[-1] if names else "")
        )
        name = tx.connection.execute(statement).scalar_one()
        if name is None:
            return names
        names.append(name)


def _priorities(tx: Transaction, queue: str) -> Sequence[int]:
    """The priorities in a queue, highest first, one look at the index each."""
    highest = sa.select(sa.func.max(conversations.c.priority).label("priority")).where(*_waiting(queue))
    steps = highest.cte("steps", recursive=True)
    lower = (
        sa.select(sa.func.max(conversations.c.priority))
        .where(*_waiting(queue), conversations.c.priority < steps.c.priority)
        .correlate(steps)
        .scalar_subquery()
    )
    steps = steps.union_all(sa.select(lower).where(steps.c.priority.is_not(None)))
    statement = sa.select(steps.c.priority).where(steps.c.priority.is_not(None)).limit(MOST_PRIORITIES + 1)
    return [int(value) for value in tx.connection.execute(statement).scalars()]


def _first_of_each(
    tx: Transaction, levels: Sequence[tuple[str, int]], weight: int, limit: int, after: Standing | None
) -> list[Standing]:
    if not levels:
        return []
    parts = [_first_of(queue, priority, weight, limit, after).subquery().select() for queue, priority in levels]
    rows = tx.connection.execute(sa.union_all(*parts) if len(parts) > 1 else parts[0])
    return [
        Standing(priority * _POINT - int(second) * weight, ConversationId(identity))
        for priority, second, identity in rows
    ]


def _first_of(queue: str, priority: int, weight: int, limit: int, after: Standing | None) -> sa.Select[Any]:
    second, identity = conversations.c.waiting_second, conversations.c.id
    statement = (
        sa.select(conversations.c.priority, second, identity)
        .where(*_waiting(queue), conversations.c.priority == priority)
        .order_by(second, identity)
        .limit(limit)
    )
    if after is None:
        return statement
    # key = priority * point - second * weight, so what stands behind `after` began to wait no earlier than this.
    behind, rest = divmod(priority * _POINT - after.key, weight)
    if rest:
        return statement.where(second > behind)
    tied = sa.and_(second == behind, identity > after.id)
    return statement.where(second >= behind, sa.or_(second > behind, tied))
