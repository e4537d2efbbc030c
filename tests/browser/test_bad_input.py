"""What goes wrong for people who write: each has words on the page, and nothing that was written is lost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from playwright.async_api import Browser, Route, expect

from tests.browser.axe import no_violations
from tests.browser.pages import page_in
from tests.fakes.site import Site
from triage.domain.company import ChatLimits
from triage.web.pace import Pace

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@asynccontextmanager
async def chat_takes(site: Site, limits: ChatLimits) -> AsyncIterator[None]:
    """The chat's limits for as long as the block runs."""
    before = site.services
    company = replace(before.company, chat=limits)
    site.services = site.app.state.services = replace(before, company=company, pace=Pace())
    try:
        yield
    finally:
        site.services = site.app.state.services = before


async def test_who_writes_too_fast_is_told_and_everything_arrives_in_order(
    chromium: Browser, site: Site, address: str
) -> None:
    async with chat_takes(site, ChatLimits(messages_per_minute=12)), page_in(chromium) as page:
        await page.goto(f"{address}/chat")
        box = page.get_by_label("Your message")
        for number in range(14):
            await box.fill(f"line {number:02d}")
            await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("That was a lot at once. What you wrote is kept")
        await expect(page.locator("#pending .message").last).to_contain_text("is sent in a moment")
        await no_violations(page)
        await box.fill("still writing")
        await expect(page.locator("#thread .message.customer")).to_have_count(14, timeout=30_000)
        said = await page.locator("#thread .message.customer .text").all_inner_texts()
        assert said == [f"line {number:02d}" for number in range(14)]
        await expect(page.get_by_role("alert")).to_be_hidden()
        await expect(box).to_have_value("still writing")


async def test_a_refused_message_comes_back_before_what_was_written_since(
    chromium: Browser, site: Site, address: str
) -> None:
    async with page_in(chromium, locale="de-DE") as page:
        await page.goto(f"{address}/chat")

        async def refuse(route: Route) -> None:
            await page.get_by_label("Ihre Nachricht").fill("und noch etwas")
            await route.continue_(post_data="text=&locale=de&id=1")

        await page.route("**/chat/messages", refuse, times=1)
        await page.get_by_label("Ihre Nachricht").fill("der erste Satz")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("Das ließ sich so nicht annehmen")
        await expect(page.get_by_label("Ihre Nachricht")).to_have_value("der erste Satz\n\nund noch etwas")
        await expect(page.locator("#pending .message")).to_have_count(0)
