"""The open conversation over ASGI: history by pages, reasons, promises, details, rights, and refusals in words."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio

from tests.fakes.desk_house import prepared_words
from tests.fakes.site import Site
from triage.domain.assessment import Detail
from triage.domain.ids import ConversationId, MessageId, TurnId
from triage.domain.labels import AgentRole, Author, ConversationState, DeliveryState, Mode
from triage.domain.staffing import Agent
from triage.store import calls, conversations, deliveries, focus, messages, promises, snoozes
from triage.store.focus import Focus
from triage.store.messages import NewMessage
from triage.store.promises import PromiseState

pytestmark = pytest.mark.asyncio(loop_scope="module")
BY_SCRIPT = {"x-requested-with": "fetch"}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A running site, shared: every test brings its own agents and customers."""
    async with Site(f"sqlite:///{tmp_path_factory.mktemp('thread') / 'triage.db'}") as running:
        running.services.desk.adopt(running.services.policy, prepared_words())
        yield running


class Tab:
    """One agent's browser with one conversation open."""

    def __init__(self, client: httpx.AsyncClient, conversation: ConversationId) -> None:
        self.client = client
        self.conversation = conversation
        self.csrf = ""

    async def page(self, **query: str) -> str:
        """The page as it is now."""
        shown = await self.client.get("/console", params={"conversation": self.conversation, **query})
        assert shown.status_code == 200
        self.csrf = re.findall(r'name="csrf" value="([^"]+)"', shown.text)[0]
        return shown.text

    async def post(self, action: str, **fields: str) -> httpx.Response:
        """Send a form as the page's script does."""
        if not self.csrf:
            await self.page()
        address = f"/console/{self.conversation}/{action}"
        return await self.client.post(address, data={"csrf": self.csrf, **fields}, headers=BY_SCRIPT)

    async def get(self, what: str, **query: str) -> httpx.Response:
        """Ask for a part of the page as its script does."""
        return await self.client.get(f"/console/{self.conversation}/{what}", params=query, headers=BY_SCRIPT)


@asynccontextmanager
async def tab_of(site: Site, agent: Agent, conversation: ConversationId) -> AsyncIterator[Tab]:
    """A signed-in browser."""
    async with site.client() as client:
        await client.get("/sign-in", params={"token": site.services.keys.link_token(agent)})
        yield Tab(client, conversation)


async def taken(
    site: Site, mode: Mode = Mode.TICKET, role: AgentRole = AgentRole.AGENT
) -> tuple[Agent, ConversationId]:
    """Dana has a conversation."""
    dana, _ = site.hire("Dana", role=role)
    conversation = await site.waits(mode=mode)
    site.services.desk.accept(conversation, dana)
    return dana, conversation


def refused(response: httpx.Response, status: int, words: str) -> None:
    """It was refused, in words."""
    assert (response.status_code, words in response.json()["error"]["message"]) == (status, True), response.text


def fill(site: Site, conversation: ConversationId, count: int) -> None:
    """So many messages of long ago."""
    with site.database.write() as tx:
        head = conversations.lock(tx, conversation)
        begun = head.created_at
        for number in range(count):
            author = Author.CUSTOMER if number % 2 else Author.AGENT
            messages.add(
                tx,
                head,
                NewMessage(
                    author, f"line {number}.", begun + timedelta(seconds=number), turn_id=TurnId("turn:long ago")
                ),
            )


def shown_lines(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'class="text" dir="auto">line (\d+)\.<', html)]


async def test_a_long_thread_opens_at_its_end_and_leads_back_page_by_page(site: Site) -> None:
    dana, conversation = await taken(site)
    fill(site, conversation, 150)
    async with tab_of(site, dana, conversation) as tab:
        html = await tab.page()
        assert shown_lines(html) == list(range(90, 150))
        seen = shown_lines(html)
        while found := re.search(r'href="/console\?conversation=\w+&amp;before=(\d+)"', html):
            html = await tab.page(before=found[1])
            assert "To the newest messages" in html
            seen = [*shown_lines(html), *seen]
        assert seen == list(range(150))


async def test_older_messages_come_as_a_fragment_and_as_far_back_as_a_cited_one(site: Site) -> None:
    dana, conversation = await taken(site)
    fill(site, conversation, 150)
    thread = {m.text: m.id for m in site.read(lambda tx: messages.of_conversation(tx, conversation, 500))}
    async with tab_of(site, dana, conversation) as tab:
        page = await tab.get("older", before=thread["line 90."])
        assert shown_lines(page.text) == list(range(30, 90))
        assert set(re.findall(r'<b dir="auto">(customer \d+)</b>', page.text)) != set()
        far = await tab.get("older", before=thread["line 90."], since=thread["line 5."])
        assert shown_lines(far.text) == list(range(5, 90))
        assert (await tab.get("older", before="0")).status_code == 400


async def test_what_is_new_is_marked_for_who_comes_back_and_not_by_patches(site: Site) -> None:
    dana, conversation = await taken(site)
    with site.database.write() as tx:
        focus.add(tx, conversation, dana.id, Focus.VIEWING, site.clock.now() - timedelta(hours=2))
    async with tab_of(site, dana, conversation) as tab:
        html = await tab.page()
        assert re.search(r"<b>New</b> since you last looked, [^:]+:\d\d: 1 from the customer", html)
        assert re.search(r"<li dir=.auto.>Customer: I was charged twice</li>", html)
        site.services.desk.together.focus(conversation, dana, Focus.VIEWING)
        assert "since you last looked" not in await tab.page()


async def test_a_routed_conversation_says_why_and_an_unknown_delivery_what_to_do(site: Site) -> None:
    dana, conversation = await taken(site)
    site.services.desk.reply(conversation, dana, "On its way.")
    with site.database.write() as tx:
        last = deliveries.of_conversation(tx, conversation)[-1]
        deliveries.move(tx, last.id, DeliveryState.UNKNOWN, site.clock.now())
    async with tab_of(site, dana, conversation) as tab:
        html = await tab.page()
    assert re.search(r"Routed to Tickets, promised by.*The customer is very upset", html, re.DOTALL)
    assert "Not known whether it arrived" in html
    assert "If it did not arrive, write it again." in html


async def test_a_message_that_is_sent_twice_under_one_name_is_said_once(site: Site) -> None:
    dana, conversation = await taken(site)
    async with tab_of(site, dana, conversation) as tab:
        for _ in range(2):
            sent = await tab.post("messages", kind="reply", text="Here I am.", own_id="0123456789abcdef")
            assert sent.status_code == 204
    assert [m.text for m in site.thread(conversation)].count("Here I am.") == 1


async def test_a_promise_with_a_date_is_kept_in_the_ledger_and_a_wrong_date_sends_nothing(site: Site) -> None:
    dana, conversation = await taken(site)
    async with tab_of(site, dana, conversation) as tab:
        refused(await tab.post("messages", text="By Monday.", promise_by="2001-01-01T10:00"), 400, "has passed")
        assert "By Monday." not in [m.text for m in site.thread(conversation)]
        assert (await tab.post("messages", text="You get a refund.", promise_by="2099-01-01T10:00")).status_code == 204
        html = await tab.page()
    made = site.read(lambda tx: promises.of_agents(tx, conversation))
    assert [one.promise.text for one in made] == ["You get a refund."]
    assert "Mark as kept" in html


async def test_what_sounded_like_a_promise_is_confirmed_dismissed_or_kept(site: Site) -> None:
    dana, conversation = await taken(site)
    site.services.desk.reply(conversation, dana, "I'll check it and write by Friday.")
    (made,) = site.read(lambda tx: promises.of_agents(tx, conversation, PromiseState.PROPOSED))
    async with tab_of(site, dana, conversation) as tab:
        assert "Is this a promise?" in await tab.page()
        assert (await tab.post("confirm", promise=str(made.id))).status_code == 204
        assert "Is this a promise?" not in await tab.page()
        refused(await tab.post("dismiss", promise=str(made.id)), 409, "open already")
        assert (await tab.post("keep", promise=str(made.id))).status_code == 204
        refused(await tab.post("keep", promise="x"), 400, "no such promise")
        refused(await tab.post("promise", text="Call back", by=""), 400, "by when")
        assert (await tab.post("promise", text="Call back", by="2099-05-01T10:00")).status_code == 204


async def test_a_corrected_detail_is_shown_struck_through_with_who_corrected_it(site: Site) -> None:
    dana, conversation = await taken(site)
    with site.database.write() as tx:
        head = conversations.lock(tx, conversation)
        first = site.thread(conversation)[0].id
        details = {"order_number": Detail("order_number", "A-1", MessageId(first))}
        conversations.save(tx, replace(head, memory=replace(head.memory, details=details)))
    async with tab_of(site, dana, conversation) as tab:
        assert (await tab.post("correct", key="order_number", value="A-2")).status_code == 204
        html = await tab.page()
        refused(await tab.post("correct", key="order_number", value=" "), 400, "no words")
    assert re.search(r'>A-2</a> <s><span class="for-readers">instead of </span>A-1</s>.*corrected by Dana', html)


async def test_a_ticket_is_snoozed_watched_and_a_colleague_invited(site: Site) -> None:
    dana, conversation = await taken(site)
    jo, _ = site.hire("Jo")
    site.services.desk.reply(conversation, dana, "Looking into it.")
    async with tab_of(site, dana, conversation) as tab:
        refused(await tab.post("snooze", until="someday"), 400, "until when")
        assert (await tab.post("snooze", until="tomorrow")).status_code == 204
        assert site.read(lambda tx: snoozes.of_conversation(tx, conversation)) is not None
        assert "Snoozed until" in await tab.page()
        assert (await tab.post("invite", agent=jo.id, question="Is this a retry?")).status_code == 204
        refused(await tab.post("invite", agent="nobody", question="Hm?"), 400, "There is no agent")
        assert (await tab.post("watch", watch="on")).status_code == 204
        assert dana.id in site.read(lambda tx: calls.watching(tx, conversation))
        assert (await tab.post("watch", watch="off")).status_code == 204
        assert dana.id not in site.read(lambda tx: calls.watching(tx, conversation))
    assert [m.text for m in site.thread(conversation)][-1] == "Invited Jo: Is this a retry?"


async def test_who_is_invited_reads_the_question_and_what_it_is_about_until_they_answer(site: Site) -> None:
    dana, conversation = await taken(site)
    jo, _ = site.hire("Jo")
    site.services.desk.together.invite(conversation, dana, jo.id, "Is this a retry?")
    async with tab_of(site, jo, conversation) as tab:
        html = await tab.page()
        assert re.search(r"<bdi>Dana</bdi> asks you:</b> <q[^>]*>Is this a retry\?</q>", html)
        assert '<li dir="auto">It is about: I was charged twice</li>' in html
        await tab.post("messages", kind="note", text="Yes, it is.")
        assert "asks you:" not in await tab.page()


async def test_resolving_and_going_on_leads_to_the_next_of_ones_own(site: Site) -> None:
    dana, conversation = await taken(site)
    other = await site.waits(mode=Mode.TICKET)
    site.services.desk.accept(other, dana)
    async with tab_of(site, dana, conversation) as tab:
        done = await tab.post("resolve", reason="refunded", handoff="needed", then="next")
        assert done.headers["x-next"] == f"/console?conversation={other}"
        html = await tab.page()
    assert "Settled. A message to the customer opens it again" in html


async def test_who_comes_too_late_is_told_who_has_it_and_can_ask_for_it(site: Site) -> None:
    _, conversation = await taken(site)
    jo, _ = site.hire("Jo")
    async with tab_of(site, jo, conversation) as tab:
        html = await tab.page()
        assert re.search(r"<b><bdi>Dana</bdi> has this conversation\.</b>", html)
        assert re.search(r'value="note" checked', html)
        refused(await tab.post("messages", text="I can help"), 409, "Dana has this conversation")
        assert (await tab.post("ask")).status_code == 204
    assert site.thread(conversation)[-1].text == "Invited Dana: May I take this one over?"


async def test_asking_for_what_nobody_has_is_refused(site: Site) -> None:
    jo, _ = site.hire("Jo")
    conversation = await site.waits()
    async with tab_of(site, jo, conversation) as tab:
        refused(await tab.post("ask"), 400, "No colleague has")


async def test_who_else_is_there_is_told_to_who_looks_and_left_out_once_they_left(site: Site) -> None:
    dana, conversation = await taken(site)
    jo, _ = site.hire("Jo")
    async with tab_of(site, dana, conversation) as tab:
        site.services.desk.together.focus(conversation, jo, Focus.TYPING)
        here = await tab.post("focus", kind="viewing")
        assert re.search(r"<bdi>Jo</bdi> is typing here too", here.text)
        site.services.desk.together.focus(conversation, jo, Focus.LEFT)
        assert 'id="here" class="here" hidden' in (await tab.post("focus", kind="viewing")).text
        refused(await tab.post("focus", kind="dreaming"), 400, "not a kind")


async def test_prepared_words_come_filled_with_what_follows_or_why_they_cannot_be_used(site: Site) -> None:
    dana, conversation = await taken(site)
    async with tab_of(site, dana, conversation) as tab:
        words = {one["name"]: one for one in (await tab.get("ready-words")).json()}
    assert "Dana here" in words["hello"]["text"]
    assert words["refund-arranged"]["follows"] == "then resolves"
    assert "order number" in words["parcel-traced"]["problem"]


async def test_a_supervisor_takes_the_record_away_whole_and_others_are_refused(site: Site) -> None:
    boss, conversation = await taken(site, role=AgentRole.SUPERVISOR)
    fill(site, conversation, 250)
    jo, _ = site.hire("Jo")
    async with tab_of(site, boss, conversation) as tab, tab_of(site, jo, conversation) as theirs:
        record = json.loads((await tab.get("export.json")).text)
        assert len(record["thread"]) > 250
        readable = await tab.get("export.html")
        assert "line 0." in readable.text
        assert "attachment" in readable.headers["content-disposition"]
        refused(await theirs.get("export.json"), 403, "Only supervisors")
        assert "export.json" not in await theirs.page()


async def test_a_customer_is_erased_by_their_reference_once_it_is_settled(site: Site) -> None:
    boss, conversation = await taken(site, role=AgentRole.SUPERVISOR)
    reference = site.read(lambda tx: conversations.get(tx, conversation)).reference
    async with tab_of(site, boss, conversation) as tab:
        refused(await tab.post("erase", reference=reference), 409, "still open")
        site.services.desk.resolve(conversation, boss, "asked to be forgotten")
        refused(await tab.post("erase", reference="nope"), 400, "not the reference")
        assert (await tab.post("erase", reference=reference)).status_code == 204
        html = await tab.page()
    assert set(re.findall(r'class="text" dir="auto">([^<]*)<', html)) == {"[erased]"}
    assert "<h2><bdi>[erased]</bdi></h2>" in html


async def test_who_was_signed_out_comes_back_to_the_page_they_were_on(site: Site) -> None:
    _, token = site.hire("Dana")
    conversation = await site.waits()
    here = f"/console?conversation={conversation}"
    async with site.client() as client:
        lost = await client.get(here)
        assert lost.status_code == 303
        form = (await client.get(lost.headers["location"])).text
        assert f'name="next" value="{here}"' in form
        back = await client.post("/sign-in", data={"token": token, "next": here})
        assert (back.status_code, back.headers["location"]) == (303, here)


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "/\\evil.example", "/console\r\nx: y", "/chat"]
)
async def test_signing_in_never_leads_to_another_site(site: Site, address: str) -> None:
    _, token = site.hire("Dana")
    async with site.client() as client:
        back = await client.post("/sign-in", data={"token": token, "next": address})
        assert back.headers["location"] == "/console"


async def test_a_patch_of_a_settled_conversation_keeps_the_thread(site: Site) -> None:
    dana, conversation = await taken(site)
    async with tab_of(site, dana, conversation) as tab:
        await tab.post("resolve", reason="done")
        assert site.read(lambda tx: conversations.get(tx, conversation)).state is ConversationState.CLOSED
        assert "· Settled" in await tab.page() or "Settled ·" in await tab.page()


async def test_words_that_were_refused_stay_in_their_box_without_javascript(site: Site) -> None:
    _, conversation = await taken(site)
    jo, _ = site.hire("Jo")
    async with tab_of(site, jo, conversation) as tab:
        await tab.page()
        fields = {"csrf": tab.csrf, "kind": "reply", "text": "a long <b>answer</b>"}
        shown = await tab.client.post(f"/console/{conversation}/messages", data=fields)
        assert shown.status_code == 409
        assert "Dana has this conversation." in shown.text
        assert "a long &lt;b&gt;answer&lt;/b&gt;</textarea>" in shown.text
        gone = await tab.client.post("/console/cnobody/messages", data={**fields, "kind": "note"})
        assert gone.status_code == 404
