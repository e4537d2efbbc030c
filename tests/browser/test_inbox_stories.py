"""Lists, offers, tabs, keys, filters and undo as an agent meets them in a real browser."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.axe import no_violations
from tests.fakes.site import Site
from triage.domain.ids import ConversationId
from triage.domain.labels import Mode, OwnerKind, Presence
from triage.domain.staffing import Agent
from triage.store import conversations

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@asynccontextmanager
async def browser_of(chromium: Browser, address: str, site: Site, agent: Agent, **options: Any) -> AsyncIterator[Page]:
    """A signed-in page in a browser of its own; an error in its scripts fails the test."""
    context = await chromium.new_context(**options)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(f"{address}/sign-in?token={site.services.keys.link_token(agent)}")
    await expect(page.locator("#live")).to_have_text("live")
    try:
        yield page
    finally:
        await context.close()
        site.services.desk.set_presence(agent, Presence.OFFLINE)  # the next offer is for the agent of the next test
    assert errors == []


def owner(site: Site, conversation: ConversationId) -> OwnerKind:
    return site.read(lambda tx: conversations.get(tx, conversation)).owner.kind


async def test_a_live_offer_is_in_ones_face_and_accepted_by_a_key(chromium: Browser, site: Site, address: str) -> None:
    dana, _ = site.hire("Dana")
    async with browser_of(chromium, address, site, dana) as page:
        conversation = await site.waits("Amara")
        offer = page.get_by_role("region", name="Live offer")
        await expect(offer).to_contain_text("Amara")
        await expect(offer).to_contain_text("I was charged twice")
        await expect(offer.locator("[data-ends]")).to_have_text(re.compile(r"0:[0-5]\d|1:00"))
        await expect(page).to_have_title(re.compile("● Amara"))
        await expect(page.locator("#announcer")).to_contain_text("Amara")
        await no_violations(page)
        await page.keyboard.press("a")
        await expect(page.get_by_role("heading", name="Amara", level=2)).to_be_visible()
        await expect(offer).to_be_hidden()
        assert owner(site, conversation) is OwnerKind.AGENT
        site.services.desk.resolve(conversation, dana, "done")


async def test_two_agents_race_and_the_slower_one_reads_who_has_it(chromium: Browser, site: Site, address: str) -> None:
    dana, _ = site.hire("Dana")
    jo, _ = site.hire("Jo")
    async with (
        browser_of(chromium, address, site, dana) as first,
        browser_of(chromium, address, site, jo) as second,
    ):
        conversation = await site.waits("Raced", Mode.TICKET)
        button = f"#row-{conversation} .accept"
        await expect(first.locator(button)).to_be_visible()
        await expect(second.locator(button)).to_be_visible()
        taken = asyncio.Event()

        async def late(route: Route) -> None:
            await taken.wait()
            await route.continue_()

        await second.route("**/accept", late)
        await second.locator(button).click()
        await first.locator(button).click()
        await expect(first.get_by_text("assigned to you")).to_be_visible()
        taken.set()
        await expect(second.get_by_role("alert")).to_contain_text("Dana has this conversation.")
        await expect(second.locator(f"#row-{conversation}")).to_have_count(0)


async def test_seven_tabs_stay_live_over_one_stream(chromium: Browser, site: Site, address: str) -> None:
    dana, _ = site.hire("Dana")
    asked: list[str] = []
    async with browser_of(chromium, address, site, dana) as page:
        page.context.on("request", lambda request: asked.append(request.url))
        tabs = [page] + [await opened(page.context, f"{address}/console") for _ in range(6)]
        conversation = await site.waits("Everywhere", Mode.TICKET)
        for tab in tabs:
            await expect(tab.locator(f"#row-{conversation}")).to_contain_text("Everywhere")
        assert len([url for url in asked if "/console/stream" in url]) == 0  # the first tab has the only one
        await tabs[0].close()
        another = await site.waits("Still there", Mode.TICKET)
        for tab in tabs[1:]:
            await expect(tab.locator(f"#row-{another}")).to_contain_text("Still there")
        assert len([url for url in asked if "/console/stream" in url]) == 1


async def opened(context: BrowserContext, place: str) -> Page:
    page = await context.new_page()
    await page.goto(place)
    await expect(page.locator("#live")).to_have_text("live")
    return page


async def test_going_to_another_conversation_loads_no_page_and_back_works(
    chromium: Browser, site: Site, address: str
) -> None:
    dana, _ = site.hire("Dana")
    first, second = await site.waits("First one", Mode.TICKET), await site.waits("Second one", Mode.TICKET)
    async with browser_of(chromium, address, site, dana) as page:
        await page.evaluate("window.stayed = true")
        heading = page.locator("#middle h2").first
        await page.locator(f"#row-{first} a.open").click()
        await expect(heading).to_have_text("First one")
        await page.locator(f"#row-{second} a.open").click()
        await expect(heading).to_have_text("Second one")
        await expect(page).to_have_url(f"{address}/console?conversation={second}")
        await expect(page.locator(f"#row-{second}")).to_have_class(re.compile("chosen"))
        await expect(page.locator(f"#row-{first}")).not_to_have_class(re.compile("chosen"))
        tabs = page.get_by_role("navigation", name="Open conversations")
        await expect(tabs.get_by_role("link")).to_have_text(["First one", "Second one"])
        site.services.desk.note(first, dana, "something new here")
        await expect(tabs.get_by_role("link", name="First one, something new")).to_be_visible()
        site.services.desk.note(second, dana, "and here")
        await expect(page.get_by_text("and here")).to_be_visible()
        await page.go_back()
        await expect(heading).to_have_text("First one")
        await expect(page.get_by_text("something new here")).to_be_visible()
        await expect(tabs.get_by_role("link", name="First one", exact=True)).to_be_visible()
        await tabs.get_by_role("button", name="Close the tab of First one").click()
        await expect(heading).to_have_text("Second one")
        assert await page.evaluate("window.stayed")
        await no_violations(page)


async def test_the_keys_move_open_and_write_and_can_be_turned_off(chromium: Browser, site: Site, address: str) -> None:
    dana, _ = site.hire("Dana")
    mine = await site.waits("Keyed", Mode.TICKET)
    site.services.desk.accept(mine, dana)
    async with browser_of(chromium, address, site, dana) as page:
        row = page.locator(f"#row-{mine} a.open")
        await page.keyboard.press("j")
        await expect(row).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("#middle h2").first).to_have_text("Keyed")
        await page.keyboard.press("n")
        await expect(page.get_by_label("Message", exact=True)).to_be_focused()
        await expect(page.get_by_label("Internal note")).to_be_checked()
        await page.keyboard.type("jkre?")
        await expect(page.get_by_label("Message", exact=True)).to_have_value("jkre?")
        await page.keyboard.press("Escape")
        await page.keyboard.press("/")
        await expect(page.locator("#search")).to_be_focused()
        await page.keyboard.press("Escape")
        await page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
        await expect(dialog).to_be_visible()
        await no_violations(page)
        await dialog.get_by_label("Shortcuts of a single key").uncheck()
        await page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()
        await page.reload()
        await page.keyboard.press("?")
        await expect(dialog).to_be_hidden()


async def test_resolving_can_be_undone_for_five_seconds_and_is_done_when_one_leaves(
    chromium: Browser, site: Site, address: str
) -> None:
    dana, _ = site.hire("Dana")
    mine = await site.waits("Undone", Mode.TICKET)
    site.services.desk.accept(mine, dana)
    async with browser_of(chromium, address, site, dana) as page:
        await page.goto(f"{address}/console?conversation={mine}")
        await resolve(page, "fixed")
        bar = page.get_by_role("group", name="Undo")
        await expect(bar).to_contain_text("Resolves Undone in")
        await bar.get_by_role("button", name="Undo").click()
        await expect(bar).to_be_hidden()
        assert owner(site, mine) is OwnerKind.AGENT
        await resolve(page, "fixed after all")
        await expect(bar).to_be_visible()
        await page.goto("about:blank")
        await site.until(lambda: owner(site, mine) is OwnerKind.ASSISTANT)


async def test_what_is_held_back_is_done_when_the_time_is_over(chromium: Browser, site: Site, address: str) -> None:
    dana, _ = site.hire("Dana")
    mine = await site.waits("Patient", Mode.TICKET)
    site.services.desk.accept(mine, dana)
    async with browser_of(chromium, address, site, dana) as page:
        await page.goto(f"{address}/console?conversation={mine}")
        await resolve(page, "fixed")
        await expect(page.locator(f"#row-{mine}")).to_have_count(0, timeout=15_000)
        assert owner(site, mine) is OwnerKind.ASSISTANT


async def resolve(page: Page, reason: str) -> None:
    await page.keyboard.press("e")
    await page.get_by_label("How was it solved?").fill(reason)
    await page.locator("#head form[action$='/resolve'] button.main").click()


async def test_a_filter_is_saved_under_a_name_and_found_on_another_machine(
    chromium: Browser, site: Site, address: str
) -> None:
    dana, _ = site.hire("Dana")
    other, mine = await site.waits("Somebody", Mode.TICKET), await site.waits("Unheard", Mode.TICKET)
    site.services.desk.note(mine, dana, "not read by customers")
    async with browser_of(chromium, address, site, dana) as page:
        await page.locator("#filter > summary").click()
        await page.get_by_label("List").select_option("tickets")
        await page.get_by_label("Who has it").select_option("nobody")
        await page.get_by_role("button", name="Apply").click()
        await expect(page).to_have_url(f"{address}/console?list=tickets&owner=nobody")
        await expect(page.locator(f"#row-{other}")).to_be_visible()
        await page.get_by_label("Name of this filter").fill("Up for grabs")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("link", name="Up for grabs")).to_be_visible()
        await no_violations(page)
    async with browser_of(chromium, address, site, dana) as elsewhere:
        await elsewhere.locator("#filter > summary").click()
        await elsewhere.get_by_role("link", name="Up for grabs").click()
        await expect(elsewhere).to_have_url(f"{address}/console?list=tickets&owner=nobody")
        await elsewhere.get_by_role("button", name="Remove the filter Up for grabs").click()
        await expect(elsewhere.get_by_role("link", name="Up for grabs")).to_have_count(0)


async def test_a_search_finds_what_was_said_in_closed_conversations(
    chromium: Browser, site: Site, address: str
) -> None:
    dana, _ = site.hire("Dana")
    closed = await site.hears("my zeppelin has lost its Überzug", "searched")
    site.services.desk.accept(closed, dana)
    site.services.desk.resolve(closed, dana, "patched")
    async with browser_of(chromium, address, site, dana) as page:
        await page.keyboard.press("/")
        await page.keyboard.type("zeppelin überz")
        await page.keyboard.press("Enter")
        row = page.locator(f"#row-{closed}")
        await expect(row).to_contain_text("settled")
        await row.locator("a.open").click()
        await expect(page.locator("#thread")).to_contain_text("zeppelin")
        await expect(row).to_be_visible()  # the search stays beside it


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
async def test_lists_filter_and_offer_are_clean_in_every_width_and_theme(
    chromium: Browser, site: Site, address: str, width: int, scheme: str
) -> None:
    dana, _ = site.hire("Dana")
    options: dict[str, Any] = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    async with browser_of(chromium, address, site, dana, **options) as page:
        await site.waits(f"Ann-Sophie von Drückeberg-Wiedemannhausen {width}{scheme}")
        await expect(page.get_by_role("region", name="Live offer")).to_be_visible()
        await page.locator("#filter > summary").click()
        await no_violations(page)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
