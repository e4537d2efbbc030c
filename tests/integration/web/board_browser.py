"""A browser without JavaScript on the supervisors' pages: signed in, with forms that can be sent."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from tests.fakes.site import Site
from triage.domain.staffing import Agent


@asynccontextmanager
async def signed_in(site: Site, agent: Agent) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of this agent."""
    async with site.client() as client:
        await client.get("/sign-in", params={"token": site.services.keys.link_token(agent)})
        yield client


async def submit(client: httpx.AsyncClient, page: str, action: str, **fields: str) -> httpx.Response:
    """Send the form with this action on this page, as it stands there but for these fields."""
    html = (await client.get(page)).text
    form = re.search(rf'<form[^>]* action="{re.escape(action)}".*?</form>', html, re.DOTALL)
    assert form is not None, f"{page} has no form for {action}"
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    return await client.post(action, data={**hidden, **fields})


def text_of(html: str) -> str:
    """What can be read on a page, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
