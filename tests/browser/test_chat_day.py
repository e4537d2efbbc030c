"""A customer's day in a real browser: asked, answered, offline and back, a person, settled, rated, and taken home."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import no_violations
from tests.browser.chat_pages import cites, offers_choices
from tests.browser.pages import page_in
from tests.fakes.mind import hand_over
from tests.fakes.site import Site
from triage.domain.labels import Mode, Presence
from triage.store import ratings
from triage.store.focus import Focus

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def _asks_and_opens_the_source(page: Page) -> None:
    await page.get_by_label("Your message").fill("Where is my parcel?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.assistant")).to_contain_text("Parcels take two days")
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name=re.compile("My parcel is late")).click()
    help_page = await opened.value
    await expect(help_page.get_by_role("heading", name="My parcel is late")).to_be_visible()
    await help_page.close()


async def _rates(page: Page) -> None:
    await page.get_by_role("radio", name=re.compile("4 well")).check()
    await page.get_by_label("A word on why helps us").fill("quick")
    await page.get_by_role("button", name="Send rating").click()
    await expect(page.get_by_text("Thank you, that helps.")).to_be_visible()
    await expect(page.get_by_role("button", name="Send rating")).to_have_count(0)
    await expect(page.get_by_label("Your message")).to_be_focused()


async def _takes_the_transcript_home(page: Page, folder: Path) -> str:
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Transcript").click()
    transcript = await opened.value
    async with transcript.expect_download() as downloading:
        await transcript.get_by_role("link", name="Download as text").click()
    saved = folder / "conversation.txt"
    await (await downloading.value).save_as(saved)
    await transcript.close()
    return await asyncio.to_thread(saved.read_text)


async def test_a_customers_whole_day(chromium: Browser, site: Site, address: str, artefacts: Path) -> None:
    dana, _ = site.hire("Dana")
    async with page_in(chromium) as page:
        await page.goto(f"{address}/chat")
        box = page.get_by_label("Your message")
        await expect(box).to_be_focused()
        await expect(page.get_by_text("is an AI assistant")).to_be_visible()
        await expect(page.locator("#availability")).to_contain_text("Colleagues")

        site.mind.next_thoughts(cites)
        await _asks_and_opens_the_source(page)
        site.mind.next_thoughts(offers_choices, lambda thread, now: hand_over(thread, now, Mode.LIVE, "live"))
        await page.get_by_role("button", name="Talk to a person").click()
        choices = page.get_by_role("group", name="How would you like to go on?")
        await expect(choices.get_by_role("button")).to_have_count(3)
        await choices.get_by_role("button", name=re.compile("Talk to someone now")).click()
        await expect(page.locator("#standing")).to_contain_text("You are number")

        conversation = next(e.conversation_id for e in reversed(site.events()) if e.conversation_id)
        site.services.desk.accept(conversation, dana)
        await expect(page.get_by_text("Dana joined")).to_be_visible()
        await expect(page.locator("#standing")).to_contain_text("You are talking to Dana")
        site.services.desk.together.focus(conversation, dana, Focus.TYPING)
        await expect(page.get_by_text("Dana is typing")).to_be_visible()
        site.services.desk.together.focus(conversation, dana, Focus.VIEWING)
        await expect(page.get_by_text("Dana is typing")).to_have_count(0)
        site.services.desk.note(conversation, dana, "SECRET")
        site.services.desk.reply(conversation, dana, "It comes tomorrow. שלום 👋🏽")
        await expect(page.locator(".message.agent")).to_contain_text("Dana colleague")

        await page.reload()
        await expect(page.locator(".message.agent .text")).to_have_text("It comes tomorrow. שלום 👋🏽")
        await expect(page.get_by_role("log").get_by_text("SECRET")).to_have_count(0)

        site.services.desk.resolve(conversation, dana, "found it")
        await _rates(page)
        text = await _takes_the_transcript_home(page, artefacts)
        assert "It comes tomorrow." in text
        assert "SECRET" not in text
        await box.fill("one more thing")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("re: one more thing")).to_be_visible()
        await expect(page.locator("#standing")).to_be_hidden()
    assert [one.score for one in site.read(lambda tx: ratings.of_conversation(tx, conversation))] == [4]
    site.services.desk.set_presence(dana, Presence.OFFLINE)


async def test_a_message_shows_at_once_with_where_it_stands(chromium: Browser, address: str) -> None:
    async with page_in(chromium) as page:
        await page.goto(f"{address}/chat")
        await page.context.set_offline(True)
        await page.get_by_label("Your message").fill("are you <b>there</b>?")
        await page.keyboard.press("Enter")
        waiting = page.locator("#pending .message")
        await expect(waiting).to_contain_text("not sent yet")
        await expect(waiting.locator(".text")).to_have_text("are you <b>there</b>?")
        await expect(page.get_by_role("status")).to_contain_text("No connection")
        await page.context.set_offline(False)
        await expect(page.locator("#thread .message.customer")).to_contain_text("✓ sent", timeout=15_000)
        await expect(waiting).to_have_count(0)
        await expect(page.locator("#thread .message.customer")).to_have_count(1)


async def test_what_is_too_long_is_told_before_it_is_sent_and_nothing_is_cut(chromium: Browser, address: str) -> None:
    async with page_in(chromium) as page:
        await page.goto(f"{address}/chat")
        box = page.get_by_label("Your message")
        await box.fill("x" * 1_000_000)
        await expect(page.get_by_text("Too long by 980,000 characters")).to_be_visible(timeout=20_000)
        await page.get_by_role("button", name="Send").click()
        assert len(await box.input_value()) == 1_000_000
        await expect(page.locator(".message.customer")).to_have_count(0)
        await box.fill("x" * 19_000)
        await expect(page.get_by_text("1,000 characters left")).to_be_visible()


async def test_a_half_written_message_survives_a_reload(chromium: Browser, address: str) -> None:
    async with page_in(chromium) as page:
        await page.goto(f"{address}/chat")
        await page.get_by_label("Your message").fill("half a sen")
        await page.reload()
        await expect(page.get_by_label("Your message")).to_have_value("half a sen")


async def test_news_count_in_the_title_while_the_customer_looks_elsewhere(
    chromium: Browser, site: Site, address: str
) -> None:
    dana, _ = site.hire("Dana", Presence.AWAY)
    async with page_in(chromium) as page:
        await page.goto(f"{address}/chat")
        await page.get_by_label("Your message").fill("hello")
        await page.keyboard.press("Enter")
        await expect(page.locator(".message.assistant")).to_be_visible()
        await expect(page).to_have_title(re.compile("^Chat with"))
        await page.evaluate(
            "Object.defineProperty(document, 'hidden', { get: () => !window.looksHere, configurable: true })"
        )
        conversation = next(e.conversation_id for e in reversed(site.events()) if e.conversation_id)
        site.services.desk.reply(conversation, dana, "news")
        await expect(page).to_have_title(re.compile(r"^\(\d\) Chat with"))
        await page.evaluate("window.looksHere = true; document.dispatchEvent(new Event('visibilitychange'))")
        await expect(page).to_have_title(re.compile("^Chat with"))


async def test_a_chat_that_has_expired_begins_anew_and_keeps_the_words(chromium: Browser, address: str) -> None:
    async with page_in(chromium) as page:
        await page.goto(f"{address}/chat")
        await page.context.clear_cookies()
        await page.get_by_label("Your message").fill("still there?")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("This browser has no chat any more")
        await expect(page.get_by_label("Your message")).to_have_value("still there?")
        await page.keyboard.press("Enter")
        await expect(page.locator(".message.assistant .text")).to_have_text("re: still there?")


async def test_a_german_customer_is_offered_german_buttons_and_reads_what_they_pressed(
    chromium: Browser, site: Site, address: str
) -> None:
    async with page_in(chromium, locale="de-DE") as page:
        await page.goto(f"{address}/chat")
        await expect(page.locator(".welcome")).to_contain_text("antwortet auf Englisch")
        site.mind.next_thoughts(offers_choices, lambda thread, now: hand_over(thread, now, Mode.TICKET, "tickets"))
        await page.get_by_role("button", name="Mit einem Menschen sprechen").click()
        ways = page.get_by_role("group", name="Wie möchten Sie weitermachen?")
        await expect(ways.get_by_role("button")).to_have_text(
            ["Jetzt mit jemandem sprechen (etwa 3 Minuten)", "Schriftliche Antwort bekommen", "Anruf vereinbaren"]
        )
        await no_violations(page)
        await ways.get_by_role("button", name="Schriftliche Antwort").click()
        pressed = page.locator("#thread .message.customer").last
        await expect(pressed.locator(".text")).to_have_text("Schriftliche Antwort bekommen")
        await expect(page.locator("#standing")).to_contain_text("Jemand aus dem Team meldet sich")
        await page.reload()
        await expect(pressed.locator(".text")).to_have_text("Schriftliche Antwort bekommen")
    assert site.mind.read[-1] == ("have a written reply today by 17:00",)


async def test_without_javascript_a_customer_chooses_rates_and_reads_the_transcript(
    chromium: Browser, site: Site, address: str
) -> None:
    dana, _ = site.hire("Dana", Presence.AWAY)
    async with page_in(chromium, java_script_enabled=False) as page:
        await page.goto(f"{address}/chat")
        site.mind.next_thoughts(offers_choices, lambda thread, now: hand_over(thread, now, Mode.TICKET, "tickets"))
        await page.get_by_role("button", name="Talk to a person").click()
        await site.answered()
        await page.get_by_role("link", name="Look for new messages").click()
        await page.get_by_role("button", name=re.compile("Have a written reply")).click()
        await site.answered()
        await page.goto(f"{address}/chat")
        await expect(page.locator("#standing")).to_contain_text("A colleague gets back to you")
        conversation = next(e.conversation_id for e in reversed(site.events()) if e.conversation_id)
        site.services.desk.reply(conversation, dana, "Done.")
        site.services.desk.resolve(conversation, dana, "done")
        await page.goto(f"{address}/chat")
        await page.get_by_role("radio", name=re.compile("5 very well")).check()
        await page.get_by_role("button", name="Send rating").click()
        await expect(page.get_by_text("Thank you, that helps.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
async def test_everybody_can_use_the_chat_in_every_state(
    chromium: Browser, site: Site, address: str, scheme: str, width: int, artefacts: Path
) -> None:
    dana, _ = site.hire("Dana", Presence.AWAY)
    look = {"viewport": {"width": width, "height": 720}, "color_scheme": scheme}
    async with page_in(chromium, **look) as page:

        async def holds(state: str) -> None:
            await no_violations(page)
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state
            await page.screenshot(path=artefacts / f"chat-{state}-{scheme}-{width}.png")

        await page.goto(f"{address}/chat")
        await holds("new")
        site.mind.next_thoughts(cites, offers_choices)
        await page.get_by_label("Your message").fill("https://example.org/" + "very-long-" * 40 + " שלום 👋🏽")
        await page.keyboard.press("Enter")
        await expect(page.locator(".message.assistant")).to_have_count(1)
        await page.get_by_role("button", name="Talk to a person").click()
        await expect(page.get_by_role("group", name="How would you like to go on?")).to_be_visible()
        await holds("choices")
        conversation = next(e.conversation_id for e in reversed(site.events()) if e.conversation_id)
        site.services.desk.reply(conversation, dana, "Here I am.")
        site.services.desk.together.focus(conversation, dana, Focus.TYPING)
        await expect(page.get_by_text("Dana is typing")).to_be_visible()
        await holds("agent")
        site.services.desk.resolve(conversation, dana, "done")
        await expect(page.get_by_role("button", name="Send rating")).to_be_visible()
        await holds("settled")
        await page.goto(f"{address}/chat/transcript")
        await holds("transcript")
