"""Stored decisions with all they were made from, read in one stream in the order of time, for replay.

Used by `triage policy replay`. JSON becomes records in one step: with 100,000 decisions every detour counts.
"""

from bisect import bisect_right
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError

from triage.domain.assessment import Assessment
from triage.domain.history import Collected, History
from triage.domain.ids import ConversationId
from triage.domain.knowledge import SearchResult
from triage.domain.labels import Action, Author, Mode, Route
from triage.domain.staffing import Staffing
from triage.store.database import Transaction
from triage.store.tables import messages, turns

BATCH = 2000


@dataclass(frozen=True, slots=True)
class DecisionInputs:
    """What `decide` was given besides assessment and passages."""

    collected: Collected
    history: History
    staffing: Staffing
    now: datetime


@dataclass(frozen=True, slots=True)
class _Promise:
    by: datetime
    mode: Mode


@dataclass(frozen=True, slots=True)
class _Reason:
    rule: str


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """What a stored decision came to, without its words."""

    action: Action
    route: Route
    queue: str | None = None
    promise: _Promise | None = None
    silent: bool = False
    reasons: tuple[_Reason, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One turn; what cannot be read any more is None. `person_replied_at` is the next agent's message."""

    turn: str
    conversation: ConversationId
    engine: str
    at: datetime
    policy: str
    assessment: Assessment | None
    found: SearchResult | None
    inputs: DecisionInputs | None
    made: DecisionMade | None
    person_replied_at: datetime | None


def count(tx: Transaction, since: datetime, until: datetime) -> int:
    """How many decisions there are to read."""
    return int(
        tx.connection.execute(sa.select(sa.func.count()).select_from(turns).where(*_wanted(since, until))).scalar_one()
    )


def decisions(tx: Transaction, since: datetime, until: datetime) -> Iterator[DecisionRow]:
    """The decisions of the period in the order of time, those of turns that were thrown away left out."""
    replies = _replies(tx, since)
    text = [sa.cast(turns.c[name], sa.Text).label(name) for name in ("assessment", "passages", "inputs", "decision")]
    statement = (
        sa.select(
            turns.c.id,
            turns.c.conversation_id,
            turns.c.engine,
            turns.c.at,
            turns.c.versions["policy"].as_string().label("policy"),
            *text,
        )
        .where(*_wanted(since, until))
        .order_by(turns.c.at, turns.c.id)
        .execution_options(yield_per=BATCH)
    )
    for row in tx.connection.execute(statement):
        found = replies.get(row.conversation_id, ())
        place = bisect_right(found, row.at)
        yield DecisionRow(
            turn=row.id,
            conversation=ConversationId(row.conversation_id),
            engine=row.engine,
            at=row.at,
            policy=row.policy or "",
            assessment=_read(Assessment, row.assessment),
            found=_read(SearchResult, row.passages),
            inputs=_read(DecisionInputs, row.inputs),
            made=_read(DecisionMade, row.decision),
            person_replied_at=found[place] if place < len(found) else None,
        )


def _wanted(since: datetime, until: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    kept = turns.c.outcome.in_(("committed", "unavailable"))
    return kept, turns.c.decision.is_not(None), turns.c.at >= since, turns.c.at < until


def _replies(tx: Transaction, since: datetime) -> dict[str, list[datetime]]:
    """When agents wrote to customers, by conversation, in order."""
    statement = (
        sa.select(messages.c.conversation_id, messages.c.at)
        .where(messages.c.author == Author.AGENT.value, messages.c.note.is_(False), messages.c.at >= since)
        .order_by(messages.c.id)
    )
    found: dict[str, list[datetime]] = {}
    for row in tx.connection.execute(statement):
        found.setdefault(row.conversation_id, []).append(row.at)
    return found


def _read(kind: type[Any], text: str | None) -> Any:
    """The record, or None where there is none or it was written by a program that knew it otherwise."""
    if text is None or text == "null":
        return None
    try:
        return _adapter(cast(Hashable, kind)).validate_json(text)
    except ValidationError:
        return None


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(type[Any], kind))
