"""The dashboards over real conversations: the floor, trends and their file, refusals in words, who may look."""

import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
import sqlalchemy as sa

from tests.fakes.past import write_past
from tests.fakes.site import Site
from tests.integration.web.board_browser import signed_in, text_of
from triage.domain.labels import Mode, Presence
from triage.store import tables
from triage.web.dashboard.now import read_now

pytestmark = pytest.mark.asyncio(loop_scope="module")
PAGES = ("/dashboard", "/dashboard/trends", "/dashboard/gaps", "/dashboard/evals")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A site with three weeks behind it."""
    async with Site(f"sqlite:///{tmp_path_factory.mktemp('boards') / 'triage.db'}") as running:
        start = running.clock.now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=21)
        write_past(running.database, running.services.policy, start, 21, 20)
        yield running


async def test_the_floor_says_who_waits_who_is_there_and_what_is_overdue(site: Site) -> None:
    dana, _ = site.hire("Dana")
    site.hire("Kit", Presence.AWAY)
    late, taken = await site.waits("late one", Mode.TICKET), await site.waits("taken one")
    site.services.desk.accept(taken, dana)
    with site.database.write() as tx:
        past = site.clock.now() - timedelta(minutes=20)
        change = sa.update(tables.conversations).where(tables.conversations.c.id == late)
        tx.connection.execute(change.values(reply_by=past, waiting_since=past, subject="Where is it?"))
    floor = read_now(site.services)
    assert floor.standing.overdue == 1
    assert [one.conversation for one in floor.due][:1] == [late]
    people = {one.name: one for one in floor.agents}
    assert (people["Dana"].presence, people["Dana"].live, people["Kit"].presence) == ("online", 1, "away")
    async with signed_in(site, dana) as client:
        shown = (await client.get("/dashboard")).text
    assert f'href="/console?conversation={late}"' in shown
    assert "Where is it?" in shown
    assert "▲ tell these customers" in shown
    assert re.search(r'data-stream="/dashboard/stream\?after=\d+"', shown)


async def test_nobody_who_is_not_signed_in_sees_a_board(site: Site) -> None:
    async with site.client() as client:
        for page in (*PAGES, "/settings", "/settings/agents", "/dashboard/trends.csv", "/dashboard/evals/x/report"):
            response = await client.get(page)
            assert response.status_code == 303, page
            assert response.headers["location"].startswith("/sign-in"), page


async def test_a_plain_agent_may_look_at_every_board(site: Site) -> None:
    ben, _ = site.hire("Ben")
    async with signed_in(site, ben) as client:
        for page in PAGES:
            assert (await client.get(page)).status_code == 200, page


async def test_trends_show_every_figure_with_interval_and_meaning(site: Site) -> None:
    dana, _ = site.hire("Dana")
    async with signed_in(site, dana) as client:
        shown = (await client.get("/dashboard/trends?range=28&by=queue")).text
    words = text_of(shown)
    assert "Live waits under 60 s" in words
    assert "Of live waits that are over (taken, become a ticket, or ended otherwise)" in words
    assert re.search(r"Handoffs judged needed \d+ % .*?\d+ % to \d+ % · n", words)
    assert shown.count('<svg class="plot"') > 15
    assert not re.search(r'="[^"]*\b(nan|inf)\b', shown)


async def test_the_file_holds_what_the_table_shows(site: Site) -> None:
    dana, _ = site.hire("Dana")
    async with signed_in(site, dana) as client:
        shown = (await client.get("/dashboard/trends?range=28&by=queue")).text
        file = await client.get("/dashboard/trends.csv?range=28&by=queue")
    assert file.headers["content-type"].startswith("text/csv")
    assert "attachment" in file.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(file.text)))
    contacts = {row["queue"]: row["value"] for row in rows if row["metric"] == "contacts"}
    assert contacts
    for queue, count in contacts.items():
        line = re.search(rf">{queue}</a></th><td class=\"number\"[^>]*>([\d,]+)<", shown)
        assert line is not None
        assert line[1].replace(",", "") == count


async def test_the_page_narrows_to_one_group(site: Site) -> None:
    dana, _ = site.hire("Dana")
    async with signed_in(site, dana) as client:
        everything = await client.get("/dashboard/trends.csv?range=28&by=queue")
        tickets = await client.get("/dashboard/trends.csv?range=28&by=queue&only=queue:tickets")
        page = (await client.get("/dashboard/trends?range=28&only=queue:tickets")).text
    assert {row["queue"] for row in csv.DictReader(io.StringIO(tickets.text))} == {"tickets"}
    assert {row["queue"] for row in csv.DictReader(io.StringIO(everything.text))} > {"tickets"}
    assert "Only queue: tickets" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("range=5", "There is no such range."),
        ("from=2026-99-01", "is no day."),
        ("from=2026-05-02&to=2026-05-01", "The first day is after the last."),
        ("range=7&by=weather", "Nothing can be split by"),
        ("range=7&only=queue", "This is no group."),
    ],
)
async def test_an_address_that_cannot_be_is_told_of_and_keeps_what_was_typed(
    site: Site, query: str, words: str
) -> None:
    dana, _ = site.hire("Dana")
    async with signed_in(site, dana) as client:
        shown = await client.get(f"/dashboard/trends?{query}")
        file = await client.get(f"/dashboard/trends.csv?{query}", headers={"accept": "*/*"})
    assert shown.status_code == 400
    assert words in text_of(shown.text)
    assert file.status_code == 400
    assert words in file.json()["error"]["message"]
    typed = re.search(r"from=([^&]*)", query)
    assert typed is None or f'name="from" type="date" value="{typed[1]}"' in shown.text


async def test_a_range_without_conversations_says_so(site: Site) -> None:
    dana, _ = site.hire("Dana")
    async with signed_in(site, dana) as client:
        shown = await client.get("/dashboard/trends?from=2020-01-01&to=2020-01-03")
    assert "Nothing happened" in shown.text


async def test_the_stream_redraws_the_floor(site: Site) -> None:
    dana, _ = site.hire("Dana")
    from triage.domain.events import Event
    from triage.web.dashboard import routes

    cookie = site.services.keys.session_cookie(dana)
    event = Event(1, "handed_off", site.clock.now())
    html = routes._patch(site.services, cookie, [event])
    assert html is not None
    assert html.startswith('<div id="floor"')
    assert routes._patch(site.services, cookie, []) == ""
    assert routes._patch(site.services, "forged", [event]) is None
