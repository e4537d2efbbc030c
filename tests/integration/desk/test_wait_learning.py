"""The expected wait is learnt from the installation's own waits, on both databases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.fakes.desk_house import DeskHouse
from triage.desk.wait_learning import learnt_from, model_now, watch_waits
from triage.domain.staffing import Staffing
from triage.store import metrics_queries
from triage.store.metrics_rows import LiveWait
from triage.store.tables import turns

BUSY = {"live_online": 2, "live_free": 0, "live_waiting": 0, "handle_seconds": 480}


@pytest.fixture
def house(database_url: str) -> Iterator[DeskHouse]:
    """A desk without agents."""
    with DeskHouse(database_url) as opened:
        yield opened


def test_without_a_past_the_policy_says_how_long_things_take(house: DeskHouse) -> None:
    assert watch_waits(house.database, house.policy, house.clock.now())
    with house.database.read() as tx:
        assert model_now(tx, house.policy).pace_seconds == 480
        assert model_now(tx, house.policy).accept_seconds == 0


def test_a_wait_that_ended_with_an_agent_is_read_with_what_was_expected(house: DeskHouse) -> None:
    dana = house.hire("Dana")
    conversation = house.waits()
    with house.database.write() as tx:
        tx.connection.execute(sa.update(turns).values(inputs={"staffing": BUSY}))
    house.clock.move(seconds=45)
    house.desk.accept(conversation, dana)
    house.clock.move(seconds=50)
    house.desk.resolve(conversation, dana, "done", None)
    (wait,) = house.read(lambda tx: metrics_queries.live_waits(tx, house.clock.now() - timedelta(days=1), 10))
    assert (wait.waited_seconds, wait.handle_seconds) == (45, 50)
    assert wait.staffing == Staffing(live_online=2, handle_seconds=480)


def test_learning_happens_again_after_ten_minutes_only(house: DeskHouse) -> None:
    assert watch_waits(house.database, house.policy, house.clock.now())
    assert not watch_waits(house.database, house.policy, house.clock.now() + timedelta(minutes=9))
    assert watch_waits(house.database, house.policy, house.clock.now() + timedelta(minutes=11))


def test_waits_of_forgotten_conversations_teach_nothing(house: DeskHouse) -> None:
    forgotten = LiveWait(86_400, 86_400, Staffing(live_online=1))
    assert learnt_from([forgotten] * 50, house.policy).pace_seconds == 480


def test_longer_conversations_make_longer_waits(house: DeskHouse) -> None:
    slow = LiveWait(600, 1200, Staffing(live_online=2))
    model = learnt_from([slow] * 500, house.policy)
    assert 1100 < model.handle_seconds < 1200
    assert 1150 < model.pace_seconds < 1250
