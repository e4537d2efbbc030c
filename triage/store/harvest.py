"""Conversations with what the assistant did in them, in the order in which they were last touched; for evals to read.

Reads only. Called by `triage eval harvest` through the wiring.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from triage.domain.conversation import Thread
from triage.domain.handoff import Handoff
from triage.domain.ids import ConversationId
from triage.store import handoffs, threads
from triage.store import turns as turn_rows
from triage.store.database import Database, Transaction
from triage.store.tables import conversations
from triage.store.turns import TurnRecord

PAGE = 200
MESSAGES_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Lived:
    """One conversation as it was: its thread, the turns of the assistant, and its handoffs with their outcomes."""

    thread: Thread
    turns: tuple[TurnRecord, ...]
    handoffs: tuple[Handoff, ...]


def lived_since(database: Database, since: datetime, at_most: int) -> Iterator[Lived]:
    """The conversations touched since then, the latest first, each in a snapshot of its own."""
    with database.read() as tx:
        wanted = _ids(tx, since, at_most)
    for identity in wanted:
        with database.read() as tx:
            yield Lived(
                threads.load(tx, identity, MESSAGES_AT_MOST),
                turn_rows.of_conversation(tx, identity),
                handoffs.of_conversation(tx, identity),
            )


def _ids(tx: Transaction, since: datetime, at_most: int) -> list[ConversationId]:
    statement = (
        sa.select(conversations.c.id)
        .where(conversations.c.updated_at >= since)
        .order_by(conversations.c.updated_at.desc(), conversations.c.id)
        .limit(at_most)
    )
    return [ConversationId(row) for row in tx.connection.execute(statement).scalars()]
