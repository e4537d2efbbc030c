"""An open conversation as an agent works in it in a real browser: reading, writing, promising, passing on, bad luck."""

import itertools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.browser.axe import no_violations
from tests.fakes.desk_house import CONTENT, prepared_words
from tests.fakes.readers import ScriptedSearch
from tests.fakes.site import Site
from triage.assistant.copilot.copilot import Copilot
from triage.desk.correcting import with_detail
from triage.domain.assessment import Detail
from triage.domain.conversation import Conversation
from triage.domain.ids import ArticleId, ConversationId, TurnId
from triage.domain.knowledge import FoundPassage, SearchResult
from triage.domain.labels import Author, ConversationState, Mode, Presence
from triage.domain.staffing import Agent
from triage.knowledge.intents_file import load_intents
from triage.knowledge.rules import Rules
from triage.knowledge.signals_file import load_signals
from triage.store import conversations, focus, handoffs, messages, promises, snoozes
from triage.store.focus import Focus
from triage.store.messages import NewMessage
from triage.store.promises import PromiseState

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
ANSWER = "A pending charge disappears after 5 days."
FOUND = SearchResult(
    (FoundPassage(ArticleId("late-parcel"), "Why was I charged twice?", ANSWER, 0.9),), answerable=True, threshold=0.6
)


@pytest_asyncio.fixture(loop_scope="module", scope="module", autouse=True)
async def helpful(site: Site) -> None:
    """The site with prepared words, and a copilot without a language model."""
    desk = site.services.desk
    desk.adopt(desk.floor.policy, prepared_words())
    signals = load_signals(CONTENT / "signals.yaml")
    rules = Rules(site.services.company, desk.floor.policy, load_intents(CONTENT / "intents.yaml"), signals)
    site.services = replace(site.services, copilot=Copilot(ScriptedSearch(FOUND), rules, None))
    site.app.state.services = site.services


@dataclass(frozen=True)
class Case:
    """An agent with a conversation of their own."""

    agent: Agent
    conversation: ConversationId
    customer: str


_numbers = itertools.count(1)


async def taken(site: Site, mode: Mode = Mode.TICKET) -> Case:
    """Dana has a conversation of somebody new."""
    dana, _ = site.hire("Dana")
    customer = f"Amara {next(_numbers)}"
    conversation = await site.waits(customer, mode)
    site.services.desk.accept(conversation, dana)
    return Case(dana, conversation, customer)


@asynccontextmanager
async def reading(
    chromium: Browser, address: str, site: Site, case: Case, agent: Agent | None = None, **options: Any
) -> AsyncIterator[Page]:
    """The case open in a browser of its own, of its agent or another; an error in its scripts fails the test."""
    reader = agent or case.agent
    context = await chromium.new_context(**options)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(f"{address}/sign-in?token={site.services.keys.link_token(reader)}")
    await page.goto(f"{address}/console?conversation={case.conversation}")
    await expect(page.locator("#live")).to_have_text("live")
    yield page
    await context.close()
    site.services.desk.set_presence(reader, Presence.OFFLINE)
    assert errors == []


def box(page: Page) -> Locator:
    """Where agents write."""
    return page.get_by_label("Message", exact=True)


def texts(site: Site, case: Case) -> list[str]:
    return [message.text for message in site.thread(case.conversation)]


def head_of(site: Site, case: Case) -> Conversation:
    return site.read(lambda tx: conversations.get(tx, case.conversation))


async def test_a_reply_that_promises_is_sent_confirmed_and_kept(chromium: Browser, site: Site, address: str) -> None:
    case = await taken(site)
    async with reading(chromium, address, site, case) as page:
        await box(page).fill("I'll look into it and write by Friday.")
        await page.keyboard.press("Control+Enter")
        await expect(page.locator(".message.agent .text")).to_have_text("I'll look into it and write by Friday.")
        await expect(box(page)).to_have_value("")
        await expect(box(page)).to_be_focused()
        await page.get_by_role("button", name="Yes, keep track").click()
        await expect(page.get_by_text("Is this a promise?")).to_have_count(0)
        await page.get_by_role("button", name="Mark as kept").click()
        await expect(page.locator(".promises .chip.fine", has_text="kept")).to_have_count(2)
    assert not site.read(lambda tx: promises.of_agents(tx, case.conversation, PromiseState.OPEN))


async def test_a_note_is_yellow_says_so_and_stays_inside(chromium: Browser, site: Site, address: str) -> None:
    case = await taken(site)
    async with reading(chromium, address, site, case) as page:
        await page.get_by_label("Internal note").check()
        await box(page).fill("The second charge is a retry.")
        await page.get_by_role("button", name="Add note").click()
        note = page.locator(".message.note")
        await expect(note).to_contain_text("internal note")
        await expect(note).to_contain_text("The second charge is a retry.")
    assert site.thread(case.conversation)[-1].note


async def test_a_suggestion_is_put_into_the_box_and_never_sent_by_itself(
    chromium: Browser, site: Site, address: str
) -> None:
    case = await taken(site)
    async with reading(chromium, address, site, case) as page:
        await site.hears("Why was I charged twice?", case.customer)
        suggestion = page.locator("button.suggestion").first
        await expect(suggestion).to_contain_text("pending charge")
        await expect(page.locator("#suggestions .chip.ai")).to_be_visible()
        before = len(texts(site, case))
        await suggestion.click()
        await expect(box(page)).to_have_value(re.compile("pending charge"))
        await expect(box(page)).to_be_focused()
        assert len(texts(site, case)) == before
        await no_violations(page)


async def test_prepared_words_are_found_by_typing_and_taken_by_keyboard(
    chromium: Browser, site: Site, address: str
) -> None:
    case = await taken(site)
    async with reading(chromium, address, site, case) as page:
        await box(page).press("/")
        words = page.get_by_role("listbox", name="Prepared words")
        await expect(words.get_by_role("option").first).to_be_visible()
        # What lies half under the list is no target as long as it is open; the list's own are.
        await no_violations(page, leave_out=("target-size",))
        for option in await words.get_by_role("option").all():
            place = await option.bounding_box()
            assert place is not None
            assert place["height"] >= 24
        await box(page).press_sequentially("hel")
        await expect(words.get_by_role("option")).to_have_count(1)
        await page.keyboard.press("Enter")
        await expect(words).to_be_hidden()
        await expect(box(page)).to_have_value(re.compile(r"^Hi there, Dana here\."))
        await box(page).fill("/refund")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await expect(page.locator("#composer-state")).to_contain_text("then resolves")
        await page.keyboard.press("Control+Enter")
        await expect(page.get_by_text("Settled. A message to the customer")).to_be_visible()
    assert head_of(site, case).state is ConversationState.CLOSED


async def test_the_articles_are_asked_and_the_answer_is_inserted(chromium: Browser, site: Site, address: str) -> None:
    case = await taken(site)
    async with reading(chromium, address, site, case) as page:
        await page.get_by_text("Ask articles").click()
        await page.get_by_label("Ask the articles").fill("Why twice?")
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Insert").click()
        await expect(box(page)).to_have_value(re.compile("pending charge"))
        await page.get_by_text("Rewrite", exact=True).click()
        await expect(page.get_by_text("Rewriting needs a language model")).to_be_visible()
    assert ANSWER not in texts(site, case)


async def test_a_draft_survives_a_reload_another_conversation_and_the_end_of_the_session(
    chromium: Browser, site: Site, address: str
) -> None:
    case = await taken(site)
    other = await taken(site)
    async with reading(chromium, address, site, case) as page:
        await box(page).fill("half an answer — שלום 👋")
        await page.goto(f"{address}/console?conversation={other.conversation}")
        await expect(box(page)).to_have_value("")
        await page.goto(f"{address}/console?conversation={case.conversation}")
        await expect(box(page)).to_have_value("half an answer — שלום 👋")
        await page.context.clear_cookies()
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page).to_have_url(re.compile("/sign-in"))
        token = site.services.desk.new_token(case.agent.id)[1]
        await page.get_by_label("Your token").fill(token)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page).to_have_url(re.compile(case.conversation))
        await expect(box(page)).to_have_value("half an answer — שלום 👋")
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.locator(".message.agent .text")).to_have_text("half an answer — שלום 👋")
        await page.reload()
        await expect(box(page)).to_have_value("")


async def test_a_send_without_connection_is_tried_again_and_arrives_once(
    chromium: Browser, site: Site, address: str
) -> None:
    case = await taken(site)
    async with reading(chromium, address, site, case) as page:
        # The server takes it, and its answer is lost on the way back: nobody can tell that from a lost message.
        async def lose_answer(route: Route) -> None:
            await route.fetch()
            await route.abort()

        await page.route("**/messages", lose_answer, times=1)
        await box(page).fill("Said once.")
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#composer-state")).to_contain_text("Not sent: no connection")
        await page.get_by_role("button", name="Try now").click()
        await expect(box(page)).to_have_value("")
        await expect(page.locator(".message.agent .text")).to_have_count(1)
    assert texts(site, case).count("Said once.") == 1


async def test_too_long_a_paste_is_kept_whole_and_told_before_it_is_sent(
    chromium: Browser, site: Site, address: str
) -> None:
    case = await taken(site)
    async with reading(chromium, address, site, case) as page:
        await box(page).fill("<b>x</b>" * 125_000, timeout=120_000)  # laying it out is seconds of Chromium's own work
        too_long = re.compile("^1,000,000 characters; 20,000 at most")
        await expect(page.locator("#composer-state")).to_have_text(too_long)
        await page.wait_for_timeout(500)  # the draft is kept meanwhile, which must not cover it
        await expect(page.locator("#composer-state")).to_have_text(too_long)
        await page.get_by_role("button", name="Send", exact=True).click()
        assert len(await box(page).input_value()) == 1_000_000
        await box(page).fill("<b>short</b>")
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.locator(".message.agent .text")).to_have_text("<b>short</b>")


async def test_a_detail_is_corrected_and_leads_to_its_message(chromium: Browser, site: Site, address: str) -> None:
    case = await taken(site)
    with site.database.write() as tx:
        head = conversations.lock(tx, case.conversation)
        stated = Detail("order_number", "A-1", site.thread(case.conversation)[0].id)
        conversations.save(tx, replace(head, memory=replace(head.memory, details={"order_number": stated})))
        card = handoffs.current(tx, case.conversation)
        assert card is not None
        handoffs.refresh(tx, card.id, with_detail(card.summary, stated), card.reasons)
    async with reading(chromium, address, site, case) as page:
        await page.get_by_label("Correct: Order number").click()
        await expect(page.get_by_label("Right is")).to_be_focused()
        await page.get_by_label("Right is").fill("A-2")
        await page.keyboard.press("Enter")
        await expect(page.locator(".facts s")).to_contain_text("A-1")
        await expect(page.locator(".facts")).to_contain_text("corrected by Dana")
        await page.get_by_role("link", name="A-2").click()
        found = page.locator(".message.found")
        await expect(found).to_contain_text("Corrected order number: A-1 → A-2")
        await expect(found).to_be_focused()


async def test_a_ticket_is_snoozed_and_a_colleague_is_invited(chromium: Browser, site: Site, address: str) -> None:
    case = await taken(site)
    jo, _ = site.hire("Jolanda")
    site.services.desk.reply(case.conversation, case.agent, "Looking into it.")
    async with reading(chromium, address, site, case) as page:
        await page.get_by_text("More", exact=True).click()
        await page.get_by_text("Invite a colleague").click()
        await page.get_by_label("Who", exact=True).select_option(jo.id)
        await page.get_by_label("Your question").fill("Is this a retry?")
        await no_violations(page)
        await page.get_by_role("button", name="Invite").click()
        await expect(page.locator(".message.note")).to_contain_text("Invited Jolanda: Is this a retry?")
        await page.get_by_text("More", exact=True).click()
        await page.get_by_text("Snooze", exact=True).first.click()
        await page.get_by_label("until tomorrow, 9:00").check()
        await page.get_by_role("button", name="Snooze").click()
        await expect(page.get_by_text("Snoozed until")).to_be_visible()
    assert site.read(lambda tx: snoozes.of_conversation(tx, case.conversation)) is not None


async def test_resolving_leads_on_to_the_next_of_ones_own(chromium: Browser, site: Site, address: str) -> None:
    case = await taken(site)
    another = await site.waits("The next one", Mode.TICKET)
    site.services.desk.accept(another, case.agent)
    async with reading(chromium, address, site, case) as page:
        await page.get_by_text("Resolve", exact=True).first.click()
        await page.get_by_label("How was it solved?").fill("refunded")
        await page.get_by_role("button", name="Resolve and next").click()
        await expect(page.get_by_role("heading", name="The next one", level=2)).to_be_visible(timeout=15_000)


async def test_two_at_one_conversation_see_each_other_type(chromium: Browser, site: Site, address: str) -> None:
    case = await taken(site)
    jo, _ = site.hire("Jo")
    async with (
        reading(chromium, address, site, case) as mine,
        reading(chromium, address, site, case, jo) as theirs,
    ):
        await expect(theirs.locator("#here")).to_contain_text("Dana is looking at this")
        await expect(theirs.locator(".notice")).to_contain_text("Dana has this conversation.")
        await expect(theirs.get_by_label("Internal note")).to_be_checked()
        await box(mine).press_sequentially("I am")
        await expect(theirs.locator("#here")).to_contain_text("Dana is typing here too")
        await theirs.get_by_role("button", name="Ask Dana for it").click()
        await expect(mine.locator(".message.note")).to_contain_text("May I take this one over?")
        await expect(box(mine)).to_have_value("I am")


async def test_what_came_while_one_was_away_is_marked(chromium: Browser, site: Site, address: str) -> None:
    case = await taken(site)
    with site.database.write() as tx:
        focus.add(tx, case.conversation, case.agent.id, Focus.VIEWING, site.clock.now() - timedelta(hours=3))
    await site.hears("Are you still there?", case.customer)
    async with reading(chromium, address, site, case) as page:
        await expect(page.locator("#new")).to_contain_text("since you last looked")
        await expect(page.locator("#new")).to_contain_text("2 from the customer")
        await page.reload()
        await expect(page.locator("#new")).to_have_count(0)


async def test_older_messages_come_while_scrolling_up_and_by_a_jump(
    chromium: Browser, site: Site, address: str
) -> None:
    case = await taken(site)
    first = site.thread(case.conversation)[0].id
    with site.database.write() as tx:
        head = conversations.lock(tx, case.conversation)
        stated = Detail("order_number", "A-1", first)
        conversations.save(tx, replace(head, memory=replace(head.memory, details={"order_number": stated})))
        card = handoffs.current(tx, case.conversation)
        assert card is not None
        handoffs.refresh(tx, card.id, with_detail(card.summary, stated), card.reasons)
        for number in range(200):
            new = NewMessage(Author.AGENT, f"line {number}", head.created_at, turn_id=TurnId("turn:x"))
            messages.add(tx, head, new)
    async with reading(chromium, address, site, case) as page:
        await expect(page.get_by_text("line 199", exact=True)).to_be_in_viewport()
        await expect(page.get_by_text("line 139", exact=True)).to_have_count(0)
        await page.locator(".middle .scroll").evaluate("box => { box.scrollTop = 0; }")
        await expect(page.get_by_text("line 139", exact=True)).to_have_count(1)
        await page.get_by_role("link", name="A-1").click()
        await expect(page.locator(f"#m{first}")).to_be_in_viewport()
        await expect(page.locator(f"#m{first}")).to_be_focused()
        await expect(page.locator("#thread > .message")).to_have_count(
            site.read(lambda tx: len(messages.of_conversation(tx, case.conversation, 500)))
        )


async def test_the_card_and_the_menus_are_used_by_keyboard_alone(chromium: Browser, site: Site, address: str) -> None:
    case = await taken(site)
    async with reading(chromium, address, site, case) as page:
        more = page.locator("details.more > summary")
        await more.focus()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await expect(page.locator("details.more .menu summary").first).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(more).to_be_focused()
        why = page.locator(".happening summary").first
        await why.focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(".happening ul").first).to_contain_text("The customer is very upset")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1024, 1440])
async def test_everyone_can_use_it_in_both_themes_and_every_width(
    chromium: Browser, site: Site, address: str, scheme: str, width: int
) -> None:
    case = await taken(site)
    site.services.desk.note(case.conversation, case.agent, "A note among ourselves.")
    site.services.desk.reply(case.conversation, case.agent, "I'll write by Friday.")
    size = {"width": width, "height": 800}
    async with reading(chromium, address, site, case, viewport=size, color_scheme=scheme) as page:
        await expect(page.get_by_text("Is this a promise?")).to_be_visible()
        await no_violations(page)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
