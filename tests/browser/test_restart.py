"""A restart of the server, as at every deploy: the page says so, comes back by itself, keeps what was half written."""

import pytest
from playwright.async_api import Browser, expect

from tests.fakes.site import Site
from triage.domain.labels import Mode

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_restarted_server_costs_a_short_reconnecting_and_nothing_else(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('restart') / 'triage.db'}"
    async with Site(url) as before:
        dana, _ = before.hire("Dana")
        conversation = await before.waits("Patient", Mode.TICKET)
        before.services.desk.accept(conversation, dana)
        serving = before.served()
        address = await serving.__aenter__()
        context = await chromium.new_context()
        page = await context.new_page()
        await page.goto(f"{address}/sign-in?token={before.services.keys.link_token(dana)}")
        await page.goto(f"{address}/console?conversation={conversation}")
        await page.get_by_label("Message", exact=True).fill("half a sent")
        await expect(page.locator("#live")).to_have_text("live")
        await serving.__aexit__(None, None, None)
        await expect(page.locator("#live")).to_have_text("reconnecting")
    async with Site(url) as after:
        after.services.desk.note(conversation, dana, "written meanwhile")
        async with after.served(int(address.rsplit(":", 1)[1])):
            await expect(page.locator("#live")).to_have_text("live", timeout=30_000)
            await expect(page.get_by_text("written meanwhile")).to_be_visible()
            await expect(page.get_by_label("Message", exact=True)).to_have_value("half a sent")
            await context.close()
