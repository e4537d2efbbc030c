"""What goes wrong for people who write: each has words on the page, and nothing that was written is lost."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.browser.axe import no_violations
from tests.browser.pages import page_in, sign_in
from tests.fakes.site import Site
from triage.domain.company import ChatLimits
from triage.domain.labels import AgentRole, ConversationState, Mode, Presence
from triage.store import agents, conversations, focus
from triage.web.console.live import CHECKED_EVERY_SECONDS
from triage.web.pace import Pace

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
NEVER = datetime.min.replace(tzinfo=UTC)


def writing(page: Page) -> Locator:
    """Where agents write."""
    return page.get_by_label("Message", exact=True)


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


async def test_a_session_that_ends_while_one_reads_says_so_and_leads_back(
    chromium: Browser, site: Site, address: str
) -> None:
    dana, _ = site.hire("Dana")
    mine = await site.waits("Expired", Mode.TICKET)
    site.services.desk.accept(mine, dana)
    async with page_in(chromium) as page:
        await sign_in(page, address, site, dana)
        await page.goto(f"{address}/console?conversation={mine}")
        await expect(page.locator("#live")).to_have_text("live")
        await writing(page).fill("half written")
        token = site.services.desk.new_token(dana.id)[1]  # ends every session of hers
        await asyncio.sleep(CHECKED_EVERY_SECONDS)
        await site.hears("are you there?", "Expired")
        await expect(page).to_have_url(re.compile("/sign-in"))
        await expect(page.get_by_role("alert")).to_contain_text("You are not signed in any more")
        await page.get_by_label("Your token").fill(token)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page).to_have_url(re.compile(mine))
        await expect(writing(page)).to_have_value("half written")
    site.services.desk.set_presence(dana, Presence.OFFLINE)


async def test_without_javascript_the_words_of_an_ended_session_are_shown_to_copy(
    chromium: Browser, site: Site, address: str
) -> None:
    dana, _ = site.hire("Dana")
    mine = await site.waits("No script", Mode.TICKET)
    site.services.desk.accept(mine, dana)
    async with page_in(chromium, java_script_enabled=False) as page:
        await page.goto(f"{address}/sign-in?token={site.services.keys.link_token(dana)}")
        await page.goto(f"{address}/console?conversation={mine}")
        await writing(page).fill("a long </textarea> answer")
        token = site.services.desk.new_token(dana.id)[1]
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.get_by_role("alert")).to_contain_text("You are not signed in any more")
        await expect(page.get_by_label("What you wrote was not sent")).to_have_value("a long </textarea> answer")
        await page.get_by_label("Your token").fill(token)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page).to_have_url(re.compile(mine))
    site.services.desk.set_presence(dana, Presence.OFFLINE)


async def test_who_has_lost_the_right_to_erase_reads_so_and_nothing_is_erased(
    chromium: Browser, site: Site, address: str
) -> None:
    dana, _ = site.hire("Dana", role=AgentRole.SUPERVISOR)
    mine = await site.waits("Not erased", Mode.TICKET)
    site.services.desk.accept(mine, dana)
    site.services.desk.resolve(mine, dana, "done")
    async with page_in(chromium) as page:
        await sign_in(page, address, site, dana)
        await page.goto(f"{address}/console?conversation={mine}")
        await page.get_by_text("Erase this customer").click()
        reference = site.read(lambda tx: conversations.get(tx, mine)).reference
        await page.get_by_label(re.compile("^Type .* to erase")).fill(reference)
        with site.database.write() as tx:
            agents.set_role(tx, dana.id, AgentRole.AGENT)
        await page.get_by_role("button", name="Erase for good").click()
        await expect(page.get_by_role("alert")).to_contain_text("Only supervisors may erase")
        await page.reload()
        await expect(page.get_by_text("Erase this customer")).to_have_count(0)
        await page.goto(f"{address}/settings/agents")
        await expect(page.get_by_role("button", name="Add")).to_have_count(0)
    assert site.thread(mine)[0].text == "I was charged twice"
    site.services.desk.set_presence(dana, Presence.OFFLINE)


async def test_a_conversation_taken_while_one_writes_can_be_asked_for_and_the_words_become_a_note(
    chromium: Browser, site: Site, address: str
) -> None:
    dana, _ = site.hire("Dana")
    jo, _ = site.hire("Jo")
    waits = await site.waits("Taken meanwhile", Mode.TICKET)
    async with page_in(chromium) as page:
        await sign_in(page, address, site, dana)
        await page.goto(f"{address}/console?conversation={waits}")
        await writing(page).fill("The second charge is a retry.")
        site.services.desk.accept(waits, jo)
        await expect(page.locator(".notice")).to_contain_text("Jo has this conversation.")
        await expect(writing(page)).to_have_value("The second charge is a retry.")
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.get_by_role("alert")).to_contain_text("Jo has this conversation.")
        await page.get_by_label("Internal note").check()
        await page.get_by_role("button", name="Add note").click()
        await expect(page.locator(".message.note .text")).to_have_text("The second charge is a retry.")
        await expect(page.get_by_role("alert")).to_be_hidden()
    for agent in (dana, jo):
        site.services.desk.set_presence(agent, Presence.OFFLINE)


async def test_a_reply_to_what_was_settled_meanwhile_opens_it_again_as_the_page_says(
    chromium: Browser, site: Site, address: str
) -> None:
    dana, _ = site.hire("Dana")
    mine = await site.waits("Settled", Mode.TICKET)
    site.services.desk.accept(mine, dana)
    async with page_in(chromium) as page:
        await sign_in(page, address, site, dana)
        await page.goto(f"{address}/console?conversation={mine}")
        await writing(page).fill("One more thing.")
        site.services.desk.resolve(mine, dana, "done in another tab")
        await expect(page.locator(".notice.quiet")).to_contain_text(
            "A message to the customer opens it again, as yours"
        )
        await expect(writing(page)).to_have_value("One more thing.")
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.locator(".message.agent .text").last).to_have_text("One more thing.")
        await expect(page.get_by_text("assigned to you")).to_be_visible()
        await expect(page.locator(".notice.quiet")).to_have_count(0)
    assert site.read(lambda tx: conversations.get(tx, mine)).state is ConversationState.OPEN
    site.services.desk.set_presence(dana, Presence.OFFLINE)


async def test_what_is_pasted_as_html_is_words_on_both_sides(chromium: Browser, site: Site, address: str) -> None:
    paste = """html => { const data = new DataTransfer(); data.setData('text/html', html);
        data.setData('text/plain', html); document.activeElement.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        document.execCommand('insertText', false, html); }"""
    html = '<img src=x onerror="window.pwned = 1"><b>bold</b> &amp; <script>window.pwned = 1</script>'
    dana, _ = site.hire("Dana")
    async with page_in(chromium) as customer, page_in(chromium) as agent:
        await customer.goto(f"{address}/chat")
        await customer.get_by_label("Your message").focus()
        await customer.evaluate(paste, html)
        await customer.keyboard.press("Enter")
        await expect(customer.locator("#thread .message.customer .text")).to_have_text(html)
        await sign_in(agent, address, site, dana)
        conversation = next(e.conversation_id for e in reversed(site.events()) if e.conversation_id)
        await agent.goto(f"{address}/console?conversation={conversation}")
        await expect(agent.locator(".message.customer .text")).to_have_text(html)
        await writing(agent).focus()
        await agent.evaluate(paste, html)
        await agent.keyboard.press("Control+Enter")
        await expect(customer.locator(".message.agent .text")).to_have_text(html)
        for page in (customer, agent):
            assert await page.evaluate("window.pwned") is None
    site.services.desk.set_presence(dana, Presence.OFFLINE)


async def test_words_from_right_to_left_and_emoji_keep_their_side_and_whole(
    chromium: Browser, site: Site, address: str, artefacts: Path
) -> None:
    family, hebrew = "👨‍👩‍👧‍👦🏳️‍🌈", "ההזמנה HC-20481 לא הגיעה!"
    name = "‮דנה‬ (VIP) שלום"
    dana, _ = site.hire("Dana")
    conversation = await site.hears(f"{hebrew} {family}", name, name=name)
    site.services.desk.accept(conversation, dana)
    async with page_in(chromium) as page:
        await sign_in(page, address, site, dana)
        await page.goto(f"{address}/console?conversation={conversation}")
        text = page.locator(".message.customer .text").first
        await expect(text).to_have_text(f"{hebrew} {family}")
        assert await text.evaluate("e => getComputedStyle(e).direction") == "rtl"
        assert await page.locator("#head").evaluate("e => getComputedStyle(e).direction") == "ltr"
        await writing(page).fill(hebrew)
        assert await writing(page).evaluate("e => getComputedStyle(e).direction") == "rtl"
        await page.screenshot(path=artefacts / "right-to-left.png")
        await page.get_by_role("button", name="Send", exact=True).click()
        answer = page.locator(".message.agent .text")
        await expect(answer).to_have_text(hebrew)
        assert await answer.evaluate("e => getComputedStyle(e).direction") == "rtl"
        await writing(page).fill("plain")
        assert await writing(page).evaluate("e => getComputedStyle(e).direction") == "ltr"
        await no_violations(page)
    site.services.desk.set_presence(dana, Presence.OFFLINE)


@pytest.mark.parametrize("hours", [-7, 7, 24 * 60])
async def test_a_browser_whose_clock_is_wrong_counts_down_on_the_servers(
    chromium: Browser, site: Site, address: str, hours: int
) -> None:
    dana, _ = site.hire("Dana")
    visitor = site.services.visitors.welcome()
    spoken = await site.says(visitor, "hello")
    async with page_in(chromium) as page:
        await page.add_init_script(
            f"const now = Date.now; Date.now = () => now() + {hours} * 3600e3;"
            "const Real = Date; window.Date = class extends Real {"
            "  constructor(...given) { given.length ? super(...given) : super(Real.now()); } };"
        )
        await sign_in(page, address, site, dana)
        waits = await site.waits(f"Skewed {hours}")
        left = page.locator("#offer [data-ends]")
        await expect(left).to_have_text(re.compile(r"^0:[0-5]\d$|^1:00$"))
        await expect(page.locator(f"#row-{waits} [data-due]")).to_have_text(re.compile(r"^(9:\d\d|10:00)$"))
        await page.goto(f"{address}/console?conversation={spoken}")
        await expect(page.locator("#live")).to_have_text("live")
        await writing(page).fill("a draft")
        await expect(page.locator("#composer-state")).to_have_text("Draft kept")
        await page.reload()
        await expect(writing(page)).to_have_value("a draft")
        await expect(page.locator("#live")).to_have_text("live")
        await site.until(lambda: bool(site.read(lambda tx: focus.last_of(tx, spoken, NEVER))))
        types = page.locator("#customer-types")
        for _ in range(10):  # as somebody who goes on typing: the stream may open a moment after it says so
            site.services.desk.together.customer_types(spoken)
            await page.wait_for_timeout(500)
            if await types.is_visible():
                break
        await expect(types).to_be_visible()
        await expect(types).to_be_hidden(timeout=12_000)
    site.services.desk.set_presence(dana, Presence.OFFLINE)
