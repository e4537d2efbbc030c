"""Agents and their tokens as a page with forms: everybody may read, supervisors add, change and end access."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from triage.domain.errors import Forbidden, TriageError
from triage.domain.ids import AgentId
from triage.domain.labels import AgentRole
from triage.domain.staffing import Agent
from triage.web.auth import Session
from triage.web.boards import posted
from triage.web.callers import SignedIn
from triage.web.errors import status_of
from triage.web.flash import in_words
from triage.web.services import Services, services_of
from triage.web.settings import people
from triage.web.settings.frame import PLACE, settings_page

router = APIRouter(include_in_schema=False)
DOING = "change settings"
FIELDS = ("name", "email", "teams", "skills", "languages", "role", "on_call")


@router.get(PLACE)
async def settings(session: SignedIn) -> Response:
    """The first of the settings."""
    return RedirectResponse(f"{PLACE}/agents", 303)


@router.get(f"{PLACE}/agents")
async def agents_page(request: Request, session: SignedIn) -> Response:
    """Everybody who serves here."""
    return await _page(request, session)


@router.post(f"{PLACE}/agents")
async def add_agent(request: Request, session: SignedIn) -> Response:
    """A new agent, whose token this page shows once; what was typed is kept when it is refused."""
    form = await posted(request, session, DOING)
    return await _done(request, session, lambda services: people.add(services, form), form)


@router.post(f"{PLACE}/agents/{{agent}}/token")
async def new_token(request: Request, session: SignedIn, agent: str) -> Response:
    """A new token for somebody, shown once."""
    await posted(request, session, DOING)
    return await _done(request, session, lambda services: people.new_token(services, people.known(agent)))


@router.post(f"{PLACE}/agents/{{agent}}/change")
async def change_agent(request: Request, session: SignedIn, agent: str) -> Response:
    """Another role, other teams, duty, skills and languages."""
    form = await posted(request, session, DOING)

    def work(services: Services) -> tuple[Agent, None]:
        return people.change(services, people.known(agent), form), None

    return await _done(request, session, work)


@router.post(f"{PLACE}/agents/{{agent}}/end")
async def end_access(request: Request, session: SignedIn, agent: str) -> Response:
    """They can sign in no more."""
    await posted(request, session, DOING)

    def work(services: Services) -> tuple[Agent, None]:
        return people.end_access(services, people.known(agent)), None

    return await _done(request, session, work)


async def _done(
    request: Request,
    session: Session,
    work: Callable[[Services], tuple[Agent, str | None]],
    typed: Mapping[str, str] | None = None,
) -> Response:
    services = services_of(request)
    try:
        agent, token = await services.database.run(work, services)
    except Forbidden:
        raise
    except TriageError as error:
        return await _page(request, session, problem=in_words(error), typed=typed, status=status_of(error))
    return await _page(request, session, changed=agent.id, shown_token=token)


async def _page(
    request: Request,
    session: Session,
    *,
    problem: str | None = None,
    typed: Mapping[str, str] | None = None,
    changed: AgentId | None = None,
    shown_token: str | None = None,
    status: int = 200,
) -> Response:
    services = services_of(request)
    found = await services.database.run(people.people, services)
    values: dict[str, Any] = {
        "people": found,
        "teams": people.teams_of(services),
        "roles": [role.value for role in AgentRole],
        "typed": {name: (typed or {}).get(name, "") for name in FIELDS},
        "changed": next((person for person in found if person.agent.id == changed), None),
        "shown_token": shown_token,
    }
    if problem:
        values["problem"] = problem
    return settings_page(request, session, "agents", "agents.html", values, status)
