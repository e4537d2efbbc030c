"""A page of a queue of 100,000 on both databases, and 200 agents who race for 50 offers; run by `make bench`.

Prints figures; fails only where somebody would get two owners.
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

from tests.fakes.desk_house import DeskHouse
from tests.fakes.long_queue import filled
from triage.domain.errors import Conflict
from triage.domain.ids import ConversationId, QueueName
from triage.domain.labels import OwnerKind
from triage.domain.staffing import Agent
from triage.store import desk_queries
from triage.store.desk_queries import Line, Wanted

WAITING = 100_000
PAGES = {
    "first page of a queue": Wanted(queue=QueueName("tickets")),
    "first page of all queues": Wanted(owner=OwnerKind.QUEUE),
    "newest conversations": Wanted(),
}


def first_page(house: DeskHouse, wanted: Wanted) -> tuple[Line, ...]:
    """The first fifty of a list."""
    with house.database.read() as tx:
        return desk_queries.lines(tx, wanted, 1.0, 50)


def milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """The middle and the slowest of twenty runs."""
    taken = []
    for _ in range(20):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)[10], max(taken)


def test_the_time_of_a_page(database_url: str) -> None:
    kind = database_url.split(":")[0].split("+")[0]
    with DeskHouse(database_url) as house:
        drawn = random.Random(7)
        weights = [0, 4, 20, 24, 28, 50, 54, 58, 90, 98, 105]
        filled(house, WAITING, lambda n: (drawn.choice(weights), timedelta(seconds=drawn.randrange(7 * 86400))))
        for name, wanted in PAGES.items():
            middle, slowest = milliseconds(partial(first_page, house, wanted))
            print(f"\n{kind:<11}{name:<28}{middle:7.1f} ms, slowest {slowest:6.1f} ms")
        middle, slowest = milliseconds(lambda: house.read(lambda tx: desk_queries.queue_figures(tx, house.clock.now())))
        print(f"\n{kind:<11}{'figures of all queues':<28}{middle:7.1f} ms, slowest {slowest:6.1f} ms")
        middle, slowest = milliseconds(house.desk.staffing)
        print(f"\n{kind:<11}{'staffing before a turn':<28}{middle:7.1f} ms, slowest {slowest:6.1f} ms")


def test_two_hundred_agents_race_for_fifty_offers(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        people = [house.hire(f"Agent{n:03}", presence=None) for n in range(200)]
        waiting = [house.waits(f"customer{n}") for n in range(50)]
        tries = [(agent, waiting[n % 50]) for n, agent in enumerate(people)]
        random.Random(5).shuffle(tries)

        def attempt(pair: tuple[Agent, ConversationId]) -> str:
            try:
                house.desk.accept(pair[1], pair[0])
            except Conflict as refused:
                return f"{refused.code} {bool(refused.holder)}"
            return "accepted"

        began = time.perf_counter()
        with ThreadPoolExecutor(32) as threads:
            outcomes = Counter(threads.map(attempt, tries))
        seconds = time.perf_counter() - began
        print(f"\n200 agents for 50 offers: {dict(outcomes)} in {seconds:.2f} s")
        assert outcomes == {"accepted": 50, "held_by_another True": 150}
        assert len({house.head(conversation).owner.agent_id for conversation in waiting}) == 50
