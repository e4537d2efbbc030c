"""What metrics are worked out from: plain rows of a period, read in a handful of queries.

Used by `desk.metrics_report` and by what learns from the past. Nothing here writes, and nothing here counts.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from triage.domain.ids import AgentId, ConversationId
from triage.domain.labels import Author, Mode, OwnerKind, Sentiment
from triage.domain.staffing import Staffing
from triage.store.database import Transaction
from triage.store.desk_tables import focus_events, model_calls, ratings
from triage.store.metrics_rows import (
    CallRow,
    FocusRow,
    HandedRow,
    HandoffRow,
    HeadRow,
    LiveWait,
    Period,
    PromiseRow,
    RatingRow,
    SaidRow,
    StretchRow,
    TurnRow,
)
from triage.store.tables import conversations, handoffs, messages, promises, stretches, turns


def heads_in(tx: Transaction, period: Period) -> dict[ConversationId, HeadRow]:
    """The conversations in which something happened."""
    statement = sa.select(
        conversations.c.id, conversations.c.channel, conversations.c.intent, conversations.c.state
    ).where(conversations.c.id.in_(_touched(period)))
    rows = tx.connection.execute(statement)
    return {
        ConversationId(row.id): HeadRow(ConversationId(row.id), row.channel, row.intent, row.state == "closed")
        for row in rows
    }


def stretches_in(tx: Transaction, period: Period) -> Iterator[StretchRow]:
    """All stretches, earlier ones too, of conversations with one that began in the period; a conversation at a time."""
    statement = (
        sa.select(stretches)
        .where(stretches.c.conversation_id.in_(_touched(period)))
        .order_by(stretches.c.conversation_id, stretches.c.id)
    )
    for row in tx.connection.execute(statement):
        kind, identity = OwnerKind(row.owner_kind), ConversationId(row.conversation_id)
        yield StretchRow(identity, Mode(row.mode), kind, row.owner, row.started_at, row.ended_at)


def said_in(tx: Transaction, period: Period) -> Iterator[SaidRow]:
    """What customers, assistant and agents said in those conversations, a conversation at a time."""
    statement = (
        sa.select(messages.c.conversation_id, messages.c.author, messages.c.at)
        .where(
            messages.c.conversation_id.in_(_touched(period)),
            messages.c.note.is_(False),
            messages.c.author != Author.SYSTEM.value,
        )
        .order_by(messages.c.conversation_id, messages.c.id)
    )
    for row in tx.connection.execute(statement):
        yield SaidRow(ConversationId(row.conversation_id), Author(row.author), row.at)


def turns_in(tx: Transaction, period: Period) -> Iterator[TurnRow]:
    """What turns did in those conversations, a conversation at a time; those that were thrown away are left out."""
    statement = (
        sa.select(
            turns.c.conversation_id,
            turns.c.at,
            turns.c.decision["action"].as_string().label("action"),
            turns.c.decision["route"].as_string().label("route"),
            turns.c.decision["ask"].as_string().label("asked"),
            turns.c.assessment["sentiment"].as_string().label("mood"),
            *_staffing_columns(),
        )
        .where(turns.c.conversation_id.in_(_touched(period)), turns.c.outcome == "committed")
        .order_by(turns.c.conversation_id, turns.c.at, turns.c.id)
    )
    for row in tx.connection.execute(statement):
        mood = Sentiment(row.mood) if row.mood else None
        identity = ConversationId(row.conversation_id)
        yield TurnRow(identity, row.at, row.action, row.route, row.asked, _staffing(row), mood)


def calls_in(tx: Transaction, period: Period) -> Iterator[CallRow]:
    """The steps on language models for those conversations, a conversation at a time; one that costs nothing is 0."""
    columns = model_calls.c
    tokens = sa.func.coalesce(columns.input_tokens, 0) + sa.func.coalesce(columns.output_tokens, 0)
    statement = (
        sa.select(columns.conversation_id, columns.at, columns.cost_usd, tokens.label("tokens"))
        .where(columns.conversation_id.in_(_touched(period)))
        .order_by(columns.conversation_id, columns.id)
    )
    for row in tx.connection.execute(statement):
        yield CallRow(ConversationId(row.conversation_id), row.at, row.cost_usd or 0.0, int(row.tokens))


def promises_in(tx: Transaction, period: Period) -> Iterator[PromiseRow]:
    """Promises that were kept or broken in the period."""
    settled = promises.c.settled_at
    statement = sa.select(promises).where(
        promises.c.state.in_(("kept", "broken")), settled >= period.since, settled < period.until
    )
    for row in tx.connection.execute(statement):
        identity = ConversationId(row.conversation_id)
        yield PromiseRow(identity, row.kind, Mode(row.mode), row.settled_at, row.state == "kept")


def judged_in(tx: Transaction, period: Period) -> Iterator[HandoffRow]:
    """Handoffs of the period that an agent judged."""
    made = handoffs.c.created_at
    statement = sa.select(
        handoffs.c.conversation_id, handoffs.c.queue, handoffs.c.mode, made, handoffs.c.outcome
    ).where(handoffs.c.outcome.is_not(None), made >= period.since, made < period.until)
    for row in tx.connection.execute(statement):
        identity = ConversationId(row.conversation_id)
        yield HandoffRow(identity, row.queue, Mode(row.mode), row.created_at, row.outcome)


def handed_in(tx: Transaction, period: Period) -> Iterator[HandedRow]:
    """What was handed to queues in the period."""
    made, same_instant = handoffs.c.created_at, handoffs.c.created_at == turns.c.at
    statement = (
        sa.select(made, handoffs.c.queue, turns.c.assessment["urgency"].as_string().label("urgency"))
        .outerjoin(turns, sa.and_(turns.c.conversation_id == handoffs.c.conversation_id, same_instant))
        .where(made >= period.since, made < period.until)
    )
    for row in tx.connection.execute(statement):
        yield HandedRow(row.created_at, row.queue, row.urgency)


def ratings_in(tx: Transaction, period: Period) -> Iterator[RatingRow]:
    """Ratings that customers gave in the period."""
    statement = sa.select(ratings).where(ratings.c.at >= period.since, ratings.c.at < period.until)
    for row in tx.connection.execute(statement):
        yield RatingRow(ConversationId(row.conversation_id), row.queue, row.agent_id, row.score, row.at)


def focus_in(tx: Transaction, period: Period) -> Iterator[FocusRow]:
    """What agents looked at and typed in, an agent at a time in the order of time."""
    statement = (
        sa.select(focus_events)
        .where(focus_events.c.at >= period.since, focus_events.c.at < period.until)
        .order_by(focus_events.c.agent_id, focus_events.c.at, focus_events.c.id)
    )
    for row in tx.connection.execute(statement):
        yield FocusRow(AgentId(row.agent_id), ConversationId(row.conversation_id), row.kind, row.at)


def live_waits(tx: Transaction, since: datetime, limit: int) -> tuple[LiveWait, ...]:
    """The last waits for live that ended with an agent, the newest first, with what was seen as they began."""
    served, waited = stretches.alias("served"), stretches.alias("waited")
    statement = (
        sa.select(served.c.started_at, served.c.ended_at, waited.c.started_at.label("since"), *_staffing_columns())
        .join(
            waited,
            sa.and_(
                waited.c.conversation_id == served.c.conversation_id,
                waited.c.ended_at == served.c.started_at,
                waited.c.owner_kind == OwnerKind.QUEUE.value,
                waited.c.mode == Mode.LIVE.value,
            ),
        )
        # A turn and the stretch that it begins are of the same instant.
        .outerjoin(
            turns, sa.and_(turns.c.conversation_id == waited.c.conversation_id, turns.c.at == waited.c.started_at)
        )
        .where(
            served.c.owner_kind == OwnerKind.AGENT.value, served.c.mode == Mode.LIVE.value, served.c.started_at >= since
        )
        .order_by(served.c.id.desc())
        .limit(limit)
    )
    return tuple(
        LiveWait(
            waited_seconds=(row.started_at - row.since).total_seconds(),
            handle_seconds=(row.ended_at - row.started_at).total_seconds() if row.ended_at else None,
            staffing=_staffing(row),
        )
        for row in tx.connection.execute(statement)
    )


def _touched(period: Period) -> sa.Select[tuple[str]]:
    """Conversations with a stretch that began in the period, or one of an agent's that runs into it.

    Those that the assistant has had since long ago, and that never ended, are left out: there are ever more of them.
    """
    began = sa.and_(stretches.c.started_at >= period.since, stretches.c.started_at < period.until)
    running = sa.and_(
        stretches.c.owner_kind == OwnerKind.AGENT.value,
        stretches.c.started_at < period.until,
        sa.or_(stretches.c.ended_at.is_(None), stretches.c.ended_at >= period.since),
    )
    return sa.select(stretches.c.conversation_id).where(sa.or_(began, running))


def _staffing_columns() -> list[sa.ColumnElement[int]]:
    people = turns.c.inputs["staffing"]
    return [
        people[name].as_integer().label(name)
        for name in ("live_online", "live_free", "live_waiting", "handle_seconds", "accept_seconds")
    ]


def _staffing(row: Any) -> Staffing | None:
    """The people that the turn saw; what an older snapshot did not hold takes its default."""
    if row.live_online is None:
        return None
    return Staffing(
        live_online=row.live_online,
        live_free=row.live_free or 0,
        live_waiting=row.live_waiting or 0,
        handle_seconds=row.handle_seconds or 0,
        accept_seconds=row.accept_seconds or 0,
    )
