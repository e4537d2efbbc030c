"""The supervisors' pages in a real browser: axe in both themes and on a small phone, keyboard, the floor kept true."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import no_violations
from tests.fakes.board_house import furnish, write_run
from tests.fakes.desk_house import prepared_words
from tests.fakes.past import write_past
from tests.fakes.site import Site
from triage.domain.labels import AgentRole
from triage.domain.staffing import Agent

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PAGES = (
    "/dashboard",
    "/dashboard/trends?range=7&by=queue",
    "/dashboard/gaps?range=7",
    "/dashboard/evals",
    *(f"/settings/{tab}" for tab in ("agents", "queues", "words", "channels", "policy", "prompts", "health")),
)
REPORT = """<!doctype html><title>assess</title><h1>Report</h1><p id="ran"></p><p id="tried"></p><script>
document.getElementById("ran").textContent = "ran";
try { document.getElementById("tried").textContent = document.cookie; } catch (error) {
  document.getElementById("tried").textContent = error.name; }
</script>"""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A site with a week behind it and everything to show."""
    folder = tmp_path_factory.mktemp("boards")
    async with Site(f"sqlite:///{folder / 'triage.db'}") as running:
        start = running.clock.now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=7)
        write_past(running.database, running.services.policy, start, 7, 15)
        running.services.desk.adopt(running.services.policy, prepared_words())
        for number in (1, 2, 3):
            write_run(folder / "evals", "assess", number, 0.9, report=REPORT)
        furnish(running, folder / "evals")
        yield running


def supervisor(site: Site) -> Agent:
    """Somebody who may change things."""
    return site.hire("Dana", role=AgentRole.SUPERVISOR)[0]


async def signed_in(chromium: Browser, site: Site, address: str, agent: Agent, width: int, scheme: str) -> Page:
    """A page of this agent at this width."""
    context = await chromium.new_context(
        viewport={"width": width, "height": 844}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = await context.new_page()
    await page.goto(f"{address}/sign-in?token={site.services.keys.link_token(agent)}")
    return page


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (320, "light"), (320, "dark")])
async def test_every_board_is_sound_in_both_themes_and_on_a_small_phone(
    chromium: Browser, site: Site, address: str, width: int, scheme: str
) -> None:
    await site.waits(f"Ann-Sophie von Drückeberg-Wiedemannhausen zu Oberammergau {width}{scheme}")
    page = await signed_in(chromium, site, address, supervisor(site), width, scheme)
    for place in PAGES:
        await page.goto(address + place)
        await expect(page.locator("[data-reload]")).to_have_count(0, timeout=30_000)
        await page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
        await no_violations(page)
        over = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0, f"{place} runs {over} pixels over the edge"
    await page.context.close()


async def test_the_floor_follows_what_happens_and_keeps_the_focus(chromium: Browser, site: Site, address: str) -> None:
    page = await signed_in(chromium, site, address, supervisor(site), 1440, "light")
    await page.goto(f"{address}/dashboard")
    await expect(page.locator("#live")).to_have_text("live", timeout=15_000)
    waiting = page.locator(".tile", has_text="Wait for live").locator("b")
    before = int(await waiting.inner_text())
    link = page.locator("nav a", has_text="Trends")
    await link.focus()
    await site.waits()
    await expect(waiting).to_have_text(str(before + 1), timeout=15_000)
    await expect(link).to_be_focused()
    await page.context.close()


async def test_trends_can_be_steered_by_keyboard(chromium: Browser, site: Site, address: str) -> None:
    page = await signed_in(chromium, site, address, supervisor(site), 1440, "light")
    await page.goto(f"{address}/dashboard/trends")
    await page.keyboard.press("Tab")
    await expect(page.get_by_text("To the content")).to_be_focused()
    await page.get_by_role("link", name="28 days").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="28 days")).to_have_attribute("aria-current", "true", timeout=20_000)
    meaning = page.locator("#figure-live_wait details")
    await meaning.locator("summary").focus()
    await page.keyboard.press("Enter")
    await expect(meaning.locator("p")).to_be_visible()
    await page.context.close()


async def test_a_supervisor_adds_an_agent_who_then_signs_in(chromium: Browser, site: Site, address: str) -> None:
    page = await signed_in(chromium, site, address, supervisor(site), 390, "light")
    await page.goto(f"{address}/settings/agents")
    add = page.locator('form[action="/settings/agents"]')
    await add.get_by_label("Name, as customers see it").fill("Amara")
    await add.get_by_label("E-mail address").fill("amara@hearthlane.example")
    await add.get_by_role("button", name="Add").click()
    token = await page.locator("#new-token").inner_text()
    theirs = await (await chromium.new_context()).new_page()
    await theirs.goto(f"{address}/sign-in")
    await theirs.get_by_label("Your token").fill(token)
    await theirs.get_by_role("button", name="Sign in").click()
    await expect(theirs).to_have_url(re.compile("/console"))
    await theirs.context.close()
    await page.context.close()


async def test_a_report_runs_its_script_but_has_no_way_to_our_cookies(
    chromium: Browser, site: Site, address: str
) -> None:
    page = await signed_in(chromium, site, address, supervisor(site), 1440, "light")
    await page.goto(f"{address}/dashboard/evals")
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Open").first.click()
    report = await opened.value
    await expect(report.locator("#ran")).to_have_text("ran")
    await expect(report.locator("#tried")).to_have_text("SecurityError")
    await page.context.close()
