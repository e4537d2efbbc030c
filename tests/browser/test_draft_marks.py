"""The lists say where an unsent draft waits: in words, in every tab, through live patches, until it is sent."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import no_violations
from tests.browser.pages import page_in, sign_in
from tests.fakes.site import Site
from triage.domain.labels import Mode, Presence

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_draft_is_marked_in_its_row_until_it_is_sent(chromium: Browser, site: Site, address: str) -> None:
    dana, _ = site.hire("Dana")
    drafted, other = await site.waits("Drafted", Mode.TICKET), await site.waits("Other", Mode.TICKET)
    async with page_in(chromium) as page:
        await sign_in(page, address, site, dana)
        await page.goto(f"{address}/console?conversation={drafted}")
        chip = page.locator(f"#row-{drafted} .drafted")
        await expect(chip).to_have_count(0)
        await page.get_by_label("Message", exact=True).fill("half a")
        await expect(chip).to_have_text("✎ draft")
        await no_violations(page)

        second = await page.context.new_page()
        await second.goto(f"{address}/console?conversation={other}")
        await expect(second.locator(f"#row-{drafted} .drafted")).to_be_visible()
        await expect(second.locator(f"#row-{other} .drafted")).to_have_count(0)

        accept = page.locator(f"#row-{drafted} .accept")
        await accept.focus()
        await site.hears("are you there?", "Drafted")
        await expect(page.locator(f"#row-{drafted}")).to_contain_text("are you there?")
        await expect(page.locator(f"#row-{drafted} .count")).to_have_count(0)  # it came, was counted, and was read
        await expect(chip).to_be_visible()
        await expect(accept).to_be_focused()

        await page.reload()
        await expect(chip).to_be_visible()
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.locator(".message.agent .text")).to_have_text("half a")
        await expect(chip).to_have_count(0)
        await expect(second.locator(f"#row-{drafted} .drafted")).to_have_count(0)
    site.services.desk.set_presence(dana, Presence.OFFLINE)


async def test_drafts_of_another_agent_in_the_same_browser_are_not_marked(
    chromium: Browser, site: Site, address: str
) -> None:
    dana, _ = site.hire("Dana")
    jo, _ = site.hire("Jo")
    waits = await site.waits("Shared machine", Mode.TICKET)
    async with page_in(chromium) as page:
        await sign_in(page, address, site, dana)
        await page.goto(f"{address}/console?conversation={waits}")
        await page.get_by_label("Message", exact=True).fill("Dana's words")
        await expect(page.locator(f"#row-{waits} .drafted")).to_be_visible()
        await sign_in(page, address, site, jo)
        await expect(page.locator(f"#row-{waits}")).to_be_visible()
        await expect(page.locator(f"#row-{waits} .drafted")).to_have_count(0)
    for agent in (dana, jo):
        site.services.desk.set_presence(agent, Presence.OFFLINE)
