"""The agent API of working together over ASGI: promises, snoozing, calls, focus, what is new, prepared words."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.fakes.agent_client import AgentClient, application
from tests.fakes.desk_house import DeskHouse
from triage.domain.ids import ConversationId
from triage.domain.labels import Mode


@pytest.fixture
def house(sqlite_url: str) -> Iterator[DeskHouse]:
    """A desk without agents."""
    with DeskHouse(sqlite_url) as opened:
        yield opened


@pytest.fixture
def people(house: DeskHouse) -> tuple[AgentClient, AgentClient]:
    """Dana and Omar with their tokens."""
    app = application(house)
    return AgentClient(app, house, "Dana"), AgentClient(app, house, "Omar")


async def ticket(house: DeskHouse, dana: AgentClient) -> ConversationId:
    """A ticket that Dana has."""
    conversation = house.waits(mode=Mode.TICKET)
    await dana.act(conversation, "accept")
    return conversation


async def test_a_promise_from_proposal_to_kept(house: DeskHouse, people: tuple[AgentClient, AgentClient]) -> None:
    dana, omar = people
    conversation = await ticket(house, dana)
    written = await dana.act(conversation, "messages", {"text": "I'll check and write by Friday."}, 201)
    (proposed,) = written["proposed"]
    assert (proposed["state"], proposed["kind"], proposed["agent"]) == ("proposed", "agent", dana.id)
    by = (house.clock.now() + timedelta(days=1)).isoformat()
    confirmed = await dana.done(f"/promises/{proposed['id']}/confirm", {"by": by})
    assert confirmed["state"] == "open"
    assert [one["id"] for one in await dana.listed("/promises?mine=true")] == [proposed["id"]]
    assert await omar.listed("/promises?mine=true") == []
    refused = await dana.refused(f"/promises/{proposed['id']}/dismiss", None, 409)
    assert refused["code"] == "promise_settled"
    naive = await dana.refused(f"/promises/{proposed['id']}/confirm", {"by": "2026-03-09T12:00:00"}, 400)
    assert naive["field"] == "by"
    assert (await dana.done(f"/promises/{proposed['id']}/keep"))["state"] == "kept"
    assert (await dana.refused("/promises/4711/keep", None, 404))["code"] == "not_found"


async def test_snoozing_needs_a_time_with_a_zone(house: DeskHouse, people: tuple[AgentClient, AgentClient]) -> None:
    dana, omar = people
    conversation = await ticket(house, dana)
    path = f"/conversations/{conversation}/snooze"
    assert (await dana.refused(path, {"until": None}, 409))["code"] == "reply_due"
    await dana.act(conversation, "messages", {"text": "Which order was it?"}, 201)
    assert (await dana.refused(path, {"until": "2026-03-09T12:00:00"}, 400))["field"] == "until"
    assert (await omar.refused(path, {}, 409))["holder"] == "Dana"
    await dana.done(path, {"until": (house.clock.now() + timedelta(hours=3)).isoformat()})
    record = await dana.get(f"/conversations/{conversation}")
    assert record["snooze"]["until"] is not None


async def test_calls_focus_and_what_is_new(house: DeskHouse, people: tuple[AgentClient, AgentClient]) -> None:
    dana, omar = people
    conversation = await ticket(house, dana)
    path = f"/conversations/{conversation}"
    call = await dana.done(f"{path}/invite", {"agent": omar.id, "question": "is E-17 a fault?"}, 201)
    assert (call["kind"], call["agent"]) == ("invite", omar.id)
    assert [one["conversation"] for one in await omar.listed("/me/calls")] == [conversation]
    delta = await omar.get(f"{path}/delta")
    assert delta["question"] == "is E-17 a fault?"
    assert (await dana.done(f"{path}/focus", {"kind": "typing"}))["others"] == []
    assert [one["name"] for one in (await omar.done(f"{path}/focus", {"kind": "viewing"}))["others"]] == ["Dana"]
    assert await omar.listed("/me/calls") == []
    assert [one["id"] for one in await omar.listed("/me/watching")] == [conversation]
    record = await dana.get(path)
    assert (record["watchers"], len(record["calls"])) == ([omar.id], 1)
    assert (await dana.refused(f"{path}/focus", {"kind": "dreaming"}, 400))["field"] == "kind"


async def test_prepared_words_and_colleagues_are_listed(
    house: DeskHouse, people: tuple[AgentClient, AgentClient]
) -> None:
    dana, omar = people
    words = await dana.get("/replies")
    assert "hello" in [reply["name"] for reply in words["replies"]]
    assert words["forms"][0]["details"]
    assert [one["name"] for one in await dana.listed("/agents")] == ["Dana", "Omar"]
    conversation = await ticket(house, dana)
    refused = await dana.refused(f"/conversations/{conversation}/messages", {"text": "/parcel-traced"}, 400)
    assert refused["field"] == "detail.order_number"
    assert (await dana.done("/me/leave"))["presence"] == "offline"
    assert house.head(conversation).owner.agent_id is None
    assert omar.id
