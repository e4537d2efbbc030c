"""The pages as a browser without JavaScript meets them: forms, redirects, refusals, sessions and their tokens."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import pytest_asyncio

from tests.fakes.mind import answer
from tests.fakes.site import Site
from triage.domain.labels import Author, Mode, OwnerKind, Presence
from triage.domain.staffing import Agent
from triage.store import conversations

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A running site, shared: every test brings its own agents and customers."""
    async with Site(f"sqlite:///{tmp_path_factory.mktemp('pages') / 'triage.db'}") as running:
        yield running


@asynccontextmanager
async def signed_in(site: Site, agent: Agent) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of this agent."""
    async with site.client() as client:
        response = await client.get("/sign-in", params={"token": site.services.keys.link_token(agent)})
        assert (response.status_code, response.headers["location"]) == (303, "/console")
        yield client


async def submit(client: httpx.AsyncClient, page: str, action: str, **fields: str) -> httpx.Response:
    """Fill in the form with this action on this page and follow where it leads."""
    html = (await client.get(page)).text
    button = re.search(rf'<button[^>]* form="(\w+)" formaction="{re.escape(action)}"', html)
    named = f'id="{button[1]}"' if button else f'action="{re.escape(action)}"'
    form = re.search(rf"<form[^>]* {named}.*?</form>", html, re.DOTALL)
    assert form is not None, f"{page} has no form for {action}"
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    sent = await client.post(action, data={**hidden, **fields})
    assert sent.status_code == 303
    return await client.get(sent.headers["location"])


async def test_a_customer_asks_with_a_plain_form_and_finds_the_answer_on_the_page(site: Site) -> None:
    async with site.client() as client:
        shown = await submit(client, "/chat", "/chat/messages", text="Where is <b>my</b> parcel?")
        assert "Where is &lt;b&gt;my&lt;/b&gt; parcel?" in shown.text
        await site.answered()
        shown = await client.get("/chat")
        assert "re: Where is &lt;b&gt;my&lt;/b&gt; parcel?" in shown.text


async def test_an_empty_message_is_refused_in_words_once(site: Site) -> None:
    async with site.client() as client:
        shown = await client.post("/chat/messages", data={"text": "  "})
        assert shown.status_code == 400
        assert "This field may not be empty." in shown.text
        assert "This field may not be empty." not in (await client.get("/chat")).text


async def test_another_browser_does_not_see_the_conversation(site: Site) -> None:
    async with site.client() as mine, site.client() as theirs:
        await submit(mine, "/chat", "/chat/messages", text="my secret")
        assert "my secret" in (await mine.get("/chat")).text
        assert "my secret" not in (await theirs.get("/chat")).text


async def test_a_note_of_an_agent_never_reaches_the_customers_page(site: Site) -> None:
    dana, _ = site.hire("Dana")
    async with site.client() as customer, signed_in(site, dana) as agent:
        await submit(customer, "/chat", "/chat/messages", text="my chime is mute")
        await site.answered()
        row = re.search(r'id="row-(\w+)"(?:(?!</li>).)*chime', (await agent.get("/console?list=all")).text, re.DOTALL)
        assert row is not None
        head = row[1]
        page = f"/console?conversation={head}"
        shown = await submit(agent, page, f"/console/{head}/messages", kind="note", text="checked the ledger")
        assert "checked the ledger" in shown.text
        assert "internal note" in shown.text
        assert "checked the ledger" not in (await customer.get("/chat")).text


async def test_an_agent_accepts_replies_and_resolves_with_plain_forms(site: Site) -> None:
    dana, _ = site.hire("Dana")
    conversation = await site.waits()
    page = f"/console?conversation={conversation}"
    async with signed_in(site, dana) as agent:
        shown = await submit(agent, "/console", f"/console/{conversation}/accept")
        assert "assigned to you" in shown.text
        shown = await submit(agent, page, f"/console/{conversation}/messages", kind="reply", text="Refunded.")
        assert "Refunded." in shown.text
        shown = await submit(agent, page, f"/console/{conversation}/resolve", reason="refunded", handoff="needed")
        assert "Nothing is yours yet." in shown.text
    said = [m for m in site.thread(conversation) if m.author is Author.AGENT and not m.note]
    assert [(m.agent_name, m.text) for m in said] == [("Dana", "Refunded.")]


async def test_an_agent_moves_a_conversation_between_modes_queues_and_the_assistant(site: Site) -> None:
    dana, _ = site.hire("Dana")
    conversation = await site.waits()
    page = f"/console?conversation={conversation}"
    async with signed_in(site, dana) as agent:
        await submit(agent, "/console", f"/console/{conversation}/accept")
        await submit(agent, page, f"/console/{conversation}/mode")
        assert site.read(lambda tx: conversations.get(tx, conversation)).mode is Mode.TICKET
        target = f"/console/{conversation}/transfer"
        shown = await submit(agent, page, target, target="queue:complaints", reason="they know best")
        assert "waits in Complaints" in shown.text
        await submit(agent, page, f"/console/{conversation}/accept")
        await submit(agent, page, f"/console/{conversation}/return", note="refund done")
    head = site.read(lambda tx: conversations.get(tx, conversation))
    assert (head.owner.kind, head.memory.return_note) == (OwnerKind.ASSISTANT, "refund done")


async def test_who_lost_the_race_reads_who_has_it(site: Site) -> None:
    dana, _ = site.hire("Dana")
    jo, _ = site.hire("Jo")
    conversation = await site.waits()
    async with signed_in(site, dana) as first, signed_in(site, jo) as second:
        stale = (await second.get("/console")).text
        await submit(first, "/console", f"/console/{conversation}/accept")
        token = re.search(r'name="csrf" value="([^"]+)"', stale)
        assert token is not None
        lost = await second.post(f"/console/{conversation}/accept", data={"csrf": token[1]})
        assert lost.status_code == 303
        assert "Dana has this conversation." in (await second.get(lost.headers["location"])).text
        quiet = await second.post(
            f"/console/{conversation}/accept", data={"csrf": token[1]}, headers={"x-requested-with": "fetch"}
        )
    assert (quiet.status_code, quiet.json()["error"]["holder"]) == (409, "Dana")


async def test_a_script_gets_no_page_but_is_told_where_to_go(site: Site) -> None:
    dana, _ = site.hire("Dana")
    conversation = await site.waits()
    async with signed_in(site, dana) as agent:
        token = re.search(r'name="csrf" value="([^"]+)"', (await agent.get("/console")).text)
        assert token is not None
        done = await agent.post(
            f"/console/{conversation}/accept", data={"csrf": token[1]}, headers={"x-requested-with": "fetch"}
        )
    assert (done.status_code, done.content) == (204, b"")
    assert done.headers["x-next"] == f"/console?conversation={conversation}"


@pytest.mark.parametrize("sent", [{}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": "ü"}])
async def test_a_form_without_the_sessions_token_does_nothing(site: Site, sent: dict[str, str]) -> None:
    dana, _ = site.hire("Dana")
    conversation = await site.waits()
    async with signed_in(site, dana) as agent:
        refused = await agent.post(f"/console/{conversation}/accept", data=sent)
        assert "does not belong to your session" in (await agent.get(refused.headers["location"])).text
    assert site.read(lambda tx: conversations.get(tx, conversation)).owner.kind is OwnerKind.QUEUE


async def test_the_token_of_one_session_opens_no_form_of_another(site: Site) -> None:
    dana, _ = site.hire("Dana")
    jo, _ = site.hire("Jo")
    conversation = await site.waits()
    async with signed_in(site, dana) as first, signed_in(site, jo) as second:
        token = re.search(r'name="csrf" value="([^"]+)"', (await second.get("/console")).text)
        assert token is not None
        await first.post(f"/console/{conversation}/accept", data={"csrf": token[1]})
    assert site.read(lambda tx: conversations.get(tx, conversation)).owner.kind is OwnerKind.QUEUE


@pytest.mark.parametrize("cookie", [None, "forged", "WyJhIiwiYiJd.aaaaaa.bbbb"])
async def test_who_is_not_signed_in_is_sent_to_sign_in(site: Site, cookie: str | None) -> None:
    async with site.client() as client:
        if cookie:
            client.cookies.set("triage_session", cookie)
        for method, address in (("GET", "/console"), ("POST", "/console/presence"), ("POST", "/console/c1/accept")):
            response = await client.request(method, address)
            assert (response.status_code, response.headers["location"]) == (303, "/sign-in")
        script = await client.post("/console/c1/accept", headers={"x-requested-with": "fetch"})
    assert (script.status_code, script.json()["error"]["code"]) == (401, "signed_out")


async def test_a_new_token_ends_the_session_and_the_page_says_so(site: Site) -> None:
    dana, _ = site.hire("Dana")
    async with signed_in(site, dana) as agent:
        site.services.desk.new_token(dana.id)
        gone = await agent.get("/console")
        assert gone.headers["location"] == "/sign-in"
        assert "You are not signed in any more." in (await agent.get("/sign-in")).text


async def test_a_token_signs_in_and_signing_out_ends_it(site: Site) -> None:
    dana, token = site.hire("Dana", Presence.OFFLINE)
    async with site.client() as agent:
        response = await agent.post("/sign-in", data={"token": f" {token}\n"})
        assert response.headers["location"] == "/console"
        cookie = response.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert _presence(site, dana) is Presence.ONLINE
        await submit(agent, "/console", "/sign-out")
        assert (await agent.get("/console")).headers["location"] == "/sign-in"
        assert _presence(site, dana) is Presence.OFFLINE


@pytest.mark.parametrize("token", ["", "wrong", "ü" * 3000, "\x00"])
async def test_a_wrong_token_is_refused_on_the_page(site: Site, token: str) -> None:
    async with site.client() as client:
        response = await client.post("/sign-in", data={"token": token})
        assert response.status_code == 401
        assert "This token is not valid." in response.text
        link = await client.get("/sign-in", params={"token": token or "x"})
    assert (link.status_code, "set-cookie" in link.headers) == (401, False)


async def test_an_agent_says_how_they_can_be_reached(site: Site) -> None:
    dana, _ = site.hire("Dana")
    async with signed_in(site, dana) as agent:
        shown = await submit(agent, "/console", "/console/presence", state="transfer-only")
        assert '<option value="transfer-only" selected>' in shown.text
        shown = await submit(agent, "/console", "/console/presence", state="asleep")
    assert "Use one of: online, away, transfer-only, offline." in shown.text


@pytest.mark.parametrize("action", ["nonsense", "transfer", "mode", "resolve"])
async def test_values_that_no_form_offers_are_refused_in_words(site: Site, action: str) -> None:
    dana, _ = site.hire("Dana")
    conversation = await site.waits()
    async with signed_in(site, dana) as agent:
        token = re.search(r'name="csrf" value="([^"]+)"', (await agent.get("/console")).text)
        assert token is not None
        fields = {"csrf": token[1], "target": "moon:1", "mode": "fax", "handoff": "perhaps", "reason": "r"}
        refused = await agent.post(f"/console/{conversation}/{action}", data=fields)
        assert 'role="alert">' in (await agent.get(refused.headers["location"])).text
    assert site.read(lambda tx: conversations.get(tx, conversation)).owner.kind is OwnerKind.QUEUE


async def test_a_missing_page_is_a_page_for_people_and_json_for_programs(site: Site) -> None:
    dana, _ = site.hire("Dana")
    async with signed_in(site, dana) as agent:
        for address in ("/nowhere", "/help/nothing", "/console?conversation=c0", "/console?conversation=%00"):
            page = await agent.get(address)
            assert page.status_code == 404
            assert page.headers["content-type"].startswith("text/html")
            program = await agent.get(address, headers={"accept": "application/json"})
            assert program.json()["error"]["code"] == "not_found"


async def test_an_article_is_shown_without_what_its_author_should_not_have_put_there(site: Site) -> None:
    async with site.client() as client:
        page = (await client.get("/help/late-parcel")).text
    assert "<strong>two</strong>" in page
    assert "alert(1)" not in page


async def test_no_page_has_inline_code_and_all_forbid_it(site: Site) -> None:
    dana, _ = site.hire("Dana")
    conversation = await site.waits()
    async with signed_in(site, dana) as agent:
        for address in ("/chat", "/console", f"/console?conversation={conversation}", "/sign-in", "/nowhere"):
            page = await agent.get(address)
            assert "default-src 'self'" in page.headers["content-security-policy"]
            assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page.text), address


@pytest.mark.parametrize(("page", "script"), [("/chat", "chat.js"), ("/console", "console.js")])
async def test_the_first_load_is_four_requests_of_60_kilobytes_at_most(site: Site, page: str, script: str) -> None:
    dana, _ = site.hire("Dana")
    async with signed_in(site, dana) as agent:
        addresses = (page, "/static/style.css", f"/static/{script}", "/static/icon.svg")
        transferred = [(await agent.get(address)).num_bytes_downloaded for address in addresses]
        loaded = re.findall(r'<(?:link|script)[^>]* (?:href|src)="([^"]+)"', (await agent.get(page)).text)
    assert sum(transferred) < 60_000
    assert len(loaded) == 3


async def test_what_customers_write_is_shown_and_never_run(site: Site) -> None:
    dana, _ = site.hire("Dana")
    attack = "<img src=x onerror=alert(1)> {{ 7*7 }} [1]"
    site.mind.next_thoughts(lambda thread, now: answer(thread, attack))
    conversation = await site.hears(attack, customer='"><script>alert(2)</script>')
    async with signed_in(site, dana) as agent:
        page = (await agent.get(f"/console?conversation={conversation}")).text
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert "{{ 7*7 }}" in page


def _presence(site: Site, agent: Agent) -> Presence:
    found = next(other for other in site.services.desk.agents() if other.id == agent.id)
    return site.services.desk.present(found)
