"""Chromium and a running site for the tests that look at pages as people do."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.fakes.site import Site

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_MS = 15_000  # pages are quick; a machine that runs other things beside is not
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser's program. Without one the test is skipped, saying so; in CI that is an error."""
    for found in (os.environ.get("CHROMIUM"), *(shutil.which(name) for name in NAMES)):
        if found and Path(found).exists():
            return found
    if os.environ.get("CI"):
        raise FileNotFoundError("CI needs Chromium for tests/browser: install it, or set CHROMIUM to its path.")
    pytest.skip("there is no Chromium; install one, or set CHROMIUM to its path")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium(chromium_path: str) -> AsyncIterator[Browser]:
    """A headless browser; every test opens contexts of its own."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=list(ARGUMENTS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A running site with a scripted mind."""
    async with Site(f"sqlite:///{tmp_path_factory.mktemp('browser') / 'triage.db'}") as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def address(site: Site) -> AsyncIterator[str]:
    """Where it answers."""
    async with site.served() as url:
        yield url


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """Where pictures of pages are kept for people to look at: `artifacts/`, which git leaves alone."""
    folder = Path(__file__).resolve().parents[2] / "artifacts" / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
