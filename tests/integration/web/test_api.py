"""The agent API over ASGI on both databases: the contract's shapes, whole stories, pages that go on, and events."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.fakes.agent_client import AgentClient, application
from tests.fakes.desk_house import DeskHouse
from triage.domain.labels import Mode, Urgency


@pytest.fixture
def house(database_url: str) -> Iterator[DeskHouse]:
    """A desk without agents."""
    with DeskHouse(database_url) as opened:
        yield opened


async def test_a_live_conversation_from_queue_to_resolution(house: DeskHouse) -> None:
    app = application(house)
    dana = AgentClient(app, house, "Dana")
    conversation = house.waits(urgency=Urgency.HIGH)
    assert (await dana.put("/me/presence", {"state": "online"}))["presence"] == "online"
    me = await dana.get("/me")
    assert (me["name"], me["offer"], me["live"]) == ("Dana", conversation, 0)
    queues = await dana.get("/queues")
    live = next(queue for queue in queues["queues"] if queue["name"] == "live")
    assert (live["waiting"], live["open"], live["mode"], live["overdue"]) == (1, True, "live", 0)
    assert queues["staffing"]["live_online"] == 1
    taken = await dana.act(conversation, "accept")
    assert taken["owner"] == {"kind": "agent", "queue": "live", "agent": {"id": dana.id, "name": "Dana"}}
    written = await dana.act(conversation, "messages", {"text": "Hi, I've read the thread."}, 201)
    assert written["conversation"]["reply_by"] is None
    await dana.act(conversation, "notes", {"text": "check both captures"}, 201)
    settled = await dana.act(conversation, "resolve", {"reason": "refunded", "handoff": "needed"})
    assert (settled["state"], settled["owner"]["kind"]) == ("closed", "assistant")


async def test_the_record_holds_everything_an_agent_must_not_ask_again(house: DeskHouse) -> None:
    dana = AgentClient(application(house), house, "Dana")
    conversation = house.waits()
    await dana.act(conversation, "accept")
    await dana.act(conversation, "notes", {"text": "check both captures"}, 201)
    record = await dana.get(f"/conversations/{conversation}")
    assert record["id"] == conversation
    assert [(entry["author"], entry["note"]) for entry in record["thread"]] == [
        ("customer", False),
        ("assistant", False),
        ("system", False),
        ("agent", True),
    ]
    assert [entry["delivery"] for entry in record["thread"]] == [None, "queued", "queued", None]
    assert record["customer"]["external_id"] == "ann"
    assert record["handoff"]["summary"]["ask"] == "I was charged twice and nobody answers"
    assert record["handoff"]["accepted_by"] == dana.id
    assert record["reasons"][0]["rule"] == "very_negative"
    assert record["decisions"][0]["decision"]["queue"] == "live"
    assert record["decisions"][0]["versions"] == {"policy": "test"}
    assert record["assessments"][0]["assessment"]["urgency"] == "normal"
    assert [promise["state"] for promise in record["promises"]] == ["open"]
    assert [stretch["owner"] for stretch in record["stretches"]] == ["assistant", "queue", "agent"]
    assert len(record["deliveries"]) == 2


async def test_transfer_mode_and_return_answer_with_the_conversation(house: DeskHouse) -> None:
    app = application(house)
    dana, omar = AgentClient(app, house, "Dana"), AgentClient(app, house, "Omar")
    conversation = house.waits()
    await dana.act(conversation, "accept")
    ticket = await dana.act(conversation, "mode", {"mode": "ticket"})
    assert (ticket["mode"], ticket["owner"]["queue"]) == ("ticket", "tickets")
    moved = await dana.act(conversation, "transfer", {"agent": omar.id, "reason": "speaks Dutch"})
    assert moved["owner"]["agent"] == {"id": omar.id, "name": "Omar"}
    queued = await omar.act(conversation, "transfer", {"queue": "complaints", "reason": "needs a lead"})
    assert (queued["owner"]["kind"], queued["owner"]["queue"]) == ("queue", "complaints")
    back = await omar.act(conversation, "return", {"note": "just auto-renew left"})
    assert (back["owner"]["kind"], back["mode"]) == ("assistant", "assistant")


async def test_lists_are_filtered_and_paged_without_gaps_or_repeats(house: DeskHouse) -> None:
    dana = AgentClient(application(house), house, "Dana")
    waiting = [house.waits(f"customer{n}", mode=Mode.TICKET) for n in range(5)]
    chatting = house.writes("hello", "zoe")
    mine = waiting.pop()
    await dana.act(mine, "accept")

    async def every(query: str) -> list[str]:
        found: list[str] = []
        cursor: str | None = None
        while True:
            page = await dana.get(f"/conversations?{query}&limit=2" + (f"&cursor={cursor}" if cursor else ""))
            found += [conversation["id"] for conversation in page["conversations"]]
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    assert sorted(await every("queue=tickets")) == sorted(waiting)
    assert await every("owner=me") == [mine]
    assert await every(f"owner={dana.id}") == [mine]
    assert await every("owner=assistant") == [chatting]
    assert sorted(await every("owner=queue")) == sorted(waiting)
    assert sorted(await every("state=open")) == sorted([*waiting, mine, chatting])
    assert await every("state=closed") == []
    assert await every("queue=live") == []


async def test_the_loser_of_a_race_learns_who_holds_it(house: DeskHouse) -> None:
    app = application(house)
    clients = [AgentClient(app, house, name) for name in ("Dana", "Omar", "Nina")]
    conversation = house.waits()
    answers = await asyncio.gather(*(client.post(f"/conversations/{conversation}/accept") for client in clients))
    won = [answer for answer in answers if answer.status_code == 200]
    lost = [answer.json()["error"] for answer in answers if answer.status_code == 409]
    assert (len(won), len(lost)) == (1, 2)
    winner = won[0].json()["owner"]["agent"]["name"]
    assert {(error["code"], error["holder"]) for error in lost} == {("held_by_another", winner)}


async def test_events_carry_ids_and_numbers_and_no_content(house: DeskHouse) -> None:
    app = application(house)
    dana = AgentClient(app, house, "Dana")
    conversation = house.waits()
    body = await dana.events(after=0)
    frames = [frame.splitlines() for frame in body.split("\n\n") if "event: " in frame]
    kinds = [line.removeprefix("event: ") for frame in frames for line in frame if line.startswith("event: ")]
    assert kinds == ["message_received", "handed_off", "replied"]
    data: list[dict[str, Any]] = [
        json.loads(line.removeprefix("data: ")) for frame in frames for line in frame if line.startswith("data: ")
    ]
    assert {event["conversation"] for event in data} == {conversation}
    assert set(data[0]) == {"kind", "conversation", "agent", "at"}
    assert "charged" not in body


async def test_the_document_describes_every_route_of_the_contract(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        app = application(house)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            paths = (await client.get("/openapi.json")).json()["paths"]
    prefix = "/api/v1/conversations/{conversation}"
    assert set(paths) >= {
        "/api/v1/queues",
        "/api/v1/conversations",
        prefix,
        *(f"{prefix}/{act}" for act in ("accept", "messages", "notes", "transfer", "mode", "return", "resolve")),
        "/api/v1/me",
        "/api/v1/me/presence",
        "/api/v1/events",
    }
