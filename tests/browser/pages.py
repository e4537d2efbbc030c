"""A page of its own for a test in the browser, whose scripts may not fail, and an agent signed in on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.fakes.site import Site
from triage.domain.staffing import Agent


@asynccontextmanager
async def page_in(chromium: Browser, **options: Any) -> AsyncIterator[Page]:
    """A page in a browser context of its own; an error on its console fails the test."""
    context = await chromium.new_context(**options)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    await context.close()
    assert errors == []


async def sign_in(page: Page, address: str, site: Site, agent: Agent) -> None:
    """Follow a sign-in link."""
    await page.goto(f"{address}/sign-in?token={site.services.keys.link_token(agent)}")
    await expect(page.get_by_role("status")).to_have_text("live")
