"""The streams that keep pages true: what a customer's carries, what an agent's carries, resuming, ending."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.site import Site
from triage.domain.clock import ShiftedClock
from triage.domain.errors import Conflict
from triage.domain.events import EventKind
from triage.domain.labels import Presence
from triage.domain.staffing import Agent
from triage.store import events
from triage.store.focus import Focus
from triage.web.chat.live import Reader as ChatReader
from triage.web.chat.page import CHANGING, Shown
from triage.web.chat.words import words_in
from triage.web.console.actions import Asked
from triage.web.console.live import LivePage
from triage.web.console.record_actions import ACTIONS
from triage.web.console.view import View
from triage.web.stream import REPLAY_AT_MOST

INSIDE = ("data-typing", "internal note", "Handoff summary", 'id="lists"', 'id="context"', 'name="csrf"', "/console")


@pytest.fixture
async def site(sqlite_url: str) -> AsyncIterator[Site]:
    """A running site."""
    async with Site(sqlite_url) as running:
        yield running


class Page:
    """An open page: `patches` are those that came in."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.patches: list[str] = []
        self.ids: list[int] = []
        self.was_reset = False
        self.ended = asyncio.Event()

    async def read(self) -> None:
        """Take events in until the stream ends."""
        event, data = "", []
        async for line in self._response.aiter_lines():
            name, _, value = line.partition(": ")
            if name == "event":
                event = value
            elif name == "data":
                data.append(value)
            elif name == "id":
                self.ids.append(int(value))
            elif not line and event:
                self.was_reset |= event == "reset"
                if event == "patch":
                    self.patches.append("\n".join(data))
                event, data = "", []
        self.ended.set()

    def shows(self, words: str) -> bool:
        """Whether any patch had these words."""
        return any(words in one for one in self.patches)


@asynccontextmanager
async def watching(client: httpx.AsyncClient, address: str, **headers: str) -> AsyncIterator[Page]:
    """The stream at this address, read while the block runs."""
    async with client.stream("GET", address, headers=headers, timeout=30) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        page = Page(response)
        reading = asyncio.create_task(page.read())
        try:
            yield page
        finally:
            reading.cancel()


@asynccontextmanager
async def browser(url: str, site: Site, agent: Agent | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the real address, of an agent or of a new customer."""
    async with httpx.AsyncClient(base_url=url, headers={"accept": "text/html"}) as client:
        place = {"token": site.services.keys.link_token(agent)} if agent else None
        await client.get("/sign-in" if agent else "/chat", params=place)
        yield client


async def test_a_customer_sees_replies_live_and_nothing_that_is_meant_for_agents(site: Site) -> None:
    dana, _ = site.hire("Dana")
    async with site.served() as url, browser(url, site) as customer, browser(url, site, dana) as agent:
        await customer.post("/chat/messages", data={"text": "my chime is mute"})
        await site.answered()
        async with watching(customer, "/chat/stream") as mine:
            await site.until(lambda: mine.shows("re: my chime is mute"))
            head = next(event.conversation_id for event in site.events() if event.conversation_id)
            async with watching(agent, f"/console/stream?conversation={head}") as theirs:
                site.services.desk.accept(head, dana)
                site.services.desk.note(head, dana, "looks like the transformer")
                await site.waits("somebody else")
                site.services.desk.reply(head, dana, "Is the transformer 16 V?")
                await site.until(lambda: mine.shows("Is the transformer 16 V?"))
                await site.until(lambda: theirs.shows("Is the transformer 16 V?"))
                assert theirs.shows("looks like the transformer")
                assert theirs.shows("somebody else")
        everything = "".join(mine.patches)
    assert "Dana joined" in everything
    assert "looks like the transformer" not in everything
    assert "I was charged twice" not in everything
    assert not [words for words in INSIDE if words in everything]


# The site's worker threads spread their polls by chance while a plan is drawn, which Hypothesis takes for the strategy.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module")
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    plan=st.lists(
        st.sampled_from(("note", "reply", "accept", "mode", "return", "resolve", "transfer", "looks", "is typed to")),
        max_size=6,
    )
)
async def test_whatever_agents_do_a_customers_patch_holds_only_what_customers_may_see(
    site: Site, plan: list[str]
) -> None:
    dana, _ = site.hire("Dana")
    visitor, stranger = site.services.visitors.welcome(), site.services.visitors.welcome()
    mine, foreign = await site.says(visitor, "hello, mine"), await site.says(stranger, "SECRET of a stranger")
    site.services.desk.reply(foreign, dana, "SECRET reply to a stranger")
    for action in plan:
        if action == "looks":
            site.services.desk.together.focus(mine, dana, Focus.TYPING)
            continue
        if action == "is typed to":
            site.services.desk.together.customer_types(mine)
            continue
        fields = {"kind": action, "text": "for you", "reason": "SECRET", "note": "SECRET", "mode": "ticket"}
        if action == "note":
            fields["text"] = "SECRET note"
        asked = Asked(dana, {**fields, "target": "queue:complaints"}, "trace")
        with suppress(Conflict):
            ACTIONS["messages" if action in ("note", "reply") else action](site.services, mine, asked)
    html = ChatReader(site.services, visitor, Shown(words_in("en"))).patch(site.events())
    seen = {f"m{message.id}" for message in site.thread(mine) if not message.note}
    assert set(re.findall(r'\sid="([^"]+)"', html)) <= seen | {*CHANGING, "go-on", "why"}
    assert set(re.findall(r'\sid="(m\d+)"', html)) == seen
    assert "SECRET" not in html
    assert not [words for words in INSIDE if words in html]


async def test_events_of_others_change_nothing_on_a_customers_page(site: Site) -> None:
    visitor = site.services.visitors.welcome()
    await site.says(visitor, "hello")
    seen = site.events()[-1].seq
    await site.waits()
    foreign = [event for event in site.events() if event.seq > seen]
    assert foreign
    assert ChatReader(site.services, visitor, Shown(words_in("en"))).patch(foreign) == ""


async def test_a_stream_goes_on_behind_what_the_browser_saw_last(site: Site) -> None:
    async with site.served() as url, browser(url, site) as customer:
        await customer.post("/chat/messages", data={"text": "one"})
        await site.answered()
        latest = str(site.events()[-1].seq)
        async with watching(customer, "/chat/stream?after=0", **{"last-event-id": latest}) as page:
            await customer.post("/chat/messages", data={"text": "two"})
            await site.until(lambda: page.shows("re: two"))
    assert min(page.ids) > int(latest)


async def test_a_reader_too_far_behind_loads_its_page_anew(site: Site) -> None:
    await site.waits()
    with site.database.write() as tx:
        for _ in range(REPLAY_AT_MOST + 1):
            events.add(tx, EventKind.DELIVERY_CHANGED, site.clock.now())
    async with site.served() as url, browser(url, site) as customer:
        await customer.post("/chat/messages", data={"text": "one"})
        async with watching(customer, "/chat/stream?after=1") as page:
            await site.until(page.ended.is_set)
    assert page.was_reset
    assert page.patches == []


async def test_without_a_chat_or_a_session_there_is_no_stream(site: Site) -> None:
    async with site.client() as nobody:
        for address in ("/chat/stream", "/console/stream"):
            refused = await nobody.get(address, headers={"accept": "text/event-stream"})
            assert refused.status_code == 401
            assert refused.json()["error"]["remedy"]


async def test_an_open_console_is_a_sign_of_life_until_its_session_ends(sqlite_url: str) -> None:
    clock = ShiftedClock()
    async with Site(sqlite_url, clock=clock) as site:
        dana, _ = site.hire("Dana")
        cookie = site.services.keys.session_cookie(dana)
        page = LivePage(site.services, site.app.state.console, cookie, site.services.keys.session(cookie), View())
        await page.begin(site.events()[-1].seq)
        for _ in range(3):
            clock.offset += timedelta(seconds=50)
            assert [await step(()) for step in page.steps] == ["", ""]
        assert presence(site, dana) is Presence.ONLINE
        clock.offset += timedelta(seconds=70)
        assert presence(site, dana) is Presence.OFFLINE
        site.services.desk.new_token(dana.id)
        assert await page.pane(()) is None
        assert presence(site, dana) is Presence.OFFLINE


async def test_open_streams_do_not_hold_up_the_servers_end(site: Site) -> None:
    async with AsyncExitStack() as left_open:
        async with site.served() as url:
            customer = await left_open.enter_async_context(browser(url, site))
            page = await left_open.enter_async_context(watching(customer, "/chat/stream"))
        # The server has ended by now, and so has the stream, in good order.
        await site.until(page.ended.is_set, seconds=5)


def presence(site: Site, agent: Agent) -> Presence:
    """How the agent counts now."""
    found = next(other for other in site.services.desk.agents() if other.id == agent.id)
    return site.services.desk.present(found)
