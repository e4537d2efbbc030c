"""The agents' console: the page, its parts, its stream of patches, and its forms, with and without JavaScript.

Only signed-in agents get in; `web.errors` sends everybody else to /sign-in. What an action does is the desk's.
"""

from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from triage.domain.errors import BadInput, NotFound, TriageError
from triage.domain.ids import ConversationId
from triage.domain.labels import Presence
from triage.store import saved_views
from triage.store.saved_views import NAME_CHARACTERS, SavedView
from triage.web.api.routes import known_id
from triage.web.auth import CSRF_FIELD, SESSION_COOKIE, Session
from triage.web.body import read_form
from triage.web.callers import SignedIn
from triage.web.compress import packed
from triage.web.console import opened
from triage.web.console import page as pages
from triage.web.console.actions import Asked, one_of
from triage.web.console.live import LivePage
from triage.web.console.page import Shared
from triage.web.console.record_actions import ACTIONS
from triage.web.console.view import View, view_of
from triage.web.errors import status_of
from triage.web.flash import back_to, drop_flash, flash_of, in_words
from triage.web.render import fragment, page
from triage.web.services import Services, services_of
from triage.web.stream import patches, resume_from
from triage.web.trace import trace_of

router = APIRouter(include_in_schema=False)
Work = Callable[[Services, Asked], str]
Before = Annotated[int | None, Query(ge=1, lt=2**62)]


def shared_by_all(request: Request) -> Shared:
    """What all readers of this process share."""
    shared = request.app.state.console
    assert isinstance(shared, Shared)
    return shared


def chosen(request: Request, conversation: Annotated[str | None, Query()] = None) -> View:
    """What the address asks to see. Raises NotFound for what cannot be a conversation."""
    return view_of(request.query_params, known_id(conversation) if conversation else None)


Together = Annotated[Shared, Depends(shared_by_all)]
Chosen = Annotated[View, Depends(chosen)]


@router.get("/console")
async def console(
    request: Request, session: SignedIn, shared: Together, view: Chosen, before: Before = None
) -> Response:
    """The three panes; on a phone the lists, or the conversation, whose older messages end before `before`."""
    values = await _values(request, session, shared, view, before)
    response = page(request, "console/page.html", {**values, "problem": flash_of(request)})
    drop_flash(request, response)
    return response


@router.get("/console/parts")
async def parts(
    request: Request, session: SignedIn, shared: Together, view: Chosen, whole: bool = False, before: Before = None
) -> Response:
    """The same as patches, for a page that is there: all of it, and the middle new when another one is opened."""
    values = await _values(request, session, shared, view, before)
    html = fragment("console/parts.html", {**values, "whole": whole, "fresh": whole, "parts": opened.PARTS})
    headers = {"cache-control": "no-store", "x-seq": str(values["seq"])}
    return packed(request, html.encode(), "text/html; charset=utf-8", headers=headers)


@router.get("/console/stream", response_class=EventSourceResponse)
async def stream(
    request: Request,
    session: SignedIn,
    shared: Together,
    view: Chosen,
    after: Annotated[int, Query(ge=0)] = 0,
    before: Before = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> AsyncIterator[ServerSentEvent]:
    """What changes on this page, as patches; while it is open, its agent is there."""
    services = services_of(request)
    live = LivePage(services, shared, request.cookies[SESSION_COOKIE], session, view, before)
    since = resume_from(after, last_event_id)
    await live.begin(since)
    async for change in patches(services.feed, since, *live.steps):
        yield change


@router.post("/console/presence")
async def set_presence(request: Request, session: SignedIn) -> Response:
    """How the agent can be reached."""

    def work(services: Services, asked: Asked) -> str:
        services.desk.set_presence(asked.agent, one_of(Presence, asked.form, "state"))
        return ""

    return await _answer(request, session, work, None)


@router.post("/console/views/save")
async def save_view(request: Request, session: SignedIn) -> Response:
    """Keep a list with its filters under a name."""

    def work(services: Services, asked: Asked) -> str:
        name = " ".join(asked.form.get("name", "").split())[:NAME_CHARACTERS]
        if not name or not name.isprintable():
            raise BadInput("The filter has no name.", field="name", remedy="Write a short name, such as Refunds.")
        view = view_of(asked.form, None)
        with services.database.write() as tx:
            saved_views.save(tx, asked.agent.id, SavedView(name, view.query), services.clock.now())
        return view.address

    return await _answer(request, session, work, None)


@router.post("/console/views/drop")
async def drop_view(request: Request, session: SignedIn) -> Response:
    """Forget a saved filter."""

    def work(services: Services, asked: Asked) -> str:
        with services.database.write() as tx:
            if not saved_views.drop(tx, asked.agent.id, asked.form.get("name", "")):
                raise NotFound("There is no such filter.", remedy="It may have been removed in another tab.")
        return "/console"

    return await _answer(request, session, work, None)


@router.post("/console/{conversation}/{action}")
async def act(request: Request, session: SignedIn, conversation: str, action: str) -> Response:
    """Accept, write, transfer, change the mode, return, resolve and the rest."""
    identity = known_id(conversation)

    def work(services: Services, asked: Asked) -> str:
        if action not in ACTIONS:
            raise BadInput("There is no such action.", remedy=f"Use one of: {', '.join(ACTIONS)}.")
        return ACTIONS[action](services, identity, asked)

    return await _answer(request, session, work, identity)


async def _values(request: Request, session: Session, shared: Shared, view: View, before: int | None) -> dict[str, Any]:
    services = services_of(request)
    look = await shared.board.look(view.keys(session.agent.id))
    return await services.database.run(pages.values, services, shared, session, view, look, before)


async def _answer(request: Request, session: Session, work: Work, conversation: ConversationId | None) -> Response:
    """Do it and answer in the caller's way: quietly for a script, with a page to go to for a plain form."""
    services = services_of(request)
    quiet = "x-requested-with" in request.headers
    here = f"/console?conversation={conversation}" if conversation else "/console"
    form: dict[str, str] = {}
    try:
        form = await read_form(request)
        services.keys.require_csrf(request.cookies[SESSION_COOKIE], form.get(CSRF_FIELD))
        asked = Asked(session.agent, form, trace_of(request))
        goes_to = await services.database.run(work, services, asked)
    except TriageError as error:
        if quiet:
            raise
        if conversation and "kind" in form:
            return await _refused(request, session, conversation, form, error)
        return back_to(here, request, error)
    if quiet:
        return Response(status_code=204, headers={"x-next": goes_to} if goes_to else {})
    return back_to(goes_to or here, request)


async def _refused(
    request: Request, session: Session, conversation: ConversationId, form: dict[str, str], error: TriageError
) -> Response:
    """The page again with the words that were refused still in their box: a redirect would lose them."""
    values = await _values(request, session, shared_by_all(request), view_of({}, conversation), None)
    kept = {"problem": in_words(error), "draft": form.get("text", ""), "draft_kind": form["kind"]}
    return page(request, "console/page.html", {**values, **kept}, status_of(error))
