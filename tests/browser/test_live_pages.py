"""What people see happen in a real browser: an answer arriving, an agent joining, focus and drafts that stay."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.pages import page_in, sign_in
from tests.fakes.mind import hand_over
from tests.fakes.site import Site
from triage.domain.labels import Mode

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_customer_asks_and_the_answer_arrives_by_itself(chromium: Browser, site: Site, address: str) -> None:
    async with page_in(chromium) as page:
        await page.goto(f"{address}/chat")
        await page.get_by_label("Your message").fill("Where is my parcel? 📦")
        await page.keyboard.press("Enter")
        await expect(page.locator(".message.assistant .text")).to_have_text("re: Where is my parcel? 📦")
        await expect(page.get_by_label("Your message")).to_be_focused()
        await page.reload()
        await expect(page.locator(".message.customer .text")).to_have_text("Where is my parcel? 📦")


async def test_a_message_written_while_the_connection_is_gone_is_sent_when_it_is_back(
    chromium: Browser, site: Site, address: str
) -> None:
    async with page_in(chromium) as page:
        await page.goto(f"{address}/chat")
        await page.context.set_offline(True)
        await page.get_by_label("Your message").fill("are you there?")
        await page.get_by_role("button", name="Send").click()
        await expect(page.get_by_text("No connection")).to_be_visible()
        await page.context.set_offline(False)
        await expect(page.locator(".message.assistant .text")).to_have_text("re: are you there?", timeout=15_000)
        await expect(page.locator(".message.customer")).to_have_count(1)


async def test_an_agent_accepts_and_answers_and_the_customer_sees_it_live(
    chromium: Browser, site: Site, address: str
) -> None:
    dana, _ = site.hire("Dana")
    async with page_in(chromium) as customer, page_in(chromium) as agent:
        await sign_in(agent, address, site, dana)
        await customer.goto(f"{address}/chat")
        site.mind.next_thoughts(lambda thread, now: hand_over(thread, now, Mode.LIVE, "live"))
        await customer.get_by_label("Your message").fill("This is a disgrace, get me a person")
        await customer.keyboard.press("Enter")
        row = agent.locator(".row", has_text="This is a disgrace")
        await row.get_by_role("button", name=re.compile("Accept")).click()
        await expect(agent.get_by_text("assigned to you")).to_be_visible()
        await expect(customer.get_by_text("Dana joined")).to_be_visible()
        await agent.get_by_label("Internal note").check()
        await agent.get_by_label("Message", exact=True).fill("sounds upset")
        await agent.keyboard.press("Control+Enter")
        await expect(agent.locator(".message.note")).to_contain_text("sounds upset")
        await agent.get_by_label("Reply").check()
        await agent.get_by_label("Message", exact=True).fill("I'm Dana, let's mend this.")
        await agent.get_by_role("button", name="Send").click()
        await expect(customer.locator(".message.agent .text")).to_have_text("I'm Dana, let's mend this.")
        await expect(customer.get_by_text("sounds upset")).to_have_count(0)


async def test_patches_leave_focus_scroll_drafts_and_open_menus_alone(
    chromium: Browser, site: Site, address: str
) -> None:
    dana, _ = site.hire("Dana")
    first, second = await site.waits(), await site.waits()
    site.services.desk.accept(first, dana)
    async with page_in(chromium) as page:
        await sign_in(page, address, site, dana)
        await page.goto(f"{address}/console?conversation={first}")
        await page.get_by_text("Transfer", exact=True).first.click()
        await page.get_by_label("Reason").fill("half a rea")
        await site.waits("somebody quite new")
        site.services.desk.note(first, dana, "a note from elsewhere")
        await expect(page.get_by_text("a note from elsewhere")).to_be_visible()
        await expect(page.locator(".row", has_text="somebody quite new")).to_be_visible()
        await expect(page.get_by_label("Reason")).to_be_focused()
        await expect(page.get_by_label("Reason")).to_have_value("half a rea")
        await page.keyboard.press("Escape")
        await expect(page.get_by_label("Reason")).to_be_hidden()

        await page.get_by_label("Message", exact=True).fill("a draft")
        await page.locator(f"#row-{second} a.open").focus()
        await site.waits("yet another one")
        await expect(page.locator(".row", has_text="yet another one")).to_be_visible()
        await expect(page.locator(f"#row-{second} a.open")).to_be_focused()
        await page.reload()
        await expect(page.get_by_label("Message", exact=True)).to_have_value("a draft")


async def test_who_loses_the_race_is_told_who_has_it_and_keeps_their_words(
    chromium: Browser, site: Site, address: str
) -> None:
    dana, _ = site.hire("Dana")
    jo, _ = site.hire("Jo")
    conversation = await site.waits()
    async with page_in(chromium) as page:
        await sign_in(page, address, site, dana)
        await page.goto(f"{address}/console?conversation={conversation}")
        await page.get_by_label("Message", exact=True).fill("I can help")
        site.services.desk.accept(conversation, jo)
        await page.get_by_role("button", name="Send").click()
        await expect(page.get_by_role("alert")).to_contain_text("Jo has this conversation.")
        await expect(page.get_by_label("Message", exact=True)).to_have_value("I can help")


async def test_a_conversation_is_served_without_javascript(chromium: Browser, site: Site, address: str) -> None:
    _, token = site.hire("Dana")
    async with (
        page_in(chromium, java_script_enabled=False) as customer,
        page_in(chromium, java_script_enabled=False) as agent,
    ):
        await customer.goto(f"{address}/chat")
        site.mind.next_thoughts(lambda thread, now: hand_over(thread, now, Mode.LIVE, "live"))
        await customer.get_by_label("Your message").fill("no script, no person?")
        await customer.get_by_role("button", name="Send").click()
        await site.answered()
        await agent.goto(f"{address}/sign-in")
        await agent.get_by_label("Your token").fill(token)
        await agent.get_by_role("button", name="Sign in").click()
        row = agent.locator(".row", has_text="no script, no person?")
        await row.get_by_role("button", name=re.compile("Accept")).click()
        await agent.get_by_label("Message", exact=True).fill("Here I am.")
        await agent.get_by_role("button", name="Send").click()
        await expect(agent.locator(".message.agent .text")).to_have_text("Here I am.")
        await customer.reload()
        await expect(customer.locator(".message.agent .text")).to_have_text("Here I am.")


async def test_the_theme_that_was_chosen_stays(chromium: Browser, site: Site, address: str) -> None:
    dana, _ = site.hire("Dana")
    async with page_in(chromium, color_scheme="light") as page:
        await sign_in(page, address, site, dana)
        await page.get_by_role("button", name="Switch between light and dark").click()
        await page.goto(f"{address}/chat")
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
