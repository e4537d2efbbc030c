"""A conversation handed out whole to who is allowed: as JSON for programs, as one page for people.

Included by `web.app`. Supervisors only, like erasing, which is a form of the console.
"""

from enum import StrEnum

from fastapi import APIRouter
from fastapi.responses import Response

from triage.desk.staff import require_supervisor
from triage.domain.ids import ConversationId
from triage.store.messages import EVER
from triage.web.api.record import ConversationRecord, record_of
from triage.web.api.routes import Rooms, Which
from triage.web.callers import SignedIn
from triage.web.render import fragment
from triage.web.services import Services

router = APIRouter(prefix="/console", include_in_schema=False)


class Form(StrEnum):
    """How it is handed out."""

    JSON = "json"
    PAGE = "html"


@router.get("/{conversation}/export.{form}")
async def export(services: Rooms, session: SignedIn, conversation: Which, form: Form) -> Response:
    """All that is kept of one conversation, as a file. Raises Forbidden for who is no supervisor."""
    require_supervisor(session.agent, "export conversations")
    record = await services.database.run(_record, services, conversation)
    content = record.model_dump_json(indent=2) if form is Form.JSON else _page(services, record)
    kind = "application/json" if form is Form.JSON else "text/html; charset=utf-8"
    name = f'attachment; filename="conversation-{record.reference}.{form}"'
    return Response(content, media_type=kind, headers={"content-disposition": name, "cache-control": "no-store"})


def _record(services: Services, conversation: ConversationId) -> ConversationRecord:
    with services.database.read() as tx:
        return record_of(tx, conversation, services.clock.now(), limit=EVER)


def _page(services: Services, record: ConversationRecord) -> str:
    values = {"record": record, "company": services.company, "now": services.clock.now()}
    return fragment("console/record.html", values)
