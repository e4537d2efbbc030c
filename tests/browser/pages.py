"""A page of its own for a test in the browser, whose scripts may not fail."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page


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
