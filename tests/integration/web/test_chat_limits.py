"""A flood in the chat is refused in words and by a typed error; who waits is served, and webhooks are never counted."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from standardwebhooks import Webhook

from tests.fakes.site import SECRET, Site
from triage.domain.company import ChatLimits
from triage.domain.labels import Author
from triage.web.pace import Pace

BY_SCRIPT = {"x-requested-with": "fetch", "accept": "*/*"}


@pytest.fixture
async def site(sqlite_url: str) -> AsyncIterator[Site]:
    """A running site whose chat takes three messages a minute of a visitor, eight and four new chats of an address."""
    async with Site(sqlite_url) as running:
        company = replace(running.services.company, chat=ChatLimits(3, 8, 4))
        running.services = replace(running.services, company=company, pace=Pace())
        running.app.state.services = running.services
        yield running


async def says(client: httpx.AsyncClient, text: str, **headers: str) -> httpx.Response:
    """What the page's script sends."""
    return await client.post("/chat/messages", data={"text": text, "locale": "en"}, headers={**BY_SCRIPT, **headers})


async def test_a_visitor_who_floods_is_told_how_long_to_wait_and_others_are_served(site: Site) -> None:
    async with site.client() as client, site.client() as neighbour:
        await client.get("/chat")
        await neighbour.get("/chat")
        assert [(await says(client, f"line {n}")).status_code for n in range(3)] == [204] * 3
        refused = await says(client, "line 3")
        assert refused.status_code == 429
        assert refused.json()["error"]["code"] == "rate_limited"
        assert 1 <= int(refused.headers["retry-after"]) <= 20
        assert "What you wrote is kept" in refused.json()["error"]["message"]
        assert (await says(neighbour, "hello")).status_code == 204
        await site.answered()
        conversation = next(event.conversation_id for event in site.events() if event.conversation_id)
        said = [message.text for message in site.thread(conversation) if message.author is Author.CUSTOMER]
        assert said == ["line 0", "line 1", "line 2"]


async def test_it_is_said_in_the_visitors_language(site: Site) -> None:
    async with site.client() as client:
        await client.get("/chat")
        for n in range(3):
            await says(client, f"line {n}")
        refused = await client.post("/chat/messages", data={"text": "x", "locale": "de-AT"}, headers=BY_SCRIPT)
        assert "Das war viel auf einmal" in refused.json()["error"]["message"]


async def test_without_javascript_the_words_stay_in_the_box(site: Site) -> None:
    async with site.client() as client:
        await client.get("/chat")
        for n in range(3):
            assert (await client.post("/chat/messages", data={"text": f"line {n}"})).status_code == 303
        refused = await client.post("/chat/messages", data={"text": "my <b>last</b> words"})
    assert refused.status_code == 429
    assert "retry-after" in refused.headers
    assert "my &lt;b&gt;last&lt;/b&gt; words</textarea>" in refused.text
    assert "That was a lot at once" in refused.text


async def test_an_address_begins_only_so_many_chats_however_many_visitors_it_invents(site: Site) -> None:
    answers = []
    for n in range(6):
        async with site.client() as client:  # a client without cookies is a new visitor each time
            await client.get("/chat")
            answers.append((await says(client, f"visitor {n}")).status_code)
    assert answers == [204, 204, 204, 204, 429, 429]


async def test_an_address_sends_only_so_much_in_all(site: Site) -> None:
    taken = 0
    for _ in range(4):
        async with site.client() as client:
            await client.get("/chat")
            taken += sum([(await says(client, "x")).status_code == 204 for _ in range(3)])
    assert taken == 8


async def test_providers_webhooks_are_not_counted(site: Site) -> None:
    signer = Webhook(SECRET)
    async with site.client() as client:
        for n in range(12):
            now = datetime.now(UTC)
            event = {"type": "message.created", "data": {"id": f"m-{n}", "customer": {"id": "c-1"}, "text": "hello"}}
            body = json.dumps(event)
            headers = {
                "content-type": "application/json",
                "webhook-id": f"w-{n}",
                "webhook-timestamp": str(int(now.timestamp())),
                "webhook-signature": signer.sign(f"w-{n}", now, body),
            }
            assert (await client.post("/webhooks/generic", content=body, headers=headers)).status_code == 202
        await client.get("/chat")
        assert (await says(client, "hello")).status_code == 204
