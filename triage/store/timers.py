"""Durable timers: rows armed and cancelled in the transaction that changes the state they watch.

Armed by inbox and desk; found when due, and settled, by `inbox.timers`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from triage.domain.ids import ConversationId
from triage.domain.timers import ANY_EPOCH, Timer, TimerState
from triage.store.database import Transaction
from triage.store.tables import timers


def arm(tx: Transaction, timer: Timer) -> None:
    """Keep this timer until it fires or is cancelled."""
    tx.connection.execute(
        sa.insert(timers).values(
            id=timer.id,
            conversation_id=timer.conversation_id,
            kind=timer.kind,
            due_at=timer.due_at,
            epoch=timer.epoch,
            payload=dict(timer.payload),
            state=TimerState.ARMED.value,
        )
    )


def cancel(tx: Transaction, conversation: ConversationId, kinds: Iterable[str] | None = None) -> int:
    """Cancel the armed timers of a conversation: those of these kinds, else all that hang on its owner; how many."""
    statement = sa.update(timers).where(
        timers.c.conversation_id == conversation, timers.c.state == TimerState.ARMED.value
    )
    if kinds is not None:
        statement = statement.where(timers.c.kind.in_(list(kinds)))
    else:
        statement = statement.where(timers.c.epoch != ANY_EPOCH)
    return tx.connection.execute(statement.values(state=TimerState.CANCELLED.value)).rowcount


def cancel_one(tx: Transaction, timer: str) -> None:
    """Cancel this timer if it is armed."""
    tx.connection.execute(
        sa.update(timers)
        .where(timers.c.id == timer, timers.c.state == TimerState.ARMED.value)
        .values(state=TimerState.CANCELLED.value)
    )


def due(tx: Transaction, now: datetime, limit: int = 200) -> tuple[Timer, ...]:
    """Armed timers whose time has come, the longest due first."""
    statement = (
        sa.select(timers)
        .where(timers.c.state == TimerState.ARMED.value, timers.c.due_at <= now)
        .order_by(timers.c.due_at)
        .limit(limit)
    )
    return tuple(_from_row(row) for row in tx.connection.execute(statement))


def armed(tx: Transaction, conversation: ConversationId) -> tuple[Timer, ...]:
    """The armed timers of a conversation, the next one first."""
    statement = (
        sa.select(timers)
        .where(timers.c.conversation_id == conversation, timers.c.state == TimerState.ARMED.value)
        .order_by(timers.c.due_at)
    )
    return tuple(_from_row(row) for row in tx.connection.execute(statement))


def claim(tx: Transaction, timer: str) -> Timer | None:
    """The timer if it is still armed, locked until this transaction ends; None when it fired or was cancelled."""
    statement = (
        sa.select(timers).where(timers.c.id == timer, timers.c.state == TimerState.ARMED.value).with_for_update()
    )
    row = tx.connection.execute(statement).first()
    return _from_row(row) if row else None


def settle(tx: Transaction, timer: str, state: TimerState) -> None:
    """Record how a timer ended, or arm it again."""
    tx.connection.execute(sa.update(timers).where(timers.c.id == timer).values(state=state.value))


def _from_row(row: Any) -> Timer:
    return Timer(
        id=row.id,
        conversation_id=ConversationId(row.conversation_id),
        kind=row.kind,
        due_at=row.due_at,
        epoch=row.epoch,
        payload=row.payload or {},
    )
