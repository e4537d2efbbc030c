"""The agent behind a request, as dependencies of routes: by bearer token, or by session cookie where a page asks.

Every call of an agent is a sign of life. The API takes bearer tokens only, so that no form elsewhere can use a session.
"""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from triage.domain.errors import NotAuthentic
from triage.domain.staffing import Agent
from triage.web.auth import SESSION_COOKIE, Session
from triage.web.services import Services, services_of

_bearer = HTTPBearer(
    auto_error=False, description="An agent's token, from `triage agents add` or `triage agents token`."
)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def calling_agent(request: Request, bearer: Bearer) -> Agent:
    """The agent whose bearer token came along. Raises NotAuthentic."""
    if bearer is None:
        raise NotAuthentic(
            "This needs an agent's token.",
            code="no_token",
            remedy="Send `Authorization: Bearer TOKEN`; get one with `triage agents add`.",
        )
    services = services_of(request)
    return await services.database.run(_heard, services, bearer.credentials)


async def signed_in(request: Request) -> Session:
    """The session whose cookie came along. Raises NotAuthentic."""
    services = services_of(request)
    cookie = request.cookies.get(SESSION_COOKIE)
    if cookie is None:
        raise NotAuthentic("You are not signed in.", code="signed_out", remedy="Sign in first.")
    return await services.database.run(_session, services, cookie)


async def watching_agent(request: Request, bearer: Bearer) -> Agent:
    """The agent who may watch events: by token, or by the cookie of the console. Raises NotAuthentic."""
    if bearer is None and SESSION_COOKIE in request.cookies:
        return (await signed_in(request)).agent
    return await calling_agent(request, bearer)


CallingAgent = Annotated[Agent, Depends(calling_agent)]
SignedIn = Annotated[Session, Depends(signed_in)]
WatchingAgent = Annotated[Agent, Depends(watching_agent)]


def _heard(services: Services, token: str) -> Agent:
    agent = services.keys.agent_of_token(token)
    services.desk.hear(agent)
    return agent


def _session(services: Services, cookie: str) -> Session:
    session = services.keys.session(cookie)
    services.desk.hear(session.agent)
    return session
