"""What a page asks for while a thread is read: older messages on demand, and who else is here.

Included by `web.app` before the console's forms. For scripts only: each has a way without one, by a link or by nothing.
"""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from triage.desk.calling import who_is_here
from triage.domain.ids import ConversationId
from triage.domain.staffing import Agent
from triage.store.focus import Focus
from triage.web.api.routes import Rooms, Which
from triage.web.auth import CSRF_FIELD, SESSION_COOKIE
from triage.web.body import read_form
from triage.web.callers import SignedIn
from triage.web.console.actions import one_of
from triage.web.console.folder import read_folder
from triage.web.console.lists import name_of
from triage.web.console.window import Reading, window_of
from triage.web.render import fragment
from triage.web.services import Services

router = APIRouter(prefix="/console", include_in_schema=False)
Row = Annotated[int, Query(ge=1, lt=2**62)]


@router.get("/{conversation}/older")
async def older(
    services: Rooms, session: SignedIn, conversation: Which, before: Row, since: Row | None = None
) -> Response:
    """The messages before one, as far back as `since` or for one page."""
    return _html(await services.database.run(_older, services, session.agent, conversation, before, since))


@router.post("/{conversation}/focus")
async def note_focus(request: Request, services: Rooms, session: SignedIn, conversation: Which) -> Response:
    """The agent looks at it, types in it or has left it; the answer is the line of who else is there."""
    form = await read_form(request)
    services.keys.require_csrf(request.cookies[SESSION_COOKIE], form.get(CSRF_FIELD))
    kind = one_of(Focus, form, "kind")

    def work() -> str:
        services.desk.together.focus(conversation, session.agent, kind)
        with services.database.read() as tx:
            here = who_is_here(tx, conversation, services.clock.now(), but=session.agent.id)
        return fragment("console/here.html", {"here": here})

    return _html(await services.database.run(work))


def reading_of(services: Services, agent: Agent, looked: datetime | None = None) -> Reading:
    """How this agent, who was here last then, reads now."""
    zone = ZoneInfo(services.company.timezone)
    can_rewrite = services.copilot is not None and services.copilot.can_rewrite
    return Reading(agent, services.intents, services.policy, zone, services.clock.now(), can_rewrite, looked)


def _older(services: Services, agent: Agent, conversation: ConversationId, before: int, since: int | None) -> str:
    reading = reading_of(services, agent)
    with services.database.read() as tx:
        folder = read_folder(tx, conversation, reading.now, before, since)
    values = {
        "window": window_of(folder, reading),
        "conversation": conversation,
        "company": services.company,
        "timezone": services.company.timezone,
        "now": reading.now,
        "customer_name": name_of(folder.line),
    }
    return fragment("console/older.html", values)


def _html(content: str) -> Response:
    return Response(content, media_type="text/html; charset=utf-8", headers={"cache-control": "no-store"})
