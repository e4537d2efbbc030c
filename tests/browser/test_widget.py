"""The chat as a widget: on a page of another site, with its button, its badge, its focus and its history."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import no_violations
from tests.browser.chat_pages import shop
from tests.browser.pages import page_in
from tests.fakes.site import Site
from triage.domain.labels import Presence

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def elsewhere(site: Site, address: str) -> AsyncIterator[str]:
    """A page of another site that the company has named, with the widget on it."""
    named = replace(site.services.company, widget_sites=("http://localhost:*",))
    site.app.state.services = replace(site.services, company=named)
    with shop(f'<script src="{address}/widget.js" data-label="Ask us" data-color="#ffd54a" async></script>') as page:
        yield page


async def asks(page: Page, text: str) -> None:
    """Write in the open widget, and wait for the answer."""
    frame = page.frame_locator("iframe")
    await frame.get_by_label("Your message").fill(text)
    await frame.get_by_label("Your message").press("Enter")
    await expect(frame.locator(".message.assistant .text").last).to_have_text(f"re: {text}")


async def test_it_opens_closes_and_gives_the_focus_back(chromium: Browser, elsewhere: str, address: str) -> None:
    async with page_in(chromium) as page:
        await page.goto(elsewhere)
        launcher = page.get_by_role("button", name="Ask us")
        await expect(launcher).to_have_attribute("aria-expanded", "false")
        assert not [frame for frame in page.frames if frame.url.startswith(address)], "nothing loads before it is asked"
        await launcher.press("Enter")
        frame = page.frame_locator("iframe")
        await expect(frame.get_by_label("Your message")).to_be_focused()
        await asks(page, "Where is my parcel?")
        await page.keyboard.press("Escape")
        await expect(page.locator("iframe")).to_be_hidden()
        await expect(launcher).to_be_focused()
        await launcher.press("Enter")
        await frame.get_by_role("button", name="Close the chat").click()
        await expect(launcher).to_be_focused()
        await expect(launcher).to_have_attribute("aria-expanded", "false")


async def test_a_badge_counts_what_came_while_it_was_closed(chromium: Browser, site: Site, elsewhere: str) -> None:
    dana, _ = site.hire("Dana", Presence.AWAY)
    async with page_in(chromium) as page:
        await page.goto(elsewhere)
        await page.get_by_role("button", name="Ask us").click()
        await asks(page, "hello from the shop")
        await page.keyboard.press("Escape")
        conversation = next(e.conversation_id for e in reversed(site.events()) if e.conversation_id)
        site.services.desk.reply(conversation, dana, "Dana here.")
        launcher = page.get_by_role("button", name=re.compile(r"Ask us \(\d\)"))
        await expect(launcher).to_be_visible()
        await launcher.click()
        await expect(page.frame_locator("iframe").get_by_text("Dana here.")).to_be_visible()
        await expect(page.get_by_role("button", name="Ask us", exact=True)).to_be_visible()


async def test_its_history_is_there_again_on_the_next_page_without_any_cookie(
    chromium: Browser, elsewhere: str
) -> None:
    async with page_in(chromium) as page:
        await page.goto(elsewhere)
        await page.get_by_role("button", name="Ask us").click()
        await asks(page, "do you remember me?")
        assert await page.context.cookies() == []
        await page.goto(elsewhere)
        await page.get_by_role("button", name="Ask us").click()
        frame = page.frame_locator("iframe")
        await expect(frame.locator(".message.customer .text")).to_have_text("do you remember me?")
        await asks(page, "and live, too?")


async def test_a_site_that_was_not_named_gets_an_empty_frame(chromium: Browser, site: Site, address: str) -> None:
    named = site.app.state.services
    site.app.state.services = replace(named, company=replace(named.company, widget_sites=()))
    try:
        with shop(f'<script src="{address}/widget.js" async></script>') as stranger:
            async with page_in(chromium) as page:
                await page.goto(stranger)
                async with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
                    await page.get_by_role("button", name="Chat with us").click()
                await expect(page.frame_locator("iframe").get_by_label("Your message")).to_have_count(0)
    finally:
        site.app.state.services = named


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (320, 568)])
async def test_everybody_can_use_it_and_on_a_phone_it_fills_the_screen(
    chromium: Browser, address: str, scheme: str, width: int, height: int, artefacts: Path
) -> None:
    look = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    async with page_in(chromium, **look) as page:
        await page.goto(f"{address}/widget")
        await page.get_by_role("button", name="Chat with us").click()
        await asks(page, "Where is my parcel?")
        await no_violations(page)
        box = await page.locator("iframe").bounding_box()
        assert box is not None
        fills = (box["width"], box["height"]) == (width, height)
        assert fills == (width < 480)
        await page.screenshot(path=artefacts / f"widget-{scheme}-{width}.png")
        await page.frame_locator("iframe").get_by_role("button", name="Close the chat").click()
        await expect(page.get_by_role("button", name="Chat with us")).to_be_focused()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
