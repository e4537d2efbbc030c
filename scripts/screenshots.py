"""Makes the README's pictures with one command: plays the demo on a real server and photographs the real pages.

Run by people: `.venv/bin/python scripts/screenshots.py`. Needs Chromium; writes to docs/images.
"""

import argparse
import asyncio
import base64
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from triage.app.demo.run import play_all
from triage.app.demo.show import Show
from triage.app.demo.stage import Stage
from triage.app.demo.stories import load_stories
from triage.app.output import console as terminal
from triage.app.settings import load_settings

ROOT = Path(__file__).resolve().parents[1]
SMALL: ViewportSize = {"width": 900, "height": 860}
ZONE = "Europe/Berlin"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
QUESTION = "hey quick q, can the thermostat run without the subscription?"
WISH = "my camera never arrived, order HC-20417. Can I talk to a person?"
NOTE = "Both charges are in the ledger; the second one is a retry. Safe to refund."


@dataclass(frozen=True)
class Shot:
    """One picture of a page for agents: its name and address, the size of the screen, and the theme."""

    name: str
    place: str
    width: int = 1440
    height: int = 900
    theme: Literal["light", "dark"] = "light"


async def main() -> int:
    """Take all pictures; 2 when there is no browser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images", help="folder (default: docs/images)")
    out: Path = parser.parse_args().out
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("There is no Chromium; install one, or set CHROMIUM to its path.", file=sys.stderr)
        return 2
    await asyncio.to_thread(out.mkdir, parents=True, exist_ok=True)
    settings = load_settings(None)
    stories = load_stories(settings.project.evals / "demo.yaml")
    async with Stage(settings, 0) as stage, async_playwright() as playwright:
        await play_all(stage, stories, Show(terminal(), quiet=True))
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        await customers(browser, stage, out)
        for shot in await agents_pages(stage):
            await photograph(browser, shot, stage, out)
        await browser.close()
    return 0


async def agents_pages(stage: Stage) -> list[Shot]:
    """The pages of agents and supervisors, with what Dana works on open, and a note in it."""
    mine = await stage.agents.call("dana", "GET", "/conversations?owner=me&state=open")
    head = mine["conversations"][0]["id"]
    await stage.agents.call("dana", "POST", f"/conversations/{head}/notes", {"text": NOTE})
    conversation = f"/console?conversation={head}"
    return [
        Shot("console-light", conversation),
        Shot("console-dark", conversation, theme="dark"),
        Shot("console-phone", conversation, 390, 844),
        Shot("dashboard-now", "/dashboard"),
        Shot("dashboard-trends", "/dashboard/trends"),
    ]


async def customers(browser: Browser, stage: Stage, out: Path) -> None:
    """A customer asks, is answered, wishes for a person and gets Dana; another one meets the widget."""
    page = await browser.new_page(viewport=SMALL, color_scheme="light", timezone_id=ZONE)
    await page.goto(f"{stage.address}/chat")
    await says(page, QUESTION, 1)
    await says(page, WISH, 2)
    await save(page, "chat", out)
    page = await browser.new_page(viewport=SMALL, color_scheme="dark", timezone_id=ZONE)
    await page.goto(f"{stage.address}/widget")
    await page.get_by_role("button", name="Chat with us").click()
    frame = page.frame_locator("iframe")
    await frame.get_by_label("Your message").fill(QUESTION)
    await frame.get_by_label("Your message").press("Enter")
    await expect(frame.locator(".message.assistant")).to_have_count(1, timeout=60_000)
    await save(page, "widget", out)


async def says(page: Page, text: str, answers: int) -> None:
    """Write in the chat and wait for this many answers in all."""
    await page.get_by_label("Your message").fill(text)
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.assistant")).to_have_count(answers, timeout=60_000)


async def photograph(browser: Browser, shot: Shot, stage: Stage, out: Path) -> None:
    """One page of the console, signed in as Dana, who leads the team."""
    screen: ViewportSize = {"width": shot.width, "height": shot.height}
    page = await browser.new_page(viewport=screen, color_scheme=shot.theme, timezone_id=ZONE)
    await page.goto(stage.sign_in_link())
    await page.goto(f"{stage.address}{shot.place}", wait_until="load")
    await page.wait_for_timeout(1500)  # suggestions and plots come after the page
    await save(page, shot.name, out)


async def save(page: Page, name: str, out: Path) -> None:
    """Write the picture and say so."""
    await page.evaluate("document.activeElement?.blur()")
    browser = await page.context.new_cdp_session(page)
    # WebP of quality 100 is lossless, and half the size of the PNG.
    taken = await browser.send("Page.captureScreenshot", {"format": "webp", "quality": 100})
    await page.close()
    path, content = out / f"{name}.webp", base64.b64decode(taken["data"])
    await asyncio.to_thread(path.write_bytes, content)
    print(f"{path} {len(content) // 1000} kB")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
