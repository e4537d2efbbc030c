"""Settings: supervisors keep agents and tokens and test channels, others read; refusals in words, nothing is lost."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.fakes.board_house import ChannelOnTrial, furnish
from tests.fakes.desk_house import prepared_words
from tests.fakes.site import SECRET, Site
from tests.integration.web.board_browser import signed_in, submit, text_of
from triage.domain.errors import PermanentError
from triage.domain.labels import AgentRole, Presence
from triage.domain.staffing import Agent
from triage.store import agents
from triage.web.installation import Tried

pytestmark = pytest.mark.asyncio(loop_scope="module")
TABS = ("agents", "queues", "words", "channels", "policy", "prompts", "health")
OTHER_SECRET = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A running site whose pages have everything to show."""
    async with Site(f"sqlite:///{tmp_path_factory.mktemp('settings') / 'triage.db'}") as running:
        running.services.desk.adopt(running.services.policy, prepared_words())
        furnish(running)
        yield running


def supervisor(site: Site) -> Agent:
    """Somebody who may change things."""
    return site.hire("Dana", role=AgentRole.SUPERVISOR)[0]


async def test_everybody_may_read_every_setting_and_only_supervisors_get_forms(site: Site) -> None:
    dana, (ben, _) = supervisor(site), site.hire("Ben")
    for agent, may in ((dana, True), (ben, False)):
        async with signed_in(site, agent) as client:
            pages = {tab: await client.get(f"/settings/{tab}") for tab in TABS}
        assert {tab: page.status_code for tab, page in pages.items()} == dict.fromkeys(TABS, 200)
        assert ('action="/settings/agents"' in pages["agents"].text) is may
        assert ('action="/settings/channels/intake"' in pages["channels"].text) is may


@pytest.mark.parametrize(
    "action",
    ["agents", "agents/abc/token", "agents/abc/change", "agents/abc/end", "channels/intake", "channels/replies"],
)
async def test_a_plain_agent_who_posts_anyway_is_refused_in_words(site: Site, action: str) -> None:
    (ben, _) = site.hire("Ben")
    async with signed_in(site, ben) as client:
        html = (await client.get("/settings/agents")).text
        csrf = re.findall(r'name="csrf" value="([^"]*)"', html)[0]
        refused = await client.post(f"/settings/{action}", data={"csrf": csrf, "name": "Eve"})
        forged = await client.post(f"/settings/{action}", data={"csrf": "guessed"})
    assert refused.status_code == 403
    assert "Only supervisors may" in refused.text
    assert forged.status_code == 403
    assert "does not belong to your session" in forged.text


async def test_a_new_agent_gets_a_token_that_is_shown_once_and_opens_the_console(site: Site) -> None:
    async with signed_in(site, supervisor(site)) as client:
        fields = {
            "name": "Amara",
            "email": "amara@hearthlane.example",
            "teams": "billing, orders",
            "languages": "en,de",
        }
        shown = await submit(client, "/settings/agents", "/settings/agents", role="agent", on_call="on", **fields)
        token = re.search(r'id="new-token">([^<]+)<', shown.text)
        assert token is not None
        assert token[1] not in (await client.get("/settings/agents")).text
    assert "no-store" in shown.headers["cache-control"]
    amara = site.services.keys.agent_of_token(token[1])
    assert (amara.name, sorted(amara.teams), sorted(amara.languages)) == ("Amara", ["billing", "orders"], ["de", "en"])
    assert amara.on_call


async def test_a_refused_agent_keeps_what_was_typed(site: Site) -> None:
    dana = supervisor(site)
    async with signed_in(site, dana) as client:
        taken = await submit(client, "/settings/agents", "/settings/agents", name="Eve <b>", email=dana.email)
        wrong = await submit(client, "/settings/agents", "/settings/agents", name="Eve", email="no address")
        coded = await submit(
            client, "/settings/agents", "/settings/agents", name="Eve", email="e@x.example", languages="klingon"
        )
    assert (taken.status_code, wrong.status_code, coded.status_code) == (409, 400, 400)
    assert 'value="Eve &lt;b&gt;"' in taken.text
    assert 'value="no address"' in wrong.text
    assert "is no language code" in coded.text


async def test_a_new_token_ends_the_old_one_and_its_sessions(site: Site) -> None:
    dana, (kit, old) = supervisor(site), site.hire("Kit")
    async with signed_in(site, kit) as theirs, signed_in(site, dana) as client:
        shown = await submit(client, "/settings/agents", f"/settings/agents/{kit.id}/token")
        assert shown.status_code == 200
        assert old not in shown.text
        assert (await theirs.get("/dashboard")).status_code == 303


async def test_an_agent_whose_access_ended_is_signed_out_for_good(site: Site) -> None:
    dana, (kit, token) = supervisor(site), site.hire("Kit")
    conversation = await site.waits()
    site.services.desk.accept(conversation, kit)
    async with signed_in(site, kit) as theirs, signed_in(site, dana) as client:
        shown = await submit(client, "/settings/agents", f"/settings/agents/{kit.id}/end")
        assert "can sign in no more" in text_of(shown.text)
        assert "no access" in shown.text
        assert (await theirs.get("/console")).status_code == 303
        assert (await theirs.post("/sign-in", data={"token": token})).status_code == 401
    gone = site.read(lambda tx: agents.get(tx, kit.id))
    assert gone.presence is Presence.OFFLINE
    again = await _console_owner(site, conversation)
    assert again != kit.id


async def _console_owner(site: Site, conversation: str) -> str | None:
    from triage.domain.ids import ConversationId
    from triage.store import conversations

    return site.read(lambda tx: conversations.get(tx, ConversationId(conversation))).owner.agent_id


async def test_roles_teams_and_skills_change_and_the_last_supervisor_stays(tmp_path: Path) -> None:
    async with Site(f"sqlite:///{tmp_path / 'triage.db'}") as site:
        dana, (ben, _) = supervisor(site), site.hire("Ben")
        change, own = f"/settings/agents/{ben.id}/change", f"/settings/agents/{dana.id}"
        async with signed_in(site, dana) as client:
            for action in ("change", "end"):
                refused = await submit(client, "/settings/agents", f"{own}/{action}", role="agent")
                assert refused.status_code == 409
                assert "Somebody has to stay supervisor." in refused.text
            fields = {"role": "supervisor", "teams": "orders", "skills": "refunds", "languages": "de"}
            assert (await submit(client, "/settings/agents", change, **fields)).status_code == 200
            assert (await submit(client, "/settings/agents", f"{own}/change", role="agent")).status_code == 200
            assert 'action="/settings/agents"' not in (await client.get("/settings/agents")).text
        now = site.read(lambda tx: agents.get(tx, ben.id))
        assert (now.role, [*now.teams], [*now.skills]) == (AgentRole.SUPERVISOR, ["orders"], ["refunds"])


@pytest.mark.parametrize("agent", ["nobody", "..%2Fetc", "%00", "x" * 60])
async def test_an_agent_who_is_not_there_is_told_of(site: Site, agent: str) -> None:
    async with signed_in(site, supervisor(site)) as client:
        html = (await client.get("/settings/agents")).text
        csrf = re.findall(r'name="csrf" value="([^"]*)"', html)[0]
        refused = await client.post(f"/settings/agents/{agent}/token", data={"csrf": csrf})
    assert refused.status_code == 404


async def test_the_intake_is_tested_by_a_real_signed_message(site: Site) -> None:
    channel = furnish(site)
    async with signed_in(site, supervisor(site)) as client:
        shown = await submit(client, "/settings/channels", "/settings/channels/intake")
        found = re.search(r'/console\?conversation=(\w+)"', shown.text)
        assert found is not None, text_of(shown.text)
        assert "202" in shown.text
        assert "This is a test of the connection." in (await client.get(f"/console?conversation={found[1]}")).text
        channel.secret = OTHER_SECRET
        refused = await submit(client, "/settings/channels", "/settings/channels/intake")
    assert "Refused with 401" in refused.text


async def test_the_secret_shows_its_last_four_characters_and_no_more(site: Site) -> None:
    furnish(site)
    async with signed_in(site, supervisor(site)) as client:
        shown = (await client.get("/settings/channels")).text
    assert f"whsec_…{SECRET[-4:]}" in shown
    assert SECRET[:-4].removeprefix("whsec_") not in shown


async def test_the_reply_url_is_tested_and_its_answer_shown(site: Site) -> None:
    channel = ChannelOnTrial()
    furnish(site, channel=channel)
    async with signed_in(site, supervisor(site)) as client:
        good = await submit(client, "/settings/channels", "/settings/channels/replies")
        channel.answers = Tried(False, "The reply URL answered 500.", "See its log.")
        bad = await submit(client, "/settings/channels", "/settings/channels/replies")
        channel.answers = PermanentError("There is no address to send to.", remedy="Set TRIAGE_REPLY_URL.")
        nowhere = await submit(client, "/settings/channels", "/settings/channels/replies")
    assert "✓ The reply URL answered 204." in text_of(good.text)
    assert "✕ The reply URL answered 500. See its log." in text_of(bad.text)
    assert "✕ There is no address to send to. Set TRIAGE_REPLY_URL." in text_of(nowhere.text)


async def test_policy_and_prompts_are_shown_as_they_are_with_what_changed(site: Site) -> None:
    async with signed_in(site, supervisor(site)) as client:
        policy = await client.get("/settings/policy")
        unknown = await client.get("/settings/policy?file=passwd")
        prompt = await client.get("/settings/prompts?name=assess_message&version=1.1.0")
        missing = await client.get("/settings/prompts?name=assess_message&version=9.9.9")
    assert f"policy <code>{site.services.policy.version}</code>" in policy.text
    assert "[queues.on-call]" in policy.text
    assert "What it changes against 1.0.0" in prompt.text
    assert '<tr class="new">' in prompt.text
    assert (unknown.status_code, missing.status_code) == (404, 404)


async def test_prepared_words_and_health_are_shown(site: Site) -> None:
    async with signed_in(site, supervisor(site)) as client:
        words, health = await client.get("/settings/words"), await client.get("/settings/health")
    assert "/refund-arranged" in words.text
    assert "✕ wrong replies http://127.0.0.1:9 cannot be reached" in text_of(health.text)
