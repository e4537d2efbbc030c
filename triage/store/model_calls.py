"""The steps that were taken on a language model, one row each: what they cost, how long they took, under which version.

Written by the turn's commit and by the copilot; read by dashboards and whoever compares two versions of a prompt.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from triage.domain.ids import ConversationId, TurnId
from triage.domain.model_call import ModelCall
from triage.store.database import Transaction
from triage.store.desk_tables import model_calls


@dataclass(frozen=True, slots=True)
class VersionUse:
    """What one version of a prompt has done since a moment. Seconds are the mean of a step."""

    prompt: str
    version: str
    model: str
    steps: int
    failed: int
    upstream_calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float
    seconds: float


def add(
    tx: Transaction, conversation: ConversationId, turn: TurnId | None, calls: Iterable[ModelCall], at: datetime
) -> None:
    """Store these steps; `turn` is None for what an agent asked for."""
    rows = [_row(conversation, turn, call, at) for call in calls]
    if rows:
        tx.connection.execute(sa.insert(model_calls), rows)


def of_conversation(tx: Transaction, conversation: ConversationId) -> tuple[ModelCall, ...]:
    """All steps for a conversation, in the order of their ends."""
    statement = sa.select(model_calls).where(model_calls.c.conversation_id == conversation).order_by(model_calls.c.id)
    return tuple(_from_row(row) for row in tx.connection.execute(statement))


def by_version(tx: Transaction, since: datetime, until: datetime | None = None) -> tuple[VersionUse, ...]:
    """What each version of each prompt has done since then, and before `until`, by name and version."""
    table = model_calls.c
    statement = (
        sa.select(
            table.prompt,
            table.version,
            table.model,
            sa.func.count().label("steps"),
            sa.func.count(table.error).label("failed"),
            *(
                sa.func.coalesce(sa.func.sum(column), 0).label(column.name)
                for column in (table.upstream_calls, table.input_tokens, table.output_tokens, table.cost_usd)
            ),
            sa.func.avg(table.seconds).label("seconds"),
        )
        .where(table.at >= since, table.at < until if until else sa.true())
        .group_by(table.prompt, table.version, table.model)
        .order_by(table.prompt, table.version, table.model)
    )
    return tuple(
        VersionUse(
            row.prompt,
            row.version,
            row.model,
            row.steps,
            row.failed,
            int(row.upstream_calls),
            int(row.input_tokens),
            int(row.output_tokens),
            float(row.cost_usd),
            float(row.seconds),
        )
        for row in tx.connection.execute(statement)
    )


def _row(conversation: ConversationId, turn: TurnId | None, call: ModelCall, at: datetime) -> dict[str, Any]:
    return {
        "conversation_id": conversation,
        "turn_id": turn,
        "step": call.step,
        "prompt": call.prompt,
        "version": call.version,
        "model": call.model[:200],
        "seconds": call.seconds,
        "input_tokens": call.input_tokens,
        "output_tokens": call.output_tokens,
        "cached_tokens": call.cached_tokens,
        "upstream_calls": call.upstream_calls,
        "cost_usd": call.cost_usd,
        "error": call.error,
        "at": at,
    }


def _from_row(row: Any) -> ModelCall:
    return ModelCall(
        step=row.step,
        prompt=row.prompt,
        version=row.version,
        model=row.model,
        seconds=row.seconds,
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
        upstream_calls=row.upstream_calls,
        error=row.error,
        cost_usd=row.cost_usd,
        cached_tokens=row.cached_tokens,
    )
