"""Takes the pictures of an eval report for the README: the same report, light and dark.

Run by people: `triage eval run` and `compare` print the address of the report that this takes as its argument.
"""

import argparse
import asyncio
import os
import shutil
import sys
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, async_playwright

ROOT = Path(__file__).resolve().parents[1]
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTH, HEIGHT = 1440, 1000


def main() -> int:
    """Take both pictures; 2 when there is no browser or no report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path, help="a report.html")
    parser.add_argument("--case", help="id of a case to open beside the figures")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images", help="folder (default: docs/images)")
    options = parser.parse_args()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("There is no Chromium; install one, or set CHROMIUM to its path.", file=sys.stderr)
        return 2
    if not options.report.is_file():
        print(f"There is no report {options.report}; `triage eval run` writes one.", file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(chromium, options.report.resolve(), options.case, options.out))
    return 0


async def take(chromium: str, report: Path, case: str | None, out: Path) -> None:
    """Both pictures into this folder."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        for scheme in SCHEMES:
            await shoot(browser, report, case, scheme, out / f"eval-report-{scheme}.png")
        await browser.close()


async def shoot(
    browser: Browser, report: Path, case: str | None, scheme: Literal["light", "dark"], picture: Path
) -> None:
    """One picture of the top of the report."""
    context = await browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = await context.new_page()
    await page.goto(report.as_uri() + (f"#case={case}" if case else ""))
    await page.wait_for_selector("html[data-ready]")
    await page.screenshot(path=picture)
    await context.close()


if __name__ == "__main__":
    sys.exit(main())
