"""Whether customers are being answered: a worker is alive, nothing waits too long, nothing was given up unseen.

Read by `/readyz`, `/metrics` and `triage doctor`, from any process.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from triage.domain.labels import DeliveryState
from triage.store import dead_letters, deliveries, messages
from triage.store.database import Database
from triage.store.leases import worker_alive


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the inbox at one moment. `oldest_unread_seconds` is None when every message has been read."""

    worker_alive: bool
    unread: int
    oldest_unread_seconds: float | None
    dead_letters: int
    deliveries: Mapping[DeliveryState, int] = field(default_factory=dict)


def check(database: Database, now: datetime) -> Health:
    """The state now. Raises TransientError or SetUpError when the database cannot say."""
    with database.read() as tx:
        oldest = messages.oldest_unread_at(tx)
        return Health(
            worker_alive=worker_alive(database),
            unread=messages.count_unread(tx),
            oldest_unread_seconds=(now - oldest).total_seconds() if oldest else None,
            dead_letters=dead_letters.count(tx),
            deliveries=deliveries.count_by_state(tx),
        )
