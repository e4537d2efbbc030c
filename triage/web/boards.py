"""What the pages for supervisors share: the header's values, forms that only they may send, and the way back.

Used by `web.dashboard` and `web.settings`. Every signed-in agent may look; who may change is the desk's to say.
"""

from typing import Any

from fastapi import Request
from fastapi.responses import Response
from markupsafe import Markup

from triage.desk.staff import require_supervisor
from triage.domain.labels import AgentRole
from triage.web.auth import CSRF_FIELD, SESSION_COOKIE, Session
from triage.web.body import read_form
from triage.web.flash import drop_flash, flash_of
from triage.web.render import page
from triage.web.services import Services, services_of

PLACES = (
    ("/dashboard", "Now"),
    ("/dashboard/trends", "Trends"),
    ("/dashboard/gaps", "Knowledge gaps"),
    ("/dashboard/evals", "Evals"),
    ("/settings", "Settings"),
)


def around(services: Services, session: Session, place: str) -> dict[str, Any]:
    """The values that the frame of these pages names; `place` is the address of the entry to mark as chosen."""
    return {
        "agent": session.agent,
        "is_supervisor": session.agent.role is AgentRole.SUPERVISOR,
        "csrf": Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, session.csrf),
        "places": PLACES,
        "place": place,
        "now": services.clock.now(),
        "timezone": services.company.timezone,
    }


def board(
    request: Request, session: Session, place: str, template: str, values: dict[str, Any], status: int = 200
) -> Response:
    """A page of these with what the last form was refused for, if it was."""
    shown = {**around(services_of(request), session, place), "problem": flash_of(request), **values}
    response = page(request, template, shown, status)
    drop_flash(request, response)
    return response


async def posted(request: Request, session: Session, doing: str) -> dict[str, str]:
    """The form that a supervisor sent. Raises Forbidden for others and for a form of another session, TooLarge."""
    form = await read_form(request)
    services_of(request).keys.require_csrf(request.cookies[SESSION_COOKIE], form.get(CSRF_FIELD))
    require_supervisor(session.agent, doing)
    return form
