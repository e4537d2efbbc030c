"""Knowledge gaps out of real conversations, and eval runs with their reports in a sandbox."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from tests.fakes.board_house import furnish, write_run
from tests.fakes.mind import hand_over
from tests.fakes.site import Site
from tests.integration.web.board_browser import signed_in, text_of
from triage.domain.decision import Reason
from triage.domain.labels import Mode
from triage.store import open_questions
from triage.store.metrics_rows import Period

pytestmark = pytest.mark.asyncio(loop_scope="module")
REPORT = "<!doctype html><title>assess</title><style>b{color:red}</style><script>let x = 1</script><b>Report</b>"
ASKED = ("Do you ship to Norway?", "so do you ship to norway", "Can I export my data? I am Kim, kim@example.org")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A site where three questions found no article, and two suites have been run."""
    folder = tmp_path_factory.mktemp("gaps")
    runs = folder / "evals"
    async with Site(f"sqlite:///{folder / 'triage.db'}") as running:
        furnish(running, runs)
        for number, share in enumerate((0.90, 0.92, 0.89), start=1):
            write_run(runs, "assess", number, share, "regressed" if number == 3 else "ok", REPORT)
        write_run(runs, "route", 1, 0.8)
        (runs / "broken").mkdir()
        (runs / "broken" / "results.json").write_text("{")
        for number, text in enumerate(ASKED):
            await _asks(running, text, f"customer-{number}")
        yield running


async def _asks(site: Site, text: str, customer: str) -> None:
    """A question that no article answers; a colleague takes it as a ticket and answers."""
    reason = Reason("no_answer", "best match 0.31", "0.60")
    site.mind.next_thoughts(
        lambda thread, now: replace(
            (made := hand_over(thread, now, Mode.TICKET, "tickets")), decision=replace(made.decision, reasons=(reason,))
        )
    )
    conversation = await site.hears(text, customer, name="Kim Doe")
    dana, _ = site.hire("Dana")
    site.services.desk.accept(conversation, dana)
    site.services.desk.reply(conversation, dana, "Yes, Kim Doe, we do.")


async def test_gaps_put_the_same_questions_together_with_a_draft_and_without_names(site: Site) -> None:
    dana, _ = site.hire("Dana")
    async with signed_in(site, dana) as client:
        shown = (await client.get("/dashboard/gaps")).text
        link = shown.split('href="/dashboard/gaps/')[1].split('"')[0]
        draft = await client.get(f"/dashboard/gaps/{link}")
    words = text_of(shown)
    assert "3 questions in 2 gaps." in words
    assert "2 times: " in words
    assert "kim@example.org" not in shown
    assert "Kim Doe" not in shown
    assert draft.headers["content-type"].startswith("text/markdown")
    assert draft.text.startswith("---\nid: ")
    assert "we do." in draft.text


async def test_a_gap_that_is_gone_and_a_range_that_is_none_are_told_of(site: Site) -> None:
    dana, _ = site.hire("Dana")
    async with signed_in(site, dana) as client:
        gone = await client.get("/dashboard/gaps/0123456789ab.md")
        wrong = await client.get("/dashboard/gaps?range=forever")
    assert gone.status_code == 404
    assert wrong.status_code == 400
    assert "There is no such range." in wrong.text


async def test_only_the_questions_of_the_period_count_and_only_so_many(site: Site) -> None:
    now = site.clock.now() + timedelta(seconds=1)
    week = Period(now - timedelta(days=7), now)
    found = site.read(lambda tx: open_questions.asked_in(tx, week, 10))
    assert [one.text for one in found] == list(reversed(ASKED))
    assert {one.answer for one in found} == {"Yes, Kim Doe, we do."}
    assert len(site.read(lambda tx: open_questions.asked_in(tx, week, 2))) == 2
    before = Period(week.since - timedelta(days=7), week.since)
    assert site.read(lambda tx: open_questions.asked_in(tx, before, 10)) == ()


async def test_eval_runs_are_listed_by_suite_with_their_course(site: Site) -> None:
    dana, _ = site.hire("Dana")
    async with signed_in(site, dana) as client:
        shown = (await client.get("/dashboard/evals")).text
    words = text_of(shown)
    assert words.index("route correct 89 %") < words.index("20260502-090000-assess-0002")
    assert "✕ regressed" in words
    assert shown.count('<svg class="plot"') == 2
    assert "broken" not in shown


async def test_a_report_runs_in_a_sandbox_without_our_origin(site: Site) -> None:
    dana, _ = site.hire("Dana")
    async with signed_in(site, dana) as client:
        report = await client.get("/dashboard/evals/20260501-090000-assess-0001/report")
        missing = [
            await client.get(f"/dashboard/evals/{name}/report")
            for name in ("20260501-090000-route-0001", "broken", "..%2f..%2fetc", "nothing")
        ]
    policy = report.headers["content-security-policy"]
    assert report.text == REPORT
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert "default-src 'none'" in policy
    assert {one.status_code for one in missing} == {404}


async def test_an_installation_without_runs_says_how_to_make_one(tmp_path: Path) -> None:
    async with Site(f"sqlite:///{tmp_path / 'triage.db'}") as bare:
        dana, _ = bare.hire("Dana")
        async with signed_in(bare, dana) as client:
            assert "triage eval run" in (await client.get("/dashboard/evals")).text
            assert "No gaps" in (await client.get("/dashboard/gaps")).text
