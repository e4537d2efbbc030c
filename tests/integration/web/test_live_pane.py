"""An open conversation kept true by patches: whatever happens, it shows what a freshly loaded page would show."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import httpx
import pytest

from tests.fakes.clock import TickingClock
from tests.fakes.pane import Pane
from tests.fakes.site import Site
from triage.desk.desk import Desk
from triage.domain.errors import TriageError
from triage.domain.events import Event
from triage.domain.ids import ConversationId
from triage.domain.labels import AgentRole, Mode
from triage.domain.staffing import Agent
from triage.store import promises
from triage.store.focus import Focus
from triage.store.promises import PromiseState
from triage.web.app import build_app
from triage.web.auth import SESSION_COOKIE
from triage.web.console.folder import PAGE
from triage.web.console.live import LivePage
from triage.web.console.view import View


@pytest.fixture
async def site(database_url: str) -> AsyncIterator[Site]:
    """A running site."""
    async with Site(database_url, clock=TickingClock()) as running:
        yield running


class Reader:
    """An agent with the conversation open: a page, and the stream that keeps it true."""

    def __init__(self, site: Site, agent: Agent, conversation: ConversationId) -> None:
        self._site = site
        self._conversation = conversation
        self._cookie = site.services.keys.session_cookie(agent)
        session = site.services.keys.session(self._cookie)
        view = View(conversation=conversation)
        self.live = LivePage(site.services, site.app.state.console, self._cookie, session, view)
        self.patches: list[str] = []
        self.seen = 0

    async def load(self) -> Pane:
        """The page as another process shows it, which has kept nothing of what happened before."""
        transport = httpx.ASGITransport(app=build_app(self._site.services))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            client.cookies.set(SESSION_COOKIE, self._cookie)
            page = await client.get("/console", params={"conversation": self._conversation})
        assert page.status_code == 200
        return Pane(page.text)

    async def open(self) -> None:
        """Load it and follow its events from there."""
        self.pane = await self.load()
        self.seen = self.pane.seq
        await self.live.begin(self.seen)

    async def hear(self, batch: list[Event]) -> None:
        """Take in what happened."""
        html = await self.live.pane(batch)
        assert html is not None
        self.patches.append(html)
        self.pane.patch(html)
        self.seen = batch[-1].seq

    async def catch_up(self, drawn: random.Random) -> None:
        """Everything that has happened, in batches of any size."""
        left = [event for event in self._site.events() if event.seq > self.seen]
        while left:
            size = drawn.randint(1, len(left))
            await self.hear(left[:size])
            left = left[size:]


def deeds(
    desk: Desk, drawn: random.Random, head: ConversationId, agent: Agent, other: Agent
) -> list[Callable[[], object]]:
    """What an agent may do, or is refused."""
    return [
        lambda: desk.accept(head, agent),
        lambda: desk.reply(head, agent, drawn.choice(["I'm on it", "I'll check it and write by Friday."])),
        lambda: desk.note(head, agent, f"looks like a retry, @{other.name.lower()}"),
        lambda: desk.change_mode(head, agent, drawn.choice([Mode.LIVE, Mode.TICKET])),
        lambda: desk.snooze(head, agent),
        lambda: desk.give_back(head, agent, "over to you"),
        lambda: desk.resolve(head, agent, "done"),
        lambda: desk.transfer(head, agent, queue="complaints", to=None, reason="theirs"),
        lambda: desk.together.focus(head, agent, drawn.choice(list(Focus))),
        lambda: desk.together.invite(head, agent, other.id, "Is this a retry?"),
        lambda: desk.correct(head, agent, "order_number", f"A-{drawn.randint(1, 9)}"),
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_happens_a_patched_pane_shows_what_a_fresh_page_would(site: Site, seed: int) -> None:
    drawn, desk = random.Random(seed), site.services.desk
    dana, jo = site.hire("Dana", role=AgentRole.SUPERVISOR)[0], site.hire("Jo")[0]
    head = await site.waits("ann", drawn.choice([Mode.LIVE, Mode.TICKET]))
    readers = [Reader(site, agent, head) for agent in (dana, jo)]
    for reader in readers:
        await reader.open()
    for number in range(30):
        agent, other = drawn.choice([(dana, jo), (jo, dana)])
        if drawn.random() < 0.3:
            await site.hears(f"message {number}", "ann")
        else:
            with suppress(TriageError):
                drawn.choice(deeds(desk, drawn, head, agent, other))()
        if drawn.random() < 0.2:
            await site.waits()  # what happens elsewhere stands between the events of this one
        reader = drawn.choice(readers)
        await reader.catch_up(drawn)  # in the middle of it, as streams are
        await settled(site)
        await reader.catch_up(drawn)
        fresh = await reader.load()
        entries = [(name, html) for name, html in fresh.entries.items() if name != "new"]
        assert reader.pane.last(len(entries)) == entries
        for name, html in fresh.parts.items():
            assert reader.pane.parts[name] == html
        assert fresh.parts.keys() == {"head", "notices", "proposals", "context"}


async def settled(site: Site) -> None:
    """Nothing is unread, and nothing waits to be sent."""
    await site.answered()
    await site.delivered()


async def test_a_customers_message_is_patched_by_itself(site: Site) -> None:
    dana, _ = site.hire("Dana")
    head = await site.waits("ann", Mode.TICKET)
    site.services.desk.accept(head, dana)
    await site.hears("one more thing", "ann")
    reader = Reader(site, dana, head)
    await settled(site)
    await reader.open()
    await site.hears("and another", "ann")
    first = next(event for event in site.events() if event.seq > reader.seen)
    await reader.hear([first])
    assert "and another" in reader.patches[-1]
    assert "one more thing" not in reader.patches[-1]
    assert "<aside" not in reader.patches[-1]


async def test_a_promise_confirmed_later_is_put_where_it_was_made(site: Site) -> None:
    dana, _ = site.hire("Dana")
    head = await site.waits("ann", Mode.TICKET)
    site.services.desk.accept(head, dana)
    site.services.desk.reply(head, dana, "I'll check it and write by Friday.")
    site.services.desk.note(head, dana, "asked the warehouse")
    reader = Reader(site, dana, head)
    await settled(site)
    await reader.open()
    (made,) = site.read(lambda tx: promises.of_agents(tx, head, PromiseState.PROPOSED))
    site.services.desk.ledger.confirm(made.id, dana)
    await reader.catch_up(random.Random(1))
    fresh = await reader.load()
    assert "Dana promised" in list(reader.pane.entries.values())[-2]
    assert list(reader.pane.entries) == list(fresh.entries)


async def test_a_page_that_ends_early_gets_no_newer_messages(site: Site) -> None:
    dana, _ = site.hire("Dana")
    head = await site.waits("ann", Mode.TICKET)
    for number in range(PAGE + 5):
        site.services.desk.note(head, dana, f"note {number}.")
    last = site.thread(head)[10].id
    cookie = site.services.keys.session_cookie(dana)
    session = site.services.keys.session(cookie)
    view = View(conversation=head)
    live = LivePage(site.services, site.app.state.console, cookie, session, view, int(last))
    await live.begin(site.events()[-1].seq)
    site.services.desk.note(head, dana, "the newest")
    html = await live.pane([site.events()[-1]])
    assert html is not None
    assert "the newest" not in html
