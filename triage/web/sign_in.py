"""Agents sign in with a one-click link or their token, and out again. The session is a signed cookie.

Signing in after having left makes an agent reachable, signing out gives their live conversations back to the queue.
"""

import re

from fastapi import APIRouter, Request
from fastapi.responses import Response

from triage.domain.errors import NotAuthentic, TriageError
from triage.domain.labels import Presence
from triage.domain.staffing import Agent
from triage.web.auth import CSRF_FIELD, SESSION_COOKIE, SESSION_SECONDS
from triage.web.body import read_form
from triage.web.callers import SignedIn
from triage.web.errors import status_of
from triage.web.flash import back_to, drop_flash, flash_of, in_words
from triage.web.render import page
from triage.web.services import Services, services_of

router = APIRouter(include_in_schema=False)
TOKEN_CHARACTERS = 512
# Nothing that a browser could take for another site.
_OURS = re.compile(r"/(console|dashboard|settings)([/?][\w/?=&%.~:+-]*)?", re.ASCII)


@router.get("/sign-in")
async def sign_in_page(request: Request, token: str | None = None, next: str = "") -> Response:
    """The form, which leads on to `next`; with a `token` from a sign-in link, the console at once."""
    if token is None:
        return _form(request, flash_of(request), goes_to=next)
    services = services_of(request)
    try:
        agent = await services.database.run(services.keys.agent_of_link, token[:TOKEN_CHARACTERS])
    except NotAuthentic:
        return _form(request, "This link has expired or was never valid. Sign in with your token.", 401)
    return await _signed_in(request, services, agent, next)


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Take an agent's token."""
    services = services_of(request)
    form: dict[str, str] = {}
    try:
        form = await read_form(request)
        token = form.get("token", "").strip()[:TOKEN_CHARACTERS]
        agent = await services.database.run(services.keys.agent_of_token, token)
    except TriageError as error:
        return _form(request, in_words(error), status_of(error), form.get("next", ""))
    return await _signed_in(request, services, agent, form.get("next", ""))


@router.post("/sign-out")
async def sign_out(request: Request, session: SignedIn) -> Response:
    """End the session of this browser."""
    services = services_of(request)
    form = await read_form(request)
    services.keys.require_csrf(request.cookies[SESSION_COOKIE], form.get(CSRF_FIELD))
    await services.database.run(services.desk.set_presence, session.agent, Presence.OFFLINE)
    response = back_to("/sign-in", request)
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax")
    return response


async def _signed_in(request: Request, services: Services, agent: Agent, goes_to: str) -> Response:
    await services.database.run(_arrive, services, agent)
    response = back_to(page_of_ours(goes_to), request)
    response.set_cookie(
        SESSION_COOKIE,
        services.keys.session_cookie(agent),
        max_age=SESSION_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


def _arrive(services: Services, agent: Agent) -> None:
    if agent.presence is Presence.OFFLINE:
        services.desk.set_presence(agent, Presence.ONLINE)
    else:
        services.desk.hear(agent)


def page_of_ours(address: str) -> str:
    """The address where an agent was, if it is one of our pages for agents; else the console."""
    return address if _OURS.fullmatch(address) else "/console"


def _form(request: Request, problem: str | None, status: int = 200, goes_to: str = "") -> Response:
    values = {"problem": problem, "next": page_of_ours(goes_to) if goes_to else ""}
    response = page(request, "sign_in.html", values, status)
    drop_flash(request, response)
    return response
