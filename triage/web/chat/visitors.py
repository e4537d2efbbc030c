"""Who writes in the chat: the visitor that a request proves to be, by cookie, by token or by ticket.

A browser on our own pages carries a cookie. In a frame on another site it does not: there the page keeps the same token
itself and sends it in a header; addresses carry a ticket, which reads and cannot write.
"""

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from triage.channels import webchat
from triage.channels.webchat import Visitor
from triage.domain.errors import NotAuthentic
from triage.web.services import services_of

COOKIE = "triage_chat"
HEADER = "x-chat-token"
TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Caller:
    """A visitor; `is_new` who has none before, `expired` whose proof is no longer good and who therefore is new."""

    visitor: Visitor
    is_new: bool = False
    expired: bool = False


def caller_of(request: Request) -> Caller:
    """The visitor of this request; an old or forged token is nobody's and begins a new chat."""
    visitors = services_of(request).visitors
    token = request.headers.get(HEADER) or request.cookies.get(COOKIE)
    if not token:
        return Caller(visitors.welcome(), is_new=True)
    try:
        return Caller(visitors.read(token))
    except NotAuthentic:
        return Caller(visitors.welcome(), is_new=True, expired=True)


def writer_of(request: Request) -> Caller:
    """The same for what a form sends. Raises NotAuthentic when a script sends it for nobody: its page begins anew."""
    caller = caller_of(request)
    if caller.is_new and "x-requested-with" in request.headers:
        raise _unknown()
    return caller


def reader_of(request: Request) -> Visitor:
    """The visitor whose conversation this request may read, by ticket too. Raises NotAuthentic when there is none."""
    ticket = request.query_params.get(TICKET)
    if ticket:
        return services_of(request).visitors.read_ticket(ticket)
    caller = caller_of(request)
    if caller.is_new:
        raise _unknown()
    return caller.visitor


def remember(request: Request, response: Response, caller: Caller) -> None:
    """Let a new visitor's browser keep who they are, where it keeps cookies."""
    if caller.is_new:
        response.set_cookie(
            COOKIE,
            services_of(request).visitors.token(caller.visitor),
            max_age=webchat.TOKEN_SECONDS,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )


def _unknown() -> NotAuthentic:
    return NotAuthentic(
        "This browser has no chat any more, or keeps no cookies.",
        code="chat_expired",
        remedy="Send it again in the new chat; if this comes back, allow cookies for this site.",
    )
