"""Days of metrics as they were last worked out: a cache of what other tables say, which may be emptied at any time.

Used by `desk.metrics.kept`, which alone knows what the bytes of a day mean.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from triage.domain.ids import ConversationId
from triage.store.database import Transaction
from triage.store.desk_tables import metric_days
from triage.store.tables import events, stretches

_MOST_NAMES = 500  # in one statement
Span = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class KeptDay:
    """What is known of a day. `made_by` names the rules it was worked out by, `seq` the last event that it knows.

    At `changes_at` something in it becomes another by itself; `is_stale` says that something has happened to it.
    """

    day: date
    made_by: str
    made_at: datetime
    seq: int
    changes_at: datetime | None
    is_stale: bool = False


def known(tx: Transaction, days: Sequence[date]) -> Mapping[date, KeptDay]:
    """Those of these days, which follow each other, that are kept."""
    statement = sa.select(*(column for column in metric_days.c if column.name != "observations")).where(_among(days))
    return {
        day: KeptDay(day, row.made_by, row.made_at, row.seq, row.changes_at, row.is_stale)
        for row in tx.connection.execute(statement)
        for day in (date.fromisoformat(row.day),)
    }


def observations(tx: Transaction, days: Sequence[date]) -> Mapping[date, bytes]:
    """What is kept of these days, which follow each other, in their order."""
    statement = sa.select(metric_days.c.day, metric_days.c.observations).where(_among(days)).order_by(metric_days.c.day)
    return {date.fromisoformat(day): bytes(found) for day, found in tx.connection.execute(statement)}


def put(tx: Transaction, kept: KeptDay, observed: bytes) -> None:
    """Keep a day; one that knows later events stays."""
    insert = (sqlite.insert if tx.is_sqlite else postgresql.insert)(metric_days)
    values = {
        "made_by": kept.made_by,
        "made_at": kept.made_at,
        "seq": kept.seq,
        "changes_at": kept.changes_at,
        "is_stale": kept.is_stale,
        "observations": observed,
    }
    older = sa.or_(metric_days.c.seq <= kept.seq, metric_days.c.made_by != kept.made_by)
    tx.connection.execute(
        insert.values(day=kept.day.isoformat(), **values).on_conflict_do_update(
            index_elements=["day"], set_=values, where=older
        )
    )


def mark_stale(tx: Transaction, days: Collection[date]) -> None:
    """Something has happened to these days since they were worked out."""
    for day in days:
        tx.connection.execute(sa.update(metric_days).where(metric_days.c.day == day.isoformat()).values(is_stale=True))


def clear(tx: Transaction) -> None:
    """Forget all of them."""
    tx.connection.execute(sa.delete(metric_days))


def newest_known(tx: Transaction) -> int | None:
    """The last event that any day knows; None when none is kept."""
    seq: int | None = tx.connection.execute(sa.select(sa.func.max(metric_days.c.seq))).scalar_one()
    return seq


def lock(tx: Transaction) -> None:
    """Nobody else changes the days until this transaction ends."""
    if not tx.is_sqlite:
        tx.connection.execute(sa.text("LOCK TABLE metric_days"))


def stretches_since(tx: Transaction, seq: int) -> Mapping[ConversationId, Sequence[Span]]:
    """When the stretches began and ended of conversations to which something has happened after this event."""
    happened = sa.select(events.c.conversation_id).where(events.c.seq > seq, events.c.conversation_id.is_not(None))
    names = sorted({name for (name,) in tx.connection.execute(happened.distinct())})
    found: dict[ConversationId, list[Span]] = {}
    for start in range(0, len(names), _MOST_NAMES):
        statement = (
            sa.select(stretches.c.conversation_id, stretches.c.started_at, stretches.c.ended_at)
            .where(stretches.c.conversation_id.in_(names[start : start + _MOST_NAMES]))
            .order_by(stretches.c.id)
        )
        for name, began, ended in tx.connection.execute(statement):
            found.setdefault(ConversationId(name), []).append((began, ended))
    return found


def _among(days: Sequence[date]) -> sa.ColumnElement[bool]:
    return metric_days.c.day.between(days[0].isoformat(), days[-1].isoformat())
