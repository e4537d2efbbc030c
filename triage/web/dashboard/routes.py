"""The dashboard of the floor as it is now: the page, and its stream of patches. Whoever is signed in may look."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from triage.domain.errors import NotAuthentic
from triage.domain.events import Event
from triage.store import events
from triage.web.auth import SESSION_COOKIE, Session
from triage.web.boards import around, board
from triage.web.callers import SignedIn
from triage.web.dashboard.now import read_now
from triage.web.render import fragment
from triage.web.services import Services, services_of
from triage.web.stream import patches, resume_from

router = APIRouter(include_in_schema=False)
PLACE = "/dashboard"
REST_SECONDS = 1.0
"""A floor in motion is drawn anew once in this time, however much happens."""


@router.get(PLACE)
async def dashboard(request: Request, session: SignedIn) -> Response:
    """Queues, promises and people, kept true by the stream."""
    services = services_of(request)
    return board(request, session, PLACE, "dashboard/now.html", await services.database.run(_values, services))


@router.get(f"{PLACE}/stream", response_class=EventSourceResponse)
async def stream(
    request: Request,
    session: SignedIn,
    after: Annotated[int, Query(ge=0)] = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> AsyncIterator[ServerSentEvent]:
    """What changes on the floor; while the page is open, its agent is there."""
    services, cookie = services_of(request), request.cookies[SESSION_COOKIE]

    async def render(batch: Sequence[Event]) -> str | None:
        if batch:
            await asyncio.sleep(REST_SECONDS)
        return await services.database.run(_patch, services, cookie, batch)

    async for change in patches(services.feed, resume_from(after, last_event_id), render):
        yield change


def _values(services: Services) -> dict[str, Any]:
    with services.database.read() as tx:
        seq = events.latest(tx)
    return {**_floor(services), "seq": seq}


def _patch(services: Services, cookie: str, batch: Sequence[Event]) -> str | None:
    try:
        session: Session = services.keys.session(cookie)
    except NotAuthentic:
        return None
    services.desk.hear(session.agent)
    if not batch:
        return ""
    return fragment("dashboard/floor.html", {**around(services, session, PLACE), **_floor(services)})


def _floor(services: Services) -> dict[str, Any]:
    return {"floor": read_now(services), "remind_minutes": services.policy.desk.remind_seconds // 60}
