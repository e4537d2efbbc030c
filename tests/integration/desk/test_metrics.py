"""Metrics of real stories on both databases, and the table as the API gives it."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.fakes.agent_client import AgentClient, application
from tests.fakes.desk_house import DeskHouse
from triage.desk.metrics import measured
from triage.desk.metrics.names import Dimension
from triage.desk.metrics.table import Row
from triage.desk.resolve import HandoffOutcome
from triage.domain.ids import ConversationId
from triage.domain.labels import Mode
from triage.domain.staffing import Agent
from triage.store.desk_tables import focus_events, ratings
from triage.store.metrics_rows import Period
from triage.store.tables import turns


@pytest.fixture
def house(database_url: str) -> Iterator[DeskHouse]:
    """A desk without agents."""
    with DeskHouse(database_url) as opened:
        yield opened


def figures(house: DeskHouse, by: Dimension | None = None) -> dict[tuple[str, str], Row]:
    """The table of the last day by group and metric."""
    now = house.clock.now()
    period = Period(now - timedelta(days=1), now + timedelta(seconds=1))
    with house.database.read() as tx:
        return {(row.group, row.metric): row for row in measured.report(tx, house.policy, period, by, now)}


def look(house: DeskHouse, agent: Agent, conversation: ConversationId, kind: str = "viewing") -> None:
    """An agent's screen says where they are."""
    with house.database.write() as tx:
        values = {"conversation_id": conversation, "agent_id": agent.id, "kind": kind, "at": house.clock.now()}
        tx.connection.execute(sa.insert(focus_events).values(values))


def rate(house: DeskHouse, agent: Agent, conversation: ConversationId, score: int) -> None:
    """A customer says how it was."""
    values = {"conversation_id": conversation, "agent_id": agent.id, "queue": "live", "score": score, "reason": ""}
    with house.database.write() as tx:
        tx.connection.execute(sa.insert(ratings).values(**values, at=house.clock.now()))


def served(house: DeskHouse, dana: Agent) -> ConversationId:
    """A live conversation: 30 seconds of waiting, four minutes of service of which two were attended."""
    conversation = house.waits()
    house.clock.move(seconds=30)
    house.desk.accept(conversation, dana)
    look(house, dana, conversation)
    house.clock.move(seconds=60)
    house.hear(dana)
    house.desk.reply(conversation, dana, "Hi, I am on it.")
    look(house, dana, conversation, "typing")
    house.clock.move(seconds=60)
    house.hear(dana)
    look(house, dana, conversation, "left")
    house.clock.move(seconds=60)
    house.hear(dana)
    house.clock.move(seconds=60)
    house.desk.resolve(conversation, dana, "refunded", HandoffOutcome.NEEDED)
    return conversation


def test_an_empty_installation_has_no_metrics(house: DeskHouse) -> None:
    assert figures(house) == {}


def test_a_live_conversation_tells_wait_response_handling_and_resolution(house: DeskHouse) -> None:
    dana = house.hire("Dana")
    rate(house, dana, served(house, dana), 5)
    all_ = {name: row for (_, name), row in figures(house).items()}
    assert all_["live_wait"].value == 30
    assert all_["person_first_response"].value == 90
    assert all_["handle_time"].value == 240
    assert all_["concurrent_handle_time"].value == 120
    assert all_["full_resolution"].value == 270
    assert all_["live_within_60"].value == 1.0
    assert all_["abandonment"].value == 0.0
    assert all_["escalation_needed"].value == 1.0
    assert all_["promise_kept"].value == 1.0
    assert (all_["csat"].value, all_["csat_mean"].value) == (1.0, 5.0)
    assert all_["concurrency"].value == 1.0
    assert all_["containment_confirmed"].value == 0.0
    assert 0.8 < all_["occupancy"].value <= 1.0
    assert "wait_estimate_error" not in all_


def test_an_expected_wait_is_compared_with_the_real_one(house: DeskHouse) -> None:
    dana = house.hire("Dana")
    served(house, dana)
    seen = {"staffing": {"live_online": 4, "live_free": 0, "live_waiting": 0, "handle_seconds": 480}}
    with house.database.write() as tx:
        tx.connection.execute(sa.update(turns).values(inputs=seen))
    all_ = {name: row for (_, name), row in figures(house).items()}
    assert (all_["wait_estimate_error"].value, all_["wait_estimate_bias"].value) == (90, 90)


def test_metrics_are_split_by_queue_agent_and_hour(house: DeskHouse) -> None:
    dana = house.hire("Dana")
    served(house, dana)
    assert figures(house, Dimension.QUEUE)["live", "live_wait"].n == 1
    assert figures(house, Dimension.AGENT)[dana.id, "handle_time"].value == 240
    hours = {group for group, _ in figures(house, Dimension.HOUR)}
    assert all(len(hour) == 2 for hour in hours)
    assert hours


def test_a_live_wait_that_becomes_a_ticket_is_deferred_not_abandoned(house: DeskHouse) -> None:
    dana = house.hire("Dana")
    first, second = house.waits("ann"), house.waits("ben")
    house.clock.move(seconds=20)
    house.desk.change_mode(first, dana, Mode.TICKET)
    house.clock.move(seconds=20)
    house.desk.accept(second, dana)
    all_ = {name: row for (_, name), row in figures(house).items()}
    assert (all_["deferral"].value, all_["deferral"].n) == (0.5, 2)
    assert all_["live_within_60"].value == 0.5
    assert all_["abandonment"].value == 0.0


def test_a_customer_who_is_back_within_the_time_reopens_the_matter(house: DeskHouse) -> None:
    dana = house.hire("Dana")
    served(house, dana)
    house.clock.move(minutes=10)
    house.waits()
    all_ = {name: row for (_, name), row in figures(house).items()}
    assert (all_["reopen"].value, all_["contacts"].value) == (1.0, 2)


async def test_the_api_gives_the_table_as_json_and_as_csv(house: DeskHouse) -> None:
    dana = AgentClient(application(house), house, "Dana")
    await dana.put("/me/presence", {"state": "online"})
    conversation = house.waits()
    await dana.act(conversation, "accept")
    house.clock.move(seconds=1)
    found = await dana.get("/metrics?by=queue")
    wait = next(row for row in found["metrics"] if row["metric"] == "live_wait")
    assert (wait["group"], wait["unit"], wait["better"]) == ("live", "seconds", "lower")
    response = await dana.call("GET", "/metrics?format=csv")
    assert response.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert {"group", "metric", "unit", "n", "value", "median", "ninth_decile", "low", "high"} == set(rows[0])


async def test_times_without_a_zone_and_periods_that_end_early_are_refused(house: DeskHouse) -> None:
    dana = AgentClient(application(house), house, "Dana")
    for query in ("since=2026-01-01T10:00:00", "since=2026-01-02T10:00:00Z&until=2026-01-01T10:00:00Z", "by=colour"):
        response = await dana.call("GET", f"/metrics?{query}")
        assert response.status_code == 400, response.text
        assert response.json()["error"]["field"] in ("since", "until", "by")
