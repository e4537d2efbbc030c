"""The console's lists: what stands where, in which order, how many; kept true by events as if read anew each time."""

import random
import re
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import partial

import pytest

from tests.fakes.site import Site
from triage.desk.desk import Desk
from triage.domain.errors import TriageError
from triage.domain.ids import ConversationId
from triage.domain.labels import Mode, Urgency
from triage.domain.staffing import Agent
from triage.store import conversations
from triage.store.conversation_lists import NOBODY, ListName, Mark, Sieve
from triage.web.console.board import Board
from triage.web.console.live import LivePage
from triage.web.console.view import View, view_of

SIEVES = (Sieve(), Sieve(owner=NOBODY), Sieve(unread=True), Sieve(urgency=Urgency.NORMAL), Sieve(channel="generic"))


@pytest.fixture
async def site(database_url: str) -> AsyncIterator[Site]:
    """A running site."""
    async with Site(database_url) as running:
        yield running


async def live_page(site: Site, agent: Agent, view: View) -> LivePage:
    """An open page that shows all there is."""
    cookie = site.services.keys.session_cookie(agent)
    page = LivePage(site.services, site.app.state.console, cookie, site.services.keys.session(cookie), view)
    await page.begin(site.events()[-1].seq)
    return page


async def test_a_board_that_follows_events_shows_what_a_new_one_reads(site: Site) -> None:
    drawn, desk = random.Random(11), site.services.desk
    dana, jo = site.hire("Dana")[0], site.hire("Jo")[0]
    keys = [key for name in ListName for sieve in SIEVES for key in View(name, sieve, 3).keys(dana.id)]
    followed = Board(site.database, site.clock)
    heads: list[ConversationId] = []
    for number in range(24):
        if number % 3 == 0:
            heads.append(await site.waits(f"customer {number}", drawn.choice([Mode.LIVE, Mode.TICKET])))
        with suppress(TriageError):
            something_happens(desk, drawn, drawn.choice(heads), drawn.choice([dana, jo]))
        await site.answered()
        known, fresh = await followed.look(keys), await Board(site.database, site.clock).look(keys)
        assert (known.slices, known.rows) == (fresh.slices, fresh.rows)
        assert [known.count(n, a.id) for n in ListName for a in (dana, jo)] == [
            fresh.count(n, a.id) for n in ListName for a in (dana, jo)
        ]


def something_happens(desk: Desk, drawn: random.Random, head: ConversationId, agent: Agent) -> None:
    """An agent does something that they may do, or is refused."""
    deeds: list[Callable[[], object]] = [
        lambda: desk.accept(head, agent),
        lambda: desk.reply(head, agent, "I'm on it"),
        lambda: desk.change_mode(head, agent, drawn.choice([Mode.LIVE, Mode.TICKET])),
        lambda: desk.snooze(head, agent),
        lambda: desk.give_back(head, agent, "over to you"),
        lambda: desk.resolve(head, agent, "done"),
        lambda: desk.transfer(head, agent, queue="complaints", to=None, reason="theirs"),
    ]
    drawn.choice(deeds)()


async def test_what_is_promised_soonest_is_on_top_and_pages_hold_everything_once(site: Site) -> None:
    dana, _ = site.hire("Dana")
    tickets = [await site.waits(f"ticket {n}", Mode.TICKET) for n in range(3)]
    live = [await site.waits(f"live {n}") for n in range(2)]
    board = Board(site.database, site.clock)
    view = View(ListName.ALL, rows=2)
    found: list[ConversationId] = []
    while True:
        (part,) = (await board.look(view.keys(dana.id))).slices.values()
        found += part.ids
        if part.more is None:
            break
        view = View(ListName.ALL, rows=2, behind=Mark.read(str(part.more)))
    promised = {head: site.read(partial(conversations.get, conversation=head)).reply_by for head in (*live, *tickets)}
    assert found == sorted(promised, key=lambda head: (promised[head], head))


async def test_a_change_sends_the_row_it_touches_and_no_other(site: Site) -> None:
    dana, _ = site.hire("Dana")
    first, second = await site.waits("first", Mode.TICKET), await site.waits("second", Mode.TICKET)
    page = await live_page(site, dana, View())
    seen = site.events()[-1].seq
    site.services.desk.accept(second, dana)
    html = await page.around([event for event in site.events() if event.seq > seen])
    assert re.findall(r'<li class="row[^"]*" id="row-(\w+)"', html) == [second]
    assert f'data-order="rows-mine" value="row-{second}"' in html
    assert f'data-order="rows-tickets" value="row-{first}"' in html
    assert f'data-stirred="{second}"' in html
    assert await page.around(()) == ""


@pytest.mark.parametrize("query", ["list=moon", "urgency=fast", "rows=-1", "behind=a.b.c", "owner=%00", "queue=%27"])
async def test_an_address_that_says_nonsense_shows_a_page(site: Site, query: str) -> None:
    dana, _ = site.hire("Dana")
    async with site.client() as agent:
        await agent.get("/sign-in", params={"token": site.services.keys.link_token(dana)})
        for place in ("/console", "/console/parts"):
            assert (await agent.get(f"{place}?{query}")).status_code == 200


@pytest.mark.parametrize(
    "words", ["äpfel", "ÄPFEL sind", "matsch", "ann-so", "ann.so@example.org", "apples", "#{reference}", "{reference}"]
)
async def test_a_search_finds_by_words_name_address_and_reference(site: Site, words: str) -> None:
    dana, _ = site.hire("Dana")
    profile = {"name": "Ann-Sophie", "email": "ann.so@example.org"}
    wanted = await site.hears("meine Äpfel sind matschig, apples!", "ann", **profile)
    await site.hears("somebody else's pears")
    site.services.desk.accept(wanted, dana)
    reference = site.services.desk.resolve(wanted, dana, "replaced").reference
    async with site.client() as agent:
        await agent.get("/sign-in", params={"token": site.services.keys.link_token(dana)})
        shown = await agent.get("/console", params={"search": words.format(reference=reference)})
        nothing = await agent.get("/console", params={"search": "matsch pears"})
    assert re.findall(r'id="row-(\w+)"', shown.text) == [wanted]
    assert re.findall(r'id="row-(\w+)"', nothing.text) == []
    assert "Fewer words find more." in nothing.text


def test_an_address_and_its_view_say_the_same() -> None:
    view = View(ListName.TICKETS, Sieve(owner="a1", unread=True, urgency=Urgency.HIGH), 100)
    assert view_of(dict(view.fields), None) == view
    assert view_of({"unread": "1"}, None).name is ListName.ALL
