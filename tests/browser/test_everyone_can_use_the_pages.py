"""The pages measured in a real browser: contrast, names of controls, size of targets, narrow screens, both themes."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.fakes.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

MEASURE = (Path(__file__).parent / "measure.js").read_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 800, 390, 320])
async def test_every_page_can_be_read_and_used(
    chromium: Browser, site: Site, address: str, scheme: str, width: int
) -> None:
    dana, _ = site.hire("Dana")
    mine = await site.waits(f"Ann-Sophie von Drückeberg-Wiedemannhausen zu Oberammergau {width}{scheme}")
    await site.waits()
    site.services.desk.accept(mine, dana)
    site.services.desk.note(mine, dana, "https://example.org/" + "very-long-" * 40)
    site.services.desk.reply(mine, dana, "שלום, مرحبا 👋🏽")
    context = await chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = await context.new_page()
    await page.goto(f"{address}/chat")
    await page.get_by_label("Your message").fill("a question")
    await page.keyboard.press("Enter")
    await page.locator(".message.assistant").wait_for()
    problems = {"/chat": await page.evaluate(MEASURE)}
    for place in ("/sign-in", "/help/late-parcel", "/nowhere", f"/sign-in?token={site.services.keys.link_token(dana)}"):
        await page.goto(address + place)
        problems[place.split("?")[0]] = await page.evaluate(MEASURE)
    await page.goto(f"{address}/console?conversation={mine}")
    problems["conversation"] = await page.evaluate(MEASURE)
    await page.get_by_text("Resolve", exact=True).first.click()
    problems["menu"] = await page.evaluate(MEASURE)
    await page.goto(f"{address}/console?conversation={mine}#context")
    problems["details"] = await page.evaluate(MEASURE)
    await context.close()
    listed = [f"{place}: {problem}" for place, found in problems.items() for problem in found]
    assert not listed, "\n".join(listed)
