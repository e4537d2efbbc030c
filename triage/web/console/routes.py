"""The agents' console: the page, its stream of patches, and its forms, which work with and without JavaScript.

Only signed-in agents get in; `web.errors` sends everybody else to /sign-in. What an action does is the desk's.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from triage.domain.errors import BadInput, TriageError
from triage.domain.events import Event
from triage.domain.ids import ConversationId
from triage.domain.labels import Presence
from triage.web.api.routes import known_id
from triage.web.auth import CSRF_FIELD, SESSION_COOKIE, Session
from triage.web.body import read_form
from triage.web.callers import SignedIn
from triage.web.console import page as pages
from triage.web.console.actions import Asked, one_of
from triage.web.console.page import Reader
from triage.web.console.record_actions import ACTIONS
from triage.web.flash import back_to, drop_flash, flash_of
from triage.web.render import page
from triage.web.services import Services, services_of
from triage.web.stream import patches, resume_from
from triage.web.trace import trace_of

router = APIRouter(include_in_schema=False)
Work = Callable[[Services, Asked], str]


def chosen(conversation: Annotated[str | None, Query()] = None) -> ConversationId | None:
    """The conversation that the address names. Raises NotFound for what cannot be one."""
    return known_id(conversation) if conversation else None


Chosen = Annotated[ConversationId | None, Depends(chosen)]


@router.get("/console")
async def console(
    request: Request,
    session: SignedIn,
    conversation: Chosen,
    before: Annotated[int | None, Query(ge=1, lt=2**62)] = None,
) -> Response:
    """The three panes; on a phone the lists, or the conversation, whose older messages end before `before`."""
    services = services_of(request)
    values = await services.database.run(pages.values, services, session, conversation, before)
    response = page(request, "console/page.html", {**values, "problem": flash_of(request)})
    drop_flash(request, response)
    return response


@router.get("/console/stream", response_class=EventSourceResponse)
async def stream(
    request: Request,
    session: SignedIn,
    conversation: Chosen,
    after: Annotated[int, Query(ge=0)] = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> AsyncIterator[ServerSentEvent]:
    """What changes on this page, as patches; while it is open, its agent is there."""
    services = services_of(request)
    reader = Reader(request.cookies[SESSION_COOKIE], conversation)

    async def render(batch: Sequence[Event]) -> str | None:
        return await services.database.run(pages.patch, services, reader, batch)

    async for change in patches(services.feed, resume_from(after, last_event_id), render):
        yield change


@router.post("/console/presence")
async def set_presence(request: Request, session: SignedIn) -> Response:
    """How the agent can be reached."""

    def work(services: Services, asked: Asked) -> str:
        services.desk.set_presence(asked.agent, one_of(Presence, asked.form, "state"))
        return ""

    return await _answer(request, session, work, None)


@router.post("/console/{conversation}/{action}")
async def act(request: Request, session: SignedIn, conversation: str, action: str) -> Response:
    """Accept, write, transfer, change the mode, return or resolve."""
    identity = known_id(conversation)

    def work(services: Services, asked: Asked) -> str:
        if action not in ACTIONS:
            raise BadInput("There is no such action.", remedy=f"Use one of: {', '.join(ACTIONS)}.")
        return ACTIONS[action](services, identity, asked)

    return await _answer(request, session, work, identity)


async def _answer(request: Request, session: Session, work: Work, conversation: ConversationId | None) -> Response:
    """Do it and answer in the caller's way: quietly for a script, with a page to go to for a plain form."""
    services = services_of(request)
    quiet = "x-requested-with" in request.headers
    here = f"/console?conversation={conversation}" if conversation else "/console"
    try:
        form = await read_form(request)
        services.keys.require_csrf(request.cookies[SESSION_COOKIE], form.get(CSRF_FIELD))
        asked = Asked(session.agent, form, trace_of(request))
        goes_to = await services.database.run(work, services, asked)
    except TriageError as error:
        if quiet:
            raise
        return back_to(here, request, error)
    if quiet:
        return Response(status_code=204, headers={"x-next": goes_to} if goes_to else {})
    return back_to(goes_to or here, request)
