"""What each turn saw, decided and did, stored whole so that it can be explained and replayed.

Written by the turn's commit; read by the agent API, the console and replay.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from triage.domain.assessment import Assessment
from triage.domain.decision import Decision
from triage.domain.ids import ConversationId, TurnId
from triage.domain.knowledge import SearchResult
from triage.store.codec import decode, encode
from triage.store.database import Transaction
from triage.store.tables import turns


class Outcome(StrEnum):
    """How a turn ended."""

    COMMITTED = "committed"  # what it decided became true
    DISCARDED = "discarded"  # the state moved while it thought; the next run answers
    SILENT = "silent"  # an agent speaks here: read, not answered
    UNAVAILABLE = "unavailable"  # thinking failed; a person got the conversation


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One run of the assistant. `inputs` is what `decide` was given besides the assessment, for replay."""

    id: TurnId
    conversation_id: ConversationId
    epoch: int
    outcome: Outcome
    engine: str
    at: datetime
    seconds: float = 0.0
    assessment: Assessment | None = None
    found: SearchResult | None = None
    decision: Decision | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)


def add(tx: Transaction, record: TurnRecord) -> None:
    """Store a turn; its id is the mark by which a repeated run sees that it has already happened."""
    tx.connection.execute(
        sa.insert(turns).values(
            id=record.id,
            conversation_id=record.conversation_id,
            epoch=record.epoch,
            outcome=record.outcome.value,
            engine=record.engine,
            assessment=encode(Assessment, record.assessment) if record.assessment else None,
            passages=encode(SearchResult, record.found) if record.found else None,
            decision=encode(Decision, record.decision) if record.decision else None,
            inputs=dict(record.inputs),
            versions=dict(record.versions),
            seconds=record.seconds,
            at=record.at,
        )
    )


def get(tx: Transaction, turn: TurnId) -> TurnRecord | None:
    """This turn, or None when it has not ended."""
    row = tx.connection.execute(sa.select(turns).where(turns.c.id == turn)).first()
    return _from_row(row) if row else None


def outcome(tx: Transaction, turn: TurnId) -> Outcome | None:
    """How this turn ended, or None when it has not."""
    value = tx.connection.execute(sa.select(turns.c.outcome).where(turns.c.id == turn)).scalar_one_or_none()
    return Outcome(value) if value else None


def of_conversation(tx: Transaction, conversation: ConversationId, limit: int = 100) -> tuple[TurnRecord, ...]:
    """The last turns of a conversation, oldest first."""
    statement = (
        sa.select(turns)
        .where(turns.c.conversation_id == conversation)
        .order_by(turns.c.at.desc(), turns.c.id.desc())
        .limit(limit)
    )
    rows = tx.connection.execute(statement).fetchall()
    return tuple(_from_row(row) for row in reversed(rows))


def decisions_of(
    tx: Transaction, conversation: ConversationId, wanted: Collection[TurnId]
) -> Mapping[TurnId, Decision]:
    """What these turns of a conversation decided."""
    statement = sa.select(turns.c.id, turns.c.decision).where(
        turns.c.conversation_id == conversation, turns.c.id.in_(list(wanted)), turns.c.decision.is_not(None)
    )
    rows = tx.connection.execute(statement)
    return {TurnId(row.id): decode(Decision, row.decision) for row in rows if row.decision}


def _from_row(row: Any) -> TurnRecord:
    return TurnRecord(
        id=TurnId(row.id),
        conversation_id=ConversationId(row.conversation_id),
        epoch=row.epoch,
        outcome=Outcome(row.outcome),
        engine=row.engine,
        at=row.at,
        seconds=row.seconds,
        assessment=decode(Assessment, row.assessment) if row.assessment else None,
        found=decode(SearchResult, row.passages) if row.passages else None,
        decision=decode(Decision, row.decision) if row.decision else None,
        inputs=row.inputs or {},
        versions=row.versions or {},
    )
