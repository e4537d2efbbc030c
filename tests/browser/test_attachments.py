"""Files that a customer's provider names: shown to agents with where they lie, and fetched by nobody but who clicks."""

import itertools
import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect
from standardwebhooks import Webhook

from tests.browser.axe import no_violations
from tests.browser.pages import page_in, sign_in
from tests.fakes.site import SECRET, Site
from triage.domain.labels import Presence

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
_numbers = itertools.count(1)
FILES = [
    {"url": "https://files.example.org/a/dented box.jpg?sig=1", "type": "image/jpeg", "name": "dented <b>box</b>.jpg"},
    {"url": "https://user@cdn.example.net/" + "x" * 300, "type": "application/pdf", "name": "שובר " + "long-" * 40},
    {"url": "http://[broken", "type": "", "name": "nowhere"},
]


async def sends_files(site: Site, text: str, files: list[dict[str, str]]) -> str:
    """A provider's signed webhook; the conversation it belongs to."""
    data: dict[str, Any] = {"id": f"m-{next(_numbers)}", "customer": {"id": f"c-{uuid.uuid4()}"}, "attachments": files}
    body = json.dumps({"type": "message.created", "data": {**data, "text": text}})
    now = datetime.now(UTC)
    headers = {"webhook-id": data["id"], "webhook-timestamp": str(int(now.timestamp()))}
    headers["webhook-signature"] = Webhook(SECRET).sign(data["id"], now, body)
    headers["content-type"] = "application/json"
    async with site.client() as client:
        taken = await client.post("/webhooks/generic", content=body, headers=headers)
    assert taken.status_code == 202, taken.text
    await site.answered()
    return str(taken.json()["conversation"])


@pytest.mark.parametrize("width", [320, 1440])
async def test_files_of_a_webhook_stand_in_the_thread_and_are_not_fetched(
    chromium: Browser, site: Site, address: str, width: int, artefacts: Path
) -> None:
    dana, _ = site.hire("Dana")
    conversation = await sends_files(site, "It came like this, see the photo.", FILES)
    async with page_in(chromium, viewport={"width": width, "height": 800}) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await sign_in(page, address, site, dana)
        await page.goto(f"{address}/console?conversation={conversation}")
        files = page.locator(".message.customer .file")
        await expect(files).to_have_count(3)
        await expect(files.first).to_contain_text("dented <b>box</b>.jpg")
        await expect(files.first).to_contain_text("image/jpeg at files.example.org")
        await expect(files.nth(1)).to_contain_text("application/pdf at cdn.example.net")
        link = files.first.get_by_role("link")
        assert await link.get_attribute("href") == FILES[0]["url"]
        assert set((await link.get_attribute("rel") or "").split()) == {"noopener", "noreferrer", "nofollow"}
        await no_violations(page)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        await page.screenshot(path=artefacts / f"attachments-{width}.png")
        assert [url for url in asked if not url.startswith(address)] == []
    site.services.desk.set_presence(dana, Presence.OFFLINE)


async def test_a_message_of_files_alone_has_a_name_in_the_lists(chromium: Browser, site: Site, address: str) -> None:
    dana, _ = site.hire("Dana")
    conversation = await sends_files(site, "", FILES[:1])
    async with page_in(chromium) as page:
        await sign_in(page, address, site, dana)
        await page.goto(f"{address}/console?list=all&conversation={conversation}")
        await expect(page.locator(".message.customer .file")).to_contain_text("dented")
        await expect(page.locator(f"#row-{conversation} .subject")).not_to_be_empty()
    site.services.desk.set_presence(dana, Presence.OFFLINE)
