"""What the boards read, on both databases: promises that fall due, presence, policies in force, open questions."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.fakes.desk_house import DeskHouse
from tests.fakes.past import write_past
from triage.domain.labels import Presence
from triage.store import floor_queries, open_questions, policy_history
from triage.store.metrics_rows import Period
from triage.store.tables import messages, turns


@pytest.fixture
def house(database_url: str) -> Iterator[DeskHouse]:
    """A desk without agents."""
    with DeskHouse(database_url) as opened:
        yield opened


def test_a_promise_is_at_risk_before_its_time_and_overdue_after_it(house: DeskHouse) -> None:
    conversation = house.waits()
    soon = timedelta(minutes=15)

    def stands() -> tuple[int, int, int]:
        now = house.clock.now()
        found = house.read(lambda tx: floor_queries.standing(tx, now, now + soon))
        return found.queued, found.at_risk, found.overdue

    assert stands() == (1, 1, 0)
    (due,) = house.read(lambda tx: floor_queries.falling_due(tx, house.clock.now() + soon, 5))
    assert (due.conversation, due.owner) == (conversation, "live")
    house.clock.move(minutes=20)
    assert stands() == (1, 0, 1)


def test_the_newest_span_says_how_an_agent_can_be_reached(house: DeskHouse) -> None:
    dana = house.hire("Dana")
    house.clock.move(seconds=30)
    house.desk.set_presence(dana, Presence.AWAY)
    span = house.read(floor_queries.last_spans)[dana.id]
    assert (span.presence, span.began_at) == (Presence.AWAY, house.clock.now())


def test_policies_and_questions_of_a_past_can_be_read(house: DeskHouse) -> None:
    now = house.clock.now()
    start = now - timedelta(days=3)
    decisions = write_past(house.database, house.policy, start, 2, 10)
    (used,) = house.read(lambda tx: policy_history.policies_since(tx, start - timedelta(days=1)))
    assert (used.version, used.decisions) == (house.policy.version, decisions)
    with house.database.write() as tx:
        read = tx.connection.execute(sa.select(turns.c.id, turns.c.conversation_id, turns.c.at)).fetchall()
        tx.connection.execute(sa.insert(messages), [_asked(*row) for row in read])
        tx.connection.execute(sa.update(turns).values(decision={"reasons": [{"rule": "no_answer"}]}))
    found = house.read(lambda tx: open_questions.asked_in(tx, Period(start, now), 50))
    assert found
    for question in found:
        assert (question.text, question.nearest) == ("Why is it cold?", "The thermostat")
        assert 0 <= question.nearest_score <= 0.6


def _asked(turn: str, conversation: str, at: datetime) -> dict[str, object]:
    """What the customer said for a turn to read."""
    return {
        "conversation_id": conversation, "channel": "generic", "customer_id": f"u{conversation}", "author": "customer",
        "note": False, "text": "Why is it cold?", "at": at, "turn_id": turn,
    }  # fmt: skip
