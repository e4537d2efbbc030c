"""Every refusal of the agent API has the one shape and the right status, whatever is sent."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.agent_client import AgentClient, application
from tests.fakes.desk_house import DeskHouse

ACTIONS = ("accept", "messages", "notes", "transfer", "mode", "return", "resolve")


@pytest.fixture
def house(sqlite_url: str) -> Iterator[DeskHouse]:
    """A desk without agents."""
    with DeskHouse(sqlite_url) as opened:
        yield opened


def refusal(response: httpx.Response, status: int) -> dict[str, Any]:
    """The one shape, checked."""
    assert response.status_code == status, response.text
    assert set(response.json()) == {"error"}
    error = response.json()["error"]
    assert set(error) <= {"code", "message", "field", "remedy", "holder"}
    assert error["code"]
    assert error["message"]
    return dict(error)


async def test_without_a_token_nothing_is_told(house: DeskHouse) -> None:
    app = application(house)
    conversation = house.waits()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
        for path in ("/queues", "/conversations", f"/conversations/{conversation}", "/me", "/events"):
            assert refusal(await client.get(path), 401)["code"] == "no_token"
        for action in ACTIONS:
            refusal(await client.post(f"/conversations/{conversation}/{action}", json={}), 401)
        refusal(await client.put("/me/presence", json={"state": "online"}), 401)
        for value in ("Bearer nonsense", "Basic ZGFuYTpkYW5h", "Bearer ", "nonsense"):
            refusal(await client.get("/me", headers={"authorization": value}), 401)


async def test_a_rotated_token_opens_nothing(house: DeskHouse) -> None:
    dana = AgentClient(application(house), house, "Dana")
    house.desk.new_token("Dana@hearthlane.example")
    assert refusal(await dana.call("GET", "/me"), 401)["code"] == "invalid_token"


@pytest.mark.parametrize("unknown", ["c0000000000000000", "%00", "..", "x" * 500, "%F0%9F%98%80", "1;drop"])
async def test_an_unknown_conversation_is_404_on_every_route(house: DeskHouse, unknown: str) -> None:
    dana = AgentClient(application(house), house, "Dana")
    bodies: dict[str, dict[str, Any]] = {
        "messages": {"text": "x"},
        "notes": {"text": "x"},
        "transfer": {"queue": "tickets"},
        "mode": {"mode": "ticket"},
        "resolve": {"reason": "x"},
    }
    for action in ACTIONS:
        refusal(await dana.post(f"/conversations/{unknown}/{action}", bodies.get(action, {})), 404)
    refusal(await dana.call("GET", f"/conversations/{unknown}"), 404)


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("messages", {}, "text"),
        ("messages", {"text": 7}, "text"),
        ("messages", {"text": "  "}, "text"),
        ("messages", {"text": "x" * 20_001}, "text"),
        ("notes", {"text": ""}, "text"),
        ("transfer", {}, "queue"),
        ("transfer", {"queue": "nowhere"}, "queue"),
        ("transfer", {"agent": "nobody"}, "agent"),
        ("transfer", {"queue": "live", "agent": "a1"}, "queue"),
        ("mode", {"mode": "phone"}, "mode"),
        ("mode", {"mode": "assistant"}, "mode"),
        ("resolve", {"handoff": "needed"}, "reason"),
        ("resolve", {"reason": "x", "handoff": "perhaps"}, "handoff"),
    ],
)
async def test_a_wrong_value_is_400_and_named(house: DeskHouse, action: str, body: dict[str, Any], field: str) -> None:
    dana = AgentClient(application(house), house, "Dana")
    conversation = house.waits()
    assert refusal(await dana.post(f"/conversations/{conversation}/{action}", body), 400)["field"] == field


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("queue=nowhere", "queue"),
        ("owner=%00", "owner"),
        ("owner=not-an-id!", "owner"),
        ("state=half", "state"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("cursor=nonsense", "cursor"),
        ("cursor=WzEsMl0", "cursor"),
        ("cursor=W251bGwsImMxIl0", "cursor"),
        ("cursor=%F0%9F%98%80", "cursor"),
    ],
)
async def test_a_wrong_filter_is_400_and_named(house: DeskHouse, query: str, field: str) -> None:
    dana = AgentClient(application(house), house, "Dana")
    assert refusal(await dana.call("GET", f"/conversations?{query}"), 400)["field"] == field


async def test_a_wrong_presence_and_a_wrong_body_are_400(house: DeskHouse) -> None:
    dana = AgentClient(application(house), house, "Dana")
    assert refusal(await dana.call("PUT", "/me/presence", json={"state": "asleep"}), 400)["field"] == "state"
    for content in (b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000):
        headers = {"content-type": "application/json"}
        refusal(await dana.call("PUT", "/me/presence", content=content, headers=headers), 400)


async def test_other_methods_and_places_are_refused_in_the_same_shape(house: DeskHouse) -> None:
    dana = AgentClient(application(house), house, "Dana")
    assert refusal(await dana.call("DELETE", "/me"), 405)["code"] == "method_not_allowed"
    assert refusal(await dana.call("GET", "/nowhere"), 404)["code"] == "not_found"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(max_size=80), min_size=3, max_size=3))
def test_no_text_whatever_makes_the_server_stumble(called: "Called", texts: list[str]) -> None:
    statuses = asyncio.run(called.with_texts(*(text.encode("utf-8", "replace") for text in texts)))
    assert all(status < 500 for status in statuses)


class Called:
    """One agent and one conversation, called again and again."""

    def __init__(self, house: DeskHouse) -> None:
        self._agent = AgentClient(application(house), house, "Dana")
        self._conversation = house.waits()

    async def with_texts(self, cursor: bytes, owner: bytes, text: bytes) -> list[int]:
        """The statuses of calls that carry these texts."""
        answers = [
            await self._agent.call("GET", "/conversations", params={"cursor": cursor}),
            await self._agent.call("GET", "/conversations", params={"owner": owner}),
            await self._agent.post(f"/conversations/{self._conversation}/notes", {"text": text.decode()}),
            await self._agent.post(f"/conversations/{self._conversation}/transfer", {"agent": text.decode()}),
        ]
        return [answer.status_code for answer in answers]


@pytest.fixture
def called(house: DeskHouse) -> Called:
    """An agent to call as."""
    return Called(house)
