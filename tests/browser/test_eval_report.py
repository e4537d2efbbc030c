"""The report of an eval in a real browser: readable and usable on any screen, offline, filtered, opened and closed."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.fakes.eval_runs import busy_run, full_trace
from triage.evals.compare.comparison import compare
from triage.evals.compare.sides import side_of
from triage.evals.record import Variant
from triage.evals.report.write import write_reports

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

MEASURE = (Path(__file__).parent / "measure.js").read_text()
BEFORE = Variant("assess_message 1.0.0", "llm", "a-model", {"assess_message": "1.0.0"})
AFTER = Variant("assess_message 1.1.0", "llm", "a-model", {"assess_message": "1.1.0"})
PROMPTS = {"1.0.0": "Read it.\nSay how urgent it is.", "1.1.0": "Read it.\nSay how urgent it is, " + "in a word " * 30}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a written report."""
    before = busy_run(150, 0.7, BEFORE, seed=1, trace_of=full_trace, id="20260512-093000-assess-0001")
    after = busy_run(150, 0.8, AFTER, seed=2, trace_of=full_trace, id="20260513-093000-assess-0002")
    comparison = compare(side_of(before), side_of(after), lambda name, version: PROMPTS[version])
    return write_reports(tmp_path_factory.mktemp("report"), comparison).page.as_uri()


async def opened(chromium: Browser, report: str, width: int = 1440, scheme: str = "light") -> Page:
    context = await chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light", offline=True
    )
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("console", lambda said: pytest.fail(said.text) if said.type == "error" else None)
    await page.goto(report)
    await page.wait_for_selector("html[data-ready]")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 800, 390, 320])
async def test_the_report_can_be_read_and_used(chromium: Browser, report: str, scheme: str, width: int) -> None:
    page = await opened(chromium, report, width, scheme)
    problems = {"page": await page.evaluate(MEASURE)}
    await page.locator(".case").first.click()
    await page.locator("#trace h2").wait_for()
    await page.wait_for_timeout(250)  # it slides in
    problems["trace"] = await page.evaluate(MEASURE)
    await page.context.close()
    listed = [f"{place}: {problem}" for place, found in problems.items() for problem in found]
    assert not listed, "\n".join(listed)


async def test_broken_cases_are_what_one_sees_first_and_words_narrow_them_down(chromium: Browser, report: str) -> None:
    page = await opened(chromium, report)
    broken = await page.locator(".case .sign.broken").count()
    assert broken == await page.locator(".case").count() > 0
    await page.locator(".tally.fixed").click()
    assert await page.locator(".case .sign.fixed").count() > 0
    await page.locator("#filters button[type=reset]").click()
    await page.get_by_label("Find words, ids, labels").fill("case-0007")
    assert await page.locator(".case").count() == 1
    await page.context.close()


async def test_a_cell_of_the_confusion_opens_its_cases(chromium: Browser, report: str) -> None:
    page = await opened(chromium, report)
    cell = page.locator(".matrix .miss button").first
    count = int((await cell.inner_text()).split()[0])
    name = await cell.get_attribute("aria-label") or ""
    await cell.click()
    assert await page.locator(".case").count() == count
    assert name.split(" taken for ")[0] in await page.locator("#chosen").inner_text()
    await page.context.close()


async def test_a_case_opens_by_click_and_by_address_moves_by_keys_and_gives_the_focus_back(
    chromium: Browser, report: str
) -> None:
    page = await opened(chromium, report)
    first = page.locator(".case").first
    await first.click()
    name = await page.locator("#trace h2").inner_text()
    assert {"Conversation", "Assessment", "Decision"} <= {
        text.split("\n")[0] for text in await page.locator("#trace h3").all_inner_texts()
    }
    await page.keyboard.press("j")
    assert await page.locator("#trace h2").inner_text() != name
    await page.keyboard.press("k")
    address = page.url
    await page.keyboard.press("Escape")
    assert not await page.locator("#trace").is_visible()
    assert await page.evaluate("document.activeElement.dataset.id") == name
    await page.context.close()
    again = await opened(chromium, address)
    assert await again.locator("#trace h2").inner_text() == name
    await again.context.close()
