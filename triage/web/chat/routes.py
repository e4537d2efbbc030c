"""The customer's chat in a browser: one page, forms that work without JavaScript, and a stream of their own messages.

Shows a customer nothing but their own conversation, and of that nothing meant for agents.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from triage.channels import webchat
from triage.domain.errors import TriageError
from triage.domain.events import Event
from triage.web import trace
from triage.web.body import read_form
from triage.web.chat.choices import with_id
from triage.web.chat.limits import let_in
from triage.web.chat.live import Reader
from triage.web.chat.page import Shown, known_zone, values_of
from triage.web.chat.refusals import in_their_words
from triage.web.chat.view import look
from triage.web.chat.visitors import Caller, caller_of, reader_of, remember, writer_of
from triage.web.chat.words import Words, accepted, best_words
from triage.web.errors import status_of, wait_header
from triage.web.flash import back_to, drop_flash, flash_of, in_words
from triage.web.render import page
from triage.web.services import services_of
from triage.web.stream import patches, resume_from

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home() -> RedirectResponse:
    """The chat is what a visitor comes for."""
    return RedirectResponse("/chat", 307)


@router.get("/chat")
async def chat(request: Request) -> Response:
    """The page, with the history of this browser."""
    response = await _page(request, caller_of(request), flash_of(request))
    drop_flash(request, response)
    return response


@router.post("/chat/messages")
async def write(request: Request) -> Response:
    """Take a message as any webhook would; back to the page, with the words still in the box when they were refused."""
    services, quiet = services_of(request), "x-requested-with" in request.headers
    form: dict[str, str] = {}
    try:
        form = with_id(await read_form(request))
        caller = writer_of(request)
        await let_in(request, services, caller.visitor)
        await services.accept(webchat.parse(caller.visitor, form, trace.trace_of(request)))
    except TriageError as error:
        refusal = in_their_words(error, _words(request, form.get("locale")))
        if quiet:
            raise refusal from error
        caller = caller_of(request)
        if form:
            problem, status = in_words(refusal), status_of(refusal)
            shown = await _page(request, caller, problem, form.get("text", ""), status)
            shown.headers.update(wait_header(refusal))
            return shown
        response: Response = back_to("/chat", request, refusal)
    else:
        response = Response(status_code=204) if quiet else back_to("/chat", request)
    remember(request, response, caller)
    return response


@router.get("/chat/stream", response_class=EventSourceResponse)
async def stream(
    request: Request,
    visitor: Annotated[webchat.Visitor, Depends(reader_of)],
    after: Annotated[int, Query(ge=0)] = 0,
    lang: str = "",
    timezone: str = "",
    last_event_id: Annotated[str | None, Header()] = None,
) -> AsyncIterator[ServerSentEvent]:
    """What changes in this visitor's conversation, as patches of the page."""
    services = services_of(request)
    reader = Reader(services, visitor, Shown(best_words([lang], services.company.wordings), known_zone(timezone)))

    async def render(batch: Sequence[Event]) -> str:
        return await services.database.run(reader.patch, batch)

    async for change in patches(services.feed, resume_from(after, last_event_id), render):
        yield change


async def _page(request: Request, caller: Caller, problem: str | None, draft: str = "", status: int = 200) -> Response:
    services = services_of(request)
    view = await services.database.run(look, services, caller.visitor)
    framed = caller.visitor if request.query_params.get("embed") else None
    words = _words(request, view.customer.locale if view.customer else None)
    if caller.expired and problem is None:
        problem = words("expired")
    zone = known_zone(request.query_params.get("timezone", ""))
    values = values_of(services, view, Shown(words, zone, framed))
    known = {"problem": problem, "draft": draft, "is_new": caller.is_new}
    response = page(request, "chat/page.html", {**values, **known}, status)
    response.headers["content-security-policy"] = trace.content_policy(services.company.widget_sites)
    remember(request, response, caller)
    return response


def _words(request: Request, locale: str | None) -> Words:
    """The words to speak to this visitor in: as the address says, as they have told us, as their browser prefers."""
    wanted = [request.query_params.get("lang"), locale, *accepted(request.headers.get("accept-language", ""))]
    return best_words(wanted, services_of(request).company.wordings)
