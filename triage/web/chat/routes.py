"""The customer's chat in a browser: one page, a form that works without JavaScript, and a stream of their own messages.

Shows a customer nothing but their own conversation, and of that nothing meant for agents.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from triage.channels import webchat
from triage.domain.conversation import Message, Thread
from triage.domain.errors import NotAuthentic, TriageError
from triage.domain.events import Event
from triage.domain.labels import Author, OwnerKind
from triage.routing.business_hours import is_open, next_open
from triage.store import conversations, customers, events, threads
from triage.web.body import read_form
from triage.web.flash import back_to, drop_flash, flash_of
from triage.web.render import fragment, page
from triage.web.services import Services, services_of
from triage.web.stream import patches, resume_from
from triage.web.trace import trace_of

router = APIRouter(include_in_schema=False)
COOKIE = "triage_chat"


@dataclass(frozen=True, slots=True)
class View:
    """What one visitor sees: their thread without notes, or nothing yet."""

    thread: Thread | None
    seq: int

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages meant for the customer."""
        return tuple(m for m in self.thread.messages if not m.note) if self.thread else ()


@router.get("/")
async def home() -> RedirectResponse:
    """The chat is what a visitor comes for."""
    return RedirectResponse("/chat", 307)


@router.get("/chat")
async def chat(request: Request) -> Response:
    """The page, with the history of this browser."""
    services = services_of(request)
    visitor, is_new = _visitor(request, services)
    view = await services.database.run(_view, services, visitor)
    response = page(request, "chat/page.html", {**_values(services, view), "problem": flash_of(request)})
    drop_flash(request, response)
    if is_new:
        _remember(request, response, services, visitor)
    return response


@router.post("/chat/messages")
async def write(request: Request) -> Response:
    """Take a message as any webhook would; back to the page for browsers without JavaScript."""
    services = services_of(request)
    visitor, is_new = _visitor(request, services)
    quiet = "x-requested-with" in request.headers
    problem = None
    try:
        form = await read_form(request)
        await services.accept(webchat.parse(visitor, form, trace_of(request)))
    except TriageError as error:
        if quiet:
            raise
        problem = error
    response = Response(status_code=204) if quiet else back_to("/chat", request, problem)
    if is_new:
        _remember(request, response, services, visitor)
    return response


def known_visitor(request: Request) -> webchat.Visitor:
    """The visitor of this browser, checked before the stream begins. Raises NotAuthentic when there is none."""
    visitor, is_new = _visitor(request, services_of(request))
    if is_new:
        raise NotAuthentic("There is no chat in this browser yet.", code="chat_expired", remedy="Open /chat.")
    return visitor


@router.get("/chat/stream", response_class=EventSourceResponse)
async def stream(
    request: Request,
    visitor: Annotated[webchat.Visitor, Depends(known_visitor)],
    after: Annotated[int, Query(ge=0)] = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> AsyncIterator[ServerSentEvent]:
    """What changes in this visitor's conversation, as patches of the page."""
    services = services_of(request)

    async def render(batch: Sequence[Event]) -> str:
        return await services.database.run(patch, services, visitor, batch)

    async for change in patches(services.feed, resume_from(after, last_event_id), render):
        yield change


def patch(services: Services, visitor: webchat.Visitor, batch: Sequence[Event]) -> str:
    """What these events change on this visitor's page; nothing when they are about others. Blocking."""
    view = _view(services, visitor)
    if view.thread is None or not any(e.conversation_id == view.thread.conversation.id for e in batch):
        return ""
    values = _values(services, view)
    return fragment("chat/messages.html", values) + fragment("chat/status.html", values)


def _view(services: Services, visitor: webchat.Visitor) -> View:
    with services.database.read() as tx:
        seq = events.latest(tx)
        customer = customers.find(tx, webchat.NAME, visitor.id)
        head = conversations.find_by_customer(tx, customer.id) if customer else None
        return View(threads.load(tx, head.id) if head else None, seq)


def _values(services: Services, view: View) -> dict[str, object]:
    now = services.clock.now()
    hours = services.policy.hours
    opens = next_open(hours, now)
    head = view.thread.conversation if view.thread else None
    waiting = any(m.author is Author.CUSTOMER and not m.read for m in view.messages)
    served_by_assistant = head is None or head.owner.kind is not OwnerKind.AGENT
    zone = (view.thread.customer.timezone if view.thread else None) or services.company.timezone
    return {
        "company": services.company,
        "messages": view.messages,
        "newest": view.messages[-1].id if view.messages else "",
        "seq": view.seq,
        "now": now,
        "timezone": zone,
        "thinking": waiting and served_by_assistant,
        "choices": () if waiting or head is None else head.memory.choices,
        "open": is_open(hours, now),
        "next_open": opens.astimezone(ZoneInfo(services.company.timezone)).strftime("%A %H:%M") if opens else None,
    }


def _visitor(request: Request, services: Services) -> tuple[webchat.Visitor, bool]:
    token = request.cookies.get(COOKIE)
    if token:
        try:
            return services.visitors.read(token), False
        except NotAuthentic:
            pass  # an old or forged token is nobody's: begin a new chat
    return services.visitors.welcome(), True


def _remember(request: Request, response: Response, services: Services, visitor: webchat.Visitor) -> None:
    response.set_cookie(
        COOKIE,
        services.visitors.token(visitor),
        max_age=webchat.TOKEN_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
