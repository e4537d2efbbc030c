"""What the desk remembers about itself as a whole: whether it is busy, and when its rounds were last made.

Used by desk; each value changes under a lock of its row, so that of several processes one acts.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from triage.store.database import Transaction
from triage.store.desk_tables import floor_state

BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Kept:
    """A value and since when it holds."""

    value: Any
    since: datetime


def get(tx: Transaction, name: str) -> Kept | None:
    """What is kept under this name."""
    row = tx.connection.execute(sa.select(floor_state).where(floor_state.c.name == name)).first()
    return Kept(row.value, row.since) if row else None


def keep(tx: Transaction, name: str, value: Any, since: datetime) -> None:
    """Keep this value under this name."""
    insert = (sqlite.insert if tx.is_sqlite else postgresql.insert)(floor_state)
    values = {"name": name, "value": value, "since": since}
    changed = {"value": insert.excluded.value, "since": insert.excluded.since}
    tx.connection.execute(insert.values(values).on_conflict_do_update(index_elements=["name"], set_=changed))


def is_busy(tx: Transaction) -> bool:
    """Whether busy mode is on."""
    kept = get(tx, BUSY)
    return bool(kept and kept.value)
