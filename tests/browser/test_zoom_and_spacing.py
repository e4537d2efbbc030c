"""Every page at 200 % zoom and with the text spacing that readers may set (WCAG 2.2: 1.4.4, 1.4.10, 1.4.12).

A browser zooms a window of 1280 x 800 by giving the page 640 x 400 pixels of its own at twice the density.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import no_violations
from tests.browser.chat_pages import offers_choices
from tests.browser.pages import page_in
from tests.fakes.board_house import furnish, write_run
from tests.fakes.desk_house import prepared_words
from tests.fakes.past import write_past
from tests.fakes.site import Site
from triage.domain.labels import AgentRole, Presence

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
ZOOMED: dict[str, Any] = {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2}
BOARDS = (
    "/dashboard",
    "/dashboard/trends?range=7",
    "/dashboard/gaps?range=7",
    "/dashboard/evals",
    *(f"/settings/{tab}" for tab in ("agents", "queues", "words", "channels", "policy", "prompts", "health")),
)
SPACED = """() => { const sheet = new CSSStyleSheet();
sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }`); document.adoptedStyleSheets.push(sheet); }"""
# What says something in a box of its own and cuts it off, but for what is one line with dots by design.
CUT_OFF = """() => [...document.querySelectorAll(
  'button, .button, summary, label, legend, h1, h3, .chip, th, dt, .banner, .notice, p.soft')]
  .filter((e) => e.checkVisibility() && !e.closest('.for-readers, .skip') && getComputedStyle(e).display !== 'inline')
  .filter((e) => getComputedStyle(e).overflowX !== 'visible' && getComputedStyle(e).textOverflow !== 'ellipsis')
  .filter((e) => getComputedStyle(e).clipPath === 'none')
  .filter((e) => e.clientWidth > 1 && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
  .map((e) => e.outerHTML.slice(0, 120))"""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A site with some days behind it and everything to show."""
    folder = tmp_path_factory.mktemp("zoomed")
    async with Site(f"sqlite:///{folder / 'triage.db'}") as running:
        start = running.clock.now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=2)
        write_past(running.database, running.services.policy, start, 2, 15)
        running.services.desk.adopt(running.services.policy, prepared_words())
        write_run(folder / "evals", "assess", 1, 0.9)
        furnish(running, folder / "evals")
        yield running


async def holds(page: Page, spaced: bool, *reached: str) -> None:
    """Nothing runs over the edge or is cut off, and each of these can be used with mouse, finger and keyboard."""
    if spaced:
        await page.evaluate(SPACED)
    over = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert over <= 0, f"{page.url} runs {over} pixels over the edge"
    assert await page.evaluate(CUT_OFF) == [], page.url
    for selector in reached:
        first = page.locator(selector).first
        await first.click(trial=True)  # scrolls to it, and fails when something else lies over it
        await first.focus()
        await expect(first).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize("spaced", [False, True])
async def test_the_console_works_at_200_percent(
    chromium: Browser, site: Site, address: str, spaced: bool, artefacts: Path
) -> None:
    dana, _ = site.hire("Dana")
    mine = await site.waits(f"Ann-Sophie von Drückeberg-Wiedemannhausen {spaced}")
    site.services.desk.accept(mine, dana)
    site.services.desk.reply(mine, dana, "I'll write by Friday.")
    for _ in range(3):
        await site.waits()
    async with page_in(chromium, **ZOOMED) as page:
        await page.goto(f"{address}/sign-in")
        await holds(page, spaced, "#token", "form button")
        await page.goto(f"{address}/sign-in?token={site.services.keys.link_token(dana)}")
        await holds(page, spaced, ".names a", "#search", ".row a.open", "#state")
        await page.goto(f"{address}/console?conversation={mine}")
        await expect(page.locator("#live")).to_have_text("live")
        await expect(page.get_by_text("Is this a promise?")).to_be_visible()
        composing = ("#text", ".send", "[name=kind][value=note]", "#composer details:not([hidden]) summary")
        await holds(page, spaced, *composing, "#head details.action summary", "#head .back", "#head .details")
        await page.screenshot(path=artefacts / f"zoomed-console-{'spaced' if spaced else 'plain'}.png")
        await no_violations(page)
        await page.get_by_text("Resolve", exact=True).first.click()
        await holds(page, spaced, "#resolve-reason", "#head form[action$='/resolve'] .main")
        await page.keyboard.press("Escape")
        await page.goto(f"{address}/console?conversation={mine}#context")
        await holds(page, spaced, "#context .away", "#context .enter summary")
        other, _ = site.hire("Other")
    async with page_in(chromium, **ZOOMED) as offered:
        await offered.goto(f"{address}/sign-in?token={site.services.keys.link_token(other)}")
        await offered.goto(f"{address}/console?conversation={mine}")
        await expect(offered.locator("#offer [data-offer]")).to_be_visible()
        await holds(offered, spaced, "#offer [data-offer]", "#offer summary", "#text", ".send")
    for agent in (dana, other):
        site.services.desk.set_presence(agent, Presence.OFFLINE)


@pytest.mark.parametrize("spaced", [False, True])
async def test_the_chat_works_at_200_percent(
    chromium: Browser, site: Site, address: str, spaced: bool, artefacts: Path
) -> None:
    async with page_in(chromium, **ZOOMED) as page:
        await page.goto(f"{address}/chat")
        await holds(page, spaced, "#text", ".write .button.main", "#to-transcript")
        site.mind.next_thoughts(offers_choices)
        await page.get_by_label("Your message").fill("https://example.org/" + "very-long-" * 40)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("group", name="How would you like to go on?")).to_be_visible()
        await holds(page, spaced, "#text", ".write .button.main", ".ways-on button")
        await page.screenshot(path=artefacts / f"zoomed-chat-{'spaced' if spaced else 'plain'}.png")
        await no_violations(page)
        for place, needed in {
            "/chat/transcript": ".ways a",
            "/widget": "main a",
            "/help/late-parcel": "main .button",
        }.items():
            await page.goto(address + place)
            await holds(page, spaced, needed)
        await page.goto(f"{address}/widget")
        await page.get_by_role("button", name="Chat with us").click()
        await page.frame_locator("iframe").get_by_label("Your message").click(trial=True)
        await page.goto(f"{address}/nowhere")
        await holds(page, spaced, "main .button")


@pytest.mark.parametrize("spaced", [False, True])
async def test_the_boards_work_at_200_percent(chromium: Browser, site: Site, address: str, spaced: bool) -> None:
    dana, _ = site.hire("Dana", role=AgentRole.SUPERVISOR)
    async with page_in(chromium, **ZOOMED) as page:
        await page.goto(f"{address}/sign-in?token={site.services.keys.link_token(dana)}")
        for place in BOARDS:
            await page.goto(address + place)
            await expect(page.locator("[data-reload]")).to_have_count(0, timeout=30_000)
            await page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
            controls = "main :is(a, button, select, summary, input:not([type=hidden]))"
            await holds(page, spaced, *[one for one in ("nav a", controls) if await page.locator(one).count()])
    site.services.desk.set_presence(dana, Presence.OFFLINE)
