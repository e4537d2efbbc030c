"""The customer's chat over ASGI: who may read and write, in which language, the rating, the transcript, the frame."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
import pytest_asyncio

from tests.fakes.mind import answer
from tests.fakes.site import Site
from triage.channels.webchat import Visitor
from triage.domain.conversation import Citation
from triage.domain.decision import Choice
from triage.domain.ids import ArticleId, ConversationId
from triage.domain.labels import Author
from triage.store import ratings

pytestmark = pytest.mark.asyncio(loop_scope="module")
BY_SCRIPT = {"x-requested-with": "fetch", "accept": "*/*"}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A running site, shared: every test brings its own visitors."""
    async with Site(f"sqlite:///{tmp_path_factory.mktemp('chat') / 'triage.db'}") as running:
        yield running


def token_of(html: str) -> str:
    """The token that a framed page keeps."""
    found = re.search(r'data-token="([^"]+)"', html)
    assert found is not None
    return found[1]


async def settled(site: Site, visitor: Visitor) -> ConversationId:
    """A conversation of this visitor that an agent has settled, and whose rating was asked for."""
    dana, _ = site.hire("Dana")
    conversation = await site.says(visitor, "my chime is mute")
    site.services.desk.reply(conversation, dana, "Is the transformer 16 V?")
    site.services.desk.note(conversation, dana, "SECRET note")
    site.services.desk.resolve(conversation, dana, "SECRET reason")
    return conversation


def framed_client(site: Site) -> httpx.AsyncClient:
    """A frame in a browser that takes no cookies from other sites."""
    client = site.client()

    async def forget(request: httpx.Request) -> None:
        request.headers.pop("cookie", None)

    client.event_hooks["request"].append(forget)
    return client


async def test_a_frame_without_cookies_proves_itself_by_token_and_reads_by_ticket(site: Site) -> None:
    async with framed_client(site) as frame:
        html = (await frame.get("/chat?embed=1")).text
        token = token_of(html)
        sent = await frame.post(
            "/chat/messages", data={"text": "by token"}, headers={**BY_SCRIPT, "x-chat-token": token}
        )
        assert sent.status_code == 204
        await site.answered()
        assert "by token" not in (await frame.get("/chat?embed=1")).text
        again = (await frame.get("/chat?embed=1", headers={"x-chat-token": token})).text
        assert "re: by token" in again
        ticket = re.search(r"ticket=([^&\"]+)", again)
        assert ticket is not None
        assert "re: by token" in (await frame.get(f"/chat/transcript?ticket={ticket[1]}")).text


async def test_a_ticket_writes_nothing_and_a_token_is_no_ticket(site: Site) -> None:
    visitor = site.services.visitors.welcome()
    conversation = await site.says(visitor, "mine")
    ticket, token = site.services.visitors.ticket(visitor), site.services.visitors.token(visitor)
    async with site.client() as stranger:
        for headers in ({"x-chat-token": ticket}, {"cookie": f"triage_chat={ticket}"}):
            refused = await stranger.post("/chat/messages", data={"text": "x"}, headers={**BY_SCRIPT, **headers})
            assert (refused.status_code, refused.json()["error"]["code"]) == (401, "chat_expired")
        assert (await stranger.get(f"/chat/transcript?ticket={token}")).status_code == 401
    assert [m.text for m in site.thread(conversation) if m.author is Author.CUSTOMER] == ["mine"]


@pytest.mark.parametrize("token", ["forged", "WyJhIiwiYiJd.aaaaaa.bbbb", "x" * 4000])
async def test_an_expired_or_forged_token_begins_a_new_chat_and_says_so(site: Site, token: str) -> None:
    async with site.client() as client:
        shown = await client.get("/chat?embed=1", headers={"x-chat-token": token})
        assert shown.status_code == 200
        assert "Your earlier chat has expired" in shown.text
        assert token_of(shown.text) != token
        refused = await client.get(f"/chat/stream?ticket={token}", headers={"accept": "text/event-stream"})
    assert (refused.status_code, refused.json()["error"]["remedy"]) == (401, "Start a new chat.")


async def test_the_page_of_its_own_hands_no_token_to_scripts(site: Site) -> None:
    async with site.client() as client:
        shown = await client.get("/chat")
        assert "data-token" not in shown.text
        assert "ticket=" not in shown.text
        assert "httponly" in shown.headers["set-cookie"].lower()


async def test_only_the_chat_may_be_framed_and_only_by_the_named_sites(site: Site) -> None:
    async with site.client() as client:
        chat = (await client.get("/chat?embed=1")).headers["content-security-policy"]
        others = [(await client.get(place)).headers["content-security-policy"] for place in ("/sign-in", "/widget")]
    assert f"frame-ancestors 'self' {' '.join(site.services.company.widget_sites)};" in chat
    assert all("frame-ancestors 'self';" in policy for policy in others)


@pytest.mark.parametrize(
    ("query", "header", "language", "words"),
    [
        ("", "de-DE,de;q=0.9,en;q=0.8", "de", "Ihre Nachricht"),
        ("?lang=fr", "de", "fr", "Votre message"),
        ("", "ja", "en", "Your message"),
        ("?lang=%00&timezone=Moon/Base", ";q=x,,", "en", "Your message"),
    ],
)
async def test_the_page_speaks_the_visitors_language(
    site: Site, query: str, header: str, language: str, words: str
) -> None:
    async with site.client() as client:
        shown = (await client.get(f"/chat{query}", headers={"accept-language": header})).text
    assert f'<html lang="{language}"' in shown
    assert words in shown


async def test_hours_are_on_the_clock_of_the_page_around(site: Site) -> None:
    async with site.client() as client:
        shown = (await client.get("/chat?embed=1&timezone=Asia/Tokyo")).text
        assert "timezone=Asia/Tokyo" in shown
        assert "Berlin" not in shown


async def test_choices_stand_as_buttons_with_the_words_of_their_promise(site: Site) -> None:
    offered = (
        Choice("live", "talk to someone now (about 3 minutes)"),
        Choice("ticket", "have a written reply today by 17:00"),
    )
    async with site.client() as client:
        await client.get("/chat")
        site.mind.next_thoughts(
            lambda thread, now: (lambda thought: replace(thought, memory=replace(thought.memory, choices=offered)))(
                answer(thread)
            )
        )
        await client.post("/chat/messages", data={"text": "I need help"})
        await site.answered()
        shown = (await client.get("/chat")).text
    assert "Talk to someone now (about 3 minutes)</button>" in shown
    assert 'value="have a written reply today by 17:00"' in shown


async def test_words_that_were_refused_stay_in_the_box(site: Site) -> None:
    async with site.client() as client:
        await client.get("/chat")
        refused = await client.post("/chat/messages", data={"text": "word " * 5000})
        assert refused.status_code == 400
        assert "longer than 20000 characters" in refused.text
        assert "word word word" in refused.text.split("<textarea")[1]
        huge = await client.post("/chat/messages", data={"text": "x" * 1_000_000})
        assert "larger than 256 kB" in (await client.get(huge.headers["location"])).text
        script = await client.post("/chat/messages", data={"text": "x" * 1_000_000}, headers=BY_SCRIPT)
    assert (script.status_code, script.json()["error"]["code"]) == (413, "too_large")


async def test_a_rating_is_asked_in_a_form_and_kept_once(site: Site) -> None:
    async with site.client() as client:
        visitor = site.services.visitors.welcome()
        client.cookies.set("triage_chat", site.services.visitors.token(visitor))
        conversation = await settled(site, visitor)
        shown = (await client.get("/chat")).text
        assert 'action="/chat/rating"' in shown
        assert "This matter is settled." in shown
        for wrong in ("", "6", "five"):
            refused = await client.post("/chat/rating", data={"score": wrong}, headers=BY_SCRIPT)
            assert (refused.status_code, refused.json()["error"]["field"]) == (400, "score")
        kept = await client.post("/chat/rating", data={"score": "4", "reason": " why so slow? "})
        assert kept.status_code == 303
        assert 'action="/chat/rating"' not in (await client.get("/chat")).text
        again = await client.post("/chat/rating", data={"score": "1"}, headers=BY_SCRIPT)
        assert (again.status_code, again.json()["error"]["code"]) == (409, "not_asked")
    found = site.read(lambda tx: ratings.of_conversation(tx, conversation))
    assert [(one.score, one.reason) for one in found] == [(4, "why so slow?")]


async def test_who_never_wrote_has_nothing_to_rate(site: Site) -> None:
    async with site.client() as client:
        await client.get("/chat")
        refused = await client.post("/chat/rating", data={"score": "4"}, headers=BY_SCRIPT)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "not_asked")


async def test_the_transcript_has_every_public_word_and_no_other(site: Site) -> None:
    visitor = site.services.visitors.welcome()
    source = Citation(1, ArticleId("late-parcel"), "My parcel is late")
    site.mind.next_thoughts(lambda thread, now: replace(answer(thread, "Wait two days [1]."), citations=(source,)))
    await site.says(visitor, "Where is it? <b>")
    conversation = await settled(site, visitor)
    async with site.client() as client:
        client.cookies.set("triage_chat", site.services.visitors.token(visitor))
        page = (await client.get("/chat/transcript")).text
        text = await client.get("/chat/transcript.txt")
    assert text.headers["content-disposition"].startswith("attachment")
    said = [message.text for message in site.thread(conversation) if not message.note]
    assert len(said) > 4
    assert all(words in text.text for words in said)
    assert "[1] My parcel is late" in text.text
    assert "Where is it? &lt;b&gt;" in page
    assert "SECRET" not in page + text.text


async def test_without_a_chat_there_is_no_transcript(site: Site) -> None:
    async with site.client() as client:
        assert (await client.get("/chat/transcript")).status_code == 401
        assert (await client.get("/chat/transcript.txt?ticket=forged")).status_code == 401


async def test_the_widgets_script_stands_at_one_address_for_all_sites(site: Site) -> None:
    async with site.client() as client:
        script = await client.get("/widget.js")
        assert script.headers["content-type"].startswith("text/javascript")
        assert "max-age=600" in script.headers["cache-control"]
        same = await client.get("/widget.js", headers={"if-none-match": script.headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")
        page = (await client.get("/widget")).text
    assert "http://test/widget.js" in page


async def test_the_chats_first_load_is_at_most_60_kilobytes_in_4_requests(site: Site) -> None:
    async with site.client() as client:
        page = (await client.get("/chat", headers={"accept-encoding": "gzip"})).text
        loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
        assert len({"/chat", *loaded}) <= 4
        sizes = []
        for address in {"/chat", *loaded}:
            async with client.stream("GET", address, headers={"accept-encoding": "gzip"}) as response:
                sizes.append(sum([len(chunk) async for chunk in response.aiter_raw()]))
    assert sum(sizes) <= 60_000
