"""A customer who writes: which agents see it, for how long, in which process, and that nothing of it is kept."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from tests.fakes.site import Site
from triage.channels.webchat import Visitor
from triage.domain.events import EventKind
from triage.domain.ids import ConversationId
from triage.domain.staffing import Agent
from triage.store.database import Database
from triage.store.focus import Focus
from triage.web.chat.live import Reader
from triage.web.chat.page import Shown
from triage.web.chat.words import words_in
from triage.web.console.live import LivePage
from triage.web.console.view import View
from triage.web.stop import StopFlag
from triage.web.stream import Feed

BY_SCRIPT = {"x-requested-with": "fetch"}


@pytest.fixture
async def site(sqlite_url: str) -> AsyncIterator[Site]:
    """A running site."""
    async with Site(sqlite_url) as running:
        yield running


async def types(site: Site, visitor: Visitor) -> int:
    """The visitor's page says that they are writing; the status of the answer."""
    token = site.services.visitors.token(visitor)
    async with site.client() as client:
        return (await client.post("/chat/typing", headers={**BY_SCRIPT, "x-chat-token": token})).status_code


async def seen_by(site: Site, agent: Agent, since: int, shown: ConversationId | None = None) -> str:
    """What the console of this agent is sent for what has happened since."""
    cookie = site.services.keys.session_cookie(agent)
    session = site.services.keys.session(cookie)
    page = LivePage(site.services, site.app.state.console, cookie, session, View(conversation=shown))
    await page.begin(since)
    html = await page.pane([event for event in site.events() if event.seq > since])
    assert html is not None
    return html


async def test_only_agents_with_the_thread_open_see_it_and_no_message_is_kept(site: Site) -> None:
    dana, jo, omar = (site.hire(name)[0] for name in ("Dana", "Jo", "Omar"))
    visitor = site.services.visitors.welcome()
    mine = await site.says(visitor, "hello")
    site.services.desk.together.focus(mine, dana, Focus.VIEWING)
    site.services.desk.together.focus(mine, jo, Focus.VIEWING)
    site.services.desk.together.focus(mine, jo, Focus.LEFT)
    before, said = site.events()[-1].seq, site.thread(mine)
    assert await types(site, visitor) == 204
    sent = await seen_by(site, dana, before, mine)
    found = re.fullmatch(r'<data hidden data-typing="(\w+)" data-until="([^"]+)"></data>', sent)
    assert found is not None
    assert found[1] == mine
    left = datetime.fromisoformat(found[2]) - site.clock.now()
    assert timedelta(0) < left <= timedelta(seconds=6)
    assert await seen_by(site, dana, before) == sent  # another tab of hers may show the conversation
    assert await seen_by(site, jo, before, mine) == ""
    assert await seen_by(site, omar, before) == ""
    assert site.thread(mine) == said


async def test_nobody_looks_so_nothing_is_written(site: Site) -> None:
    site.hire("Dana")
    visitor, stranger = site.services.visitors.welcome(), site.services.visitors.welcome()
    await site.says(visitor, "hello")
    before = site.events()[-1].seq
    assert await types(site, visitor) == 204
    assert await types(site, stranger) == 204
    assert site.events()[-1].seq == before


async def test_only_a_visitor_can_say_so_and_only_so_often(site: Site) -> None:
    dana, _ = site.hire("Dana")
    visitor = site.services.visitors.welcome()
    mine = await site.says(visitor, "hello")
    site.services.desk.together.focus(mine, dana, Focus.VIEWING)
    async with site.client() as stranger:
        assert (await stranger.post("/chat/typing", headers=BY_SCRIPT)).status_code == 401
    assert [await types(site, visitor) for _ in range(20)] == [204] * 20
    assert 0 < sum(event.kind == EventKind.CUSTOMER_TYPED for event in site.events()) < 6


async def test_the_customers_own_page_is_sent_nothing_for_it(site: Site) -> None:
    dana, _ = site.hire("Dana")
    visitor = site.services.visitors.welcome()
    mine = await site.says(visitor, "hello")
    site.services.desk.together.focus(mine, dana, Focus.VIEWING)
    before = site.events()[-1].seq
    await types(site, visitor)
    fresh = [event for event in site.events() if event.seq > before]
    assert fresh
    assert Reader(site.services, visitor, Shown(words_in("en"))).patch(fresh) == ""


async def test_it_reaches_the_pages_of_another_process(database_url: str) -> None:
    async with Site(database_url) as site:
        dana, _ = site.hire("Dana")
        visitor = site.services.visitors.welcome()
        mine = await site.says(visitor, "hello")
        site.services.desk.together.focus(mine, dana, Focus.VIEWING)
        elsewhere = Database.open(database_url)
        heard = asyncio.create_task(first_sign(Feed(elsewhere, StopFlag()), site.events()[-1].seq))
        try:
            await types(site, visitor)
            assert await asyncio.wait_for(heard, 10) == (mine, dana.id)
        finally:
            heard.cancel()
            elsewhere.close()


async def first_sign(feed: Feed, after: int) -> tuple[str | None, str | None]:
    """Whose customer types and who is shown it, as this process hears of it first."""
    async for batch in feed.follow(after):
        for event in batch or ():
            if event.kind == EventKind.CUSTOMER_TYPED:
                return event.conversation_id, event.agent_id
    return None, None
