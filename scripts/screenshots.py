"""Takes the pictures of the README from a running demo: the customer's chat, the console light, dark and on a phone.

Run by people: `triage demo` on a terminal prints the address and the sign-in link that this takes as arguments.
"""

import argparse
import asyncio
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, async_playwright

ROOT = Path(__file__).resolve().parents[1]
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
QUESTIONS = (
    "hey quick q, can the thermostat run without the subscription?",
    "and my camera never arrived, it was promised for last thursday",
)


@dataclass(frozen=True)
class Shot:
    """One picture of the console: its name, the size of the screen, and the theme."""

    name: str
    width: int
    height: int
    theme: Literal["light", "dark"]


CONSOLE = (
    Shot("console-light", 1440, 900, "light"),
    Shot("console-dark", 1440, 900, "dark"),
    Shot("console-phone", 390, 844, "light"),
)


def main() -> int:
    """Take all pictures; 2 when there is no browser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="address of the running demo, such as http://127.0.0.1:8080")
    parser.add_argument("link", help="its sign-in link for the demo agent")
    parser.add_argument("--conversation", help="id of the conversation to open (default: the first of the lists)")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images", help="folder (default: docs/images)")
    options = parser.parse_args()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("There is no Chromium; install one, or set CHROMIUM to its path.", file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(chromium, options.url.rstrip("/"), options.link, options.conversation, options.out))
    return 0


async def take(chromium: str, url: str, link: str, conversation: str | None, out: Path) -> None:
    """All four pictures into this folder."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        await chat(browser, url, out)
        for shot in CONSOLE:
            await console(browser, shot, url, link, conversation, out)
        await browser.close()


async def chat(browser: Browser, url: str, out: Path) -> None:
    """A customer asks twice and is answered."""
    page = await browser.new_page(viewport={"width": 900, "height": 780}, color_scheme="light")
    await page.goto(f"{url}/chat")
    for number, question in enumerate(QUESTIONS, 1):
        await page.get_by_label("Your message").fill(question)
        await page.keyboard.press("Enter")
        await page.locator(".message.assistant").nth(number - 1).wait_for(timeout=60_000)
    await save(page, "chat", out)


async def console(browser: Browser, shot: Shot, url: str, link: str, conversation: str | None, out: Path) -> None:
    """One conversation in the middle, everything that waits on the left."""
    page = await browser.new_page(viewport={"width": shot.width, "height": shot.height}, color_scheme=shot.theme)
    await page.goto(link)
    first = page.locator(".row a.open").first
    place = f"/console?conversation={conversation}" if conversation else await first.get_attribute("href")
    await page.goto(f"{url}{place}")
    await page.get_by_role("status").filter(has_text="live").wait_for()
    await save(page, shot.name, out)


async def save(page: Page, name: str, out: Path) -> None:
    """Write the picture and say so."""
    await page.evaluate("document.activeElement?.blur()")
    path = out / f"{name}.png"
    await page.screenshot(path=path)
    await page.close()
    print(path)


if __name__ == "__main__":
    sys.exit(main())
