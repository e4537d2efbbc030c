"""How it was, from 1 to 5 with a word on why: the form that a customer finds in the chat once a matter is settled."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from triage.channels.webchat import Visitor
from triage.domain.errors import BadInput, Conflict, TriageError
from triage.web.body import read_form
from triage.web.chat.view import conversation_of
from triage.web.chat.visitors import writer_of
from triage.web.flash import back_to
from triage.web.services import Services, services_of

router = APIRouter(include_in_schema=False)


@router.post("/chat/rating")
async def rate(request: Request) -> Response:
    """Keep the rating; back to the page for browsers without JavaScript."""
    services, quiet = services_of(request), "x-requested-with" in request.headers
    problem: TriageError | None = None
    try:
        form = await read_form(request)
        await services.database.run(_keep, services, writer_of(request).visitor, form)
    except TriageError as error:
        if quiet:
            raise
        problem = error
    return Response(status_code=204) if quiet else back_to("/chat", request, problem)


def _keep(services: Services, visitor: Visitor, form: dict[str, str]) -> None:
    score = form.get("score", "")
    if score not in ("1", "2", "3", "4", "5"):
        raise BadInput("Choose from 1 (badly) to 5 (very well).", field="score", remedy="Pick one of the five.")
    with services.database.read() as tx:
        conversation = conversation_of(tx, visitor)
    if conversation is None:
        raise Conflict("There is nothing to rate yet.", code="not_asked", remedy="Write first.")
    services.desk.rate(conversation, int(score), form.get("reason", ""))
