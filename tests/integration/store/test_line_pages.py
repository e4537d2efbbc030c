"""Pages of long queues come through the index in the order that a scan would give, tied, aged and page by page."""

import random
from datetime import timedelta

from tests.fakes.desk_house import DeskHouse
from tests.fakes.long_queue import filled
from triage.domain.ids import ConversationId, QueueName
from triage.domain.labels import OwnerKind
from triage.store import desk_queries
from triage.store.database import Transaction
from triage.store.desk_queries import Line, Place, Wanted
from triage.store.line_pages import standing

IN_TICKETS = Wanted(queue=QueueName("tickets"))
EVERYWHERE = Wanted(owner=OwnerKind.QUEUE)


def every(tx: Transaction, wanted: Wanted, per_page: int, weight: float = 1.0) -> list[ConversationId]:
    """All conversations of a list, a page at a time."""
    found: list[ConversationId] = []
    after: Place | None = None
    while True:
        page: tuple[Line, ...] = desk_queries.lines(tx, wanted, weight, per_page, after)
        if not page:
            return found
        found.extend(line.head.id for line in page)
        after = page[-1].place


def test_pages_hold_everything_once_in_the_order_of_priority_and_age(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        drawn = random.Random(3)
        filled(house, 400, lambda n: (drawn.choice([0, 20, 54, 90]), timedelta(seconds=drawn.randrange(0, 7200, 600))))
        for wanted in (IN_TICKETS, EVERYWHERE):
            with house.database.read() as tx:
                expected = [line.head.id for line in desk_queries.scanned(tx, wanted, 1.0, 1000)]
                for per_page in (7, 50, 1000):
                    assert every(tx, wanted, per_page) == expected
            assert len(expected) == 400


def test_without_ageing_or_with_very_many_priorities_the_list_is_scanned(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        filled(house, 100, lambda n: (n, timedelta(minutes=n)))
        assert house.read(lambda tx: standing(tx, "tickets", 0.0, 10)) is None
        assert house.read(lambda tx: standing(tx, "tickets", 1.0, 10)) is None
        assert len(house.read(lambda tx: every(tx, IN_TICKETS, 9, 0.0))) == 100
        assert len(house.read(lambda tx: every(tx, IN_TICKETS, 9))) == 100


def test_an_empty_queue_has_an_empty_page(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        assert house.read(lambda tx: desk_queries.lines(tx, IN_TICKETS, 1.0, 50)) == ()
        assert house.read(lambda tx: desk_queries.lines(tx, EVERYWHERE, 1.0, 50)) == ()
