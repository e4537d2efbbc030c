"""Which policies decided, from when until when, as the turns have recorded it.

Used by the settings pages. Nothing here writes.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from triage.store.database import Transaction
from triage.store.tables import turns


@dataclass(frozen=True, slots=True)
class Used:
    """A policy by its version, its first and its last decision since then, and how many they were."""

    version: str
    first: datetime
    last: datetime
    decisions: int


def policies_since(tx: Transaction, since: datetime) -> tuple[Used, ...]:
    """The policies that have decided since then, the latest first."""
    version = turns.c.versions["policy"].as_string()
    last = sa.func.max(turns.c.at)
    statement = (
        sa.select(
            version.label("version"),
            sa.func.min(turns.c.at).label("first"),
            last.label("last"),
            sa.func.count().label("decisions"),
        )
        .where(turns.c.at >= since, version.is_not(None))
        .group_by(version)
        .order_by(last.desc())
    )
    return tuple(Used(row.version, row.first, row.last, row.decisions) for row in tx.connection.execute(statement))
