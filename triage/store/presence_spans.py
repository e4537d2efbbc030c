"""When agents were there and how they could be reached: one span as long as neither changes.

Written by `desk.presence` with every sign of life that is noted; read by metrics. An agent is there from the first sign
of a span until a minute after the last.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import zip_longest

import sqlalchemy as sa

from triage.domain.ids import AgentId
from triage.domain.labels import Presence
from triage.store.database import Transaction
from triage.store.desk_tables import presence_spans
from triage.store.metrics_rows import Period, PresenceRow

LINGERS = timedelta(seconds=60)


def hear(tx: Transaction, agent: AgentId, presence: Presence, at: datetime) -> None:
    """Note a sign of life of an agent who can be reached like this; a gap or another presence begins a new span."""
    newest = sa.select(presence_spans).where(presence_spans.c.agent_id == agent).order_by(presence_spans.c.id.desc())
    last = tx.connection.execute(newest.limit(1)).first()
    if last and last.presence == presence.value and at - last.heard_at <= LINGERS:
        if at > last.heard_at:
            change = sa.update(presence_spans).where(presence_spans.c.id == last.id).values(heard_at=at)
            tx.connection.execute(change)
        return
    if last and last.began_at <= at < last.heard_at + LINGERS:  # until this moment it was as before
        tx.connection.execute(
            sa.update(presence_spans).where(presence_spans.c.id == last.id).values(heard_at=max(last.began_at, at))
        )
    values = {"agent_id": agent, "presence": presence.value, "began_at": at, "heard_at": at}
    tx.connection.execute(sa.insert(presence_spans).values(values))


def spans_in(tx: Transaction, period: Period) -> Iterator[PresenceRow]:
    """The spans that touch the period, an agent at a time in the order of time, cut to it and to each other."""
    statement = (
        sa.select(presence_spans)
        .where(presence_spans.c.heard_at >= period.since - LINGERS, presence_spans.c.began_at < period.until)
        .order_by(presence_spans.c.agent_id, presence_spans.c.id)
    )
    rows = tx.connection.execute(statement).fetchall()
    for row, after in zip_longest(rows, rows[1:]):
        until = min(row.heard_at + LINGERS, period.until)
        if after is not None and after.agent_id == row.agent_id:
            until = min(until, after.began_at)
        since = max(row.began_at, period.since)
        if since < until:
            yield PresenceRow(AgentId(row.agent_id), Presence(row.presence), since, until)


def delete_before(tx: Transaction, at: datetime) -> int:
    """Forget spans that ended before this; returns how many."""
    return tx.connection.execute(sa.delete(presence_spans).where(presence_spans.c.heard_at < at)).rowcount
