"""What two people see of each other before a word is said: a customer who types, an offer that is declined."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import no_violations
from tests.browser.pages import page_in, sign_in
from tests.fakes.mind import hand_over
from tests.fakes.site import Site
from triage.domain.ids import ConversationId
from triage.domain.labels import Mode, Presence
from triage.store import offers

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def asked(site: Site, conversation: ConversationId) -> str | None:
    """Who is asked to take it."""
    offer = site.read(lambda tx: offers.of_conversation(tx, conversation))
    return offer.agent if offer else None


async def test_typing_is_seen_both_ways_in_every_tab_and_ends_by_itself(
    chromium: Browser, site: Site, address: str
) -> None:
    dana, _ = site.hire("Dana")
    async with page_in(chromium) as customer, page_in(chromium) as agent:
        await sign_in(agent, address, site, dana)
        await customer.goto(f"{address}/chat")
        site.mind.next_thoughts(lambda thread, now: hand_over(thread, now, Mode.TICKET, "tickets"))
        box = customer.get_by_label("Your message")
        await box.fill("I was charged twice")
        await customer.keyboard.press("Enter")
        await agent.locator(".row", has_text="I was charged twice").get_by_role("button", name="Accept").click()
        await expect(agent.get_by_text("assigned to you")).to_be_visible()
        second = await agent.context.new_page()
        await second.goto(agent.url)
        await expect(second.locator("#live")).to_have_text("live")

        await box.press_sequentially("my card ends in ")
        types = agent.locator("#customer-types")
        await expect(types).to_have_text(re.compile("^Visitor .* is typing"))
        await expect(second.locator("#customer-types")).to_be_visible()
        await expect(agent.get_by_text("my card ends in")).to_have_count(0)
        await no_violations(agent)
        await customer.keyboard.press("Enter")
        await expect(agent.locator(".message.customer", has_text="my card ends in")).to_be_visible()
        await expect(types).to_be_hidden()

        await agent.bring_to_front()
        await agent.get_by_label("Message", exact=True).press_sequentially("One mom")
        await expect(customer.get_by_text("Dana is typing")).to_be_visible()
        await box.press_sequentially("and")
        await expect(types).to_be_visible()
        await expect(types).to_be_hidden(timeout=9_000)  # nothing more was typed
    site.services.desk.set_presence(dana, Presence.OFFLINE)


async def test_an_offer_is_declined_by_keyboard_and_the_next_one_is_asked(
    chromium: Browser, site: Site, address: str
) -> None:
    dana, _ = site.hire("Dana")
    jo, _ = site.hire("Jo")
    async with page_in(chromium) as first, page_in(chromium) as second:
        await sign_in(first, address, site, dana)
        await sign_in(second, address, site, jo)
        conversation = await site.waits("Amara")
        offer = first.get_by_role("region", name="Live offer")
        await expect(offer).to_contain_text("Amara")
        await first.keyboard.press("d")
        await expect(first.get_by_label("Why not you?")).to_be_focused()
        await expect(offer.locator("[data-ends]")).to_be_visible()
        await no_violations(first)
        await first.keyboard.type("lunch, at last")
        await first.keyboard.press("Enter")
        await expect(offer).to_be_hidden()
        await expect(second.get_by_role("region", name="Live offer")).to_contain_text("Amara")
        assert asked(site, conversation) == jo.id
        await first.goto(f"{address}/console?conversation={conversation}")
        await expect(first.locator(".message.note")).to_contain_text("Declined the offer: lunch, at last")

        await second.get_by_text("Decline", exact=True).first.click()
        await second.get_by_role("button", name="Not my field").click()
        await expect(second.get_by_role("region", name="Live offer")).to_be_hidden()
        assert asked(site, conversation) is None
    for agent in (dana, jo):
        site.services.desk.set_presence(agent, Presence.OFFLINE)


@pytest.mark.parametrize("width", [320, 390, 1024])
async def test_offer_with_its_menu_fits_every_width(chromium: Browser, site: Site, address: str, width: int) -> None:
    dana, _ = site.hire("Dana")
    async with page_in(chromium, viewport={"width": width, "height": 700}) as page:
        await sign_in(page, address, site, dana)
        await site.waits(f"Ann-Sophie von Drückeberg-Wiedemannhausen {width}")
        await page.get_by_text("Decline", exact=True).first.click()
        button = page.get_by_role("button", name="About to leave")
        await expect(button).to_be_in_viewport()
        await no_violations(page)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        await button.click()
    site.services.desk.set_presence(dana, Presence.OFFLINE)


async def test_an_offer_is_declined_without_javascript(chromium: Browser, site: Site, address: str) -> None:
    dana, _ = site.hire("Dana")
    async with page_in(chromium, java_script_enabled=False) as page:
        await page.goto(f"{address}/sign-in?token={site.services.keys.link_token(dana)}")
        await site.waits("No script")
        await page.reload()
        conversation = ConversationId(await page.locator("[data-offer]").get_attribute("data-offer") or "")
        await page.get_by_text("Decline", exact=True).first.click()
        await page.get_by_role("button", name="Busy with another customer").click()
        await expect(page.get_by_role("region", name="Live offer")).to_be_hidden()
        assert asked(site, conversation) is None
        assert site.thread(conversation)[-1].text == "Declined the offer: Busy with another customer"
    site.services.desk.set_presence(dana, Presence.OFFLINE)
