"""Exact search over a snapshot's vectors in memory: the degraded path, and the read-only way of every other process.

Faster than an index up to some ten thousand records, needs no lock and no second library.
"""

from collections.abc import Sequence

import numpy as np

from triage.domain.knowledge import Audience
from triage.knowledge.ports import Rows, Vectors
from triage.knowledge.snapshot import Snapshot


class ExactIndex:
    """Compares with every record."""

    name = "exact"

    def __init__(self, snapshot: Snapshot) -> None:
        self._rows = {audience: snapshot.rows_for(audience) for audience in Audience}
        everything = len(snapshot.vectors)
        self._vectors = {
            audience: snapshot.vectors if len(rows) == everything else snapshot.vectors[rows]
            for audience, rows in self._rows.items()
        }

    def nearest(self, vector: Vectors, count: int, audiences: Sequence[Audience]) -> tuple[Rows, Vectors]:
        """The snapshot's rows of at most `count` records for these readers, and their cosines, nearest first."""
        rows = np.concatenate([self._rows[audience] for audience in audiences])
        cosines = np.concatenate([self._vectors[audience] @ vector for audience in audiences])
        if count < len(rows):
            kept = np.argpartition(-cosines, count)[:count]
            rows, cosines = rows[kept], cosines[kept]
        order = np.argsort(-cosines, kind="stable")
        return rows[order], cosines[order]

    def close(self) -> None:
        """Nothing is held."""
