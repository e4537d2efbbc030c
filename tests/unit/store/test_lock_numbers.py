"""Advisory locks share one space of numbers in a database: two with the same one would wait for each other."""

from triage.store.database import EVENT_ORDER_LOCK
from triage.store.leases import SOME_WORKER_LOCK
from triage.store.migrations import MIGRATION_LOCK
from triage.store.offers import OFFER_LOCK


def test_no_two_locks_have_the_same_number() -> None:
    numbers = [EVENT_ORDER_LOCK, MIGRATION_LOCK, SOME_WORKER_LOCK, OFFER_LOCK]
    assert len(set(numbers)) == len(numbers)
