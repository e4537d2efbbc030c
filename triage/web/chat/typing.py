"""A customer who writes says so every few seconds, and the agents who have the thread open see it for a moment.

The words themselves stay in the browser until they are sent. Nothing is stored but an event with ids, which reaches
every process as all events do; a sign from before the first message, or while nobody looks on, is dropped.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from triage.channels.webchat import Visitor
from triage.web.chat.view import conversation_of
from triage.web.chat.visitors import writer_of
from triage.web.pace import Allowance
from triage.web.services import Services, services_of

router = APIRouter(include_in_schema=False)
SIGNS = Allowance(turns=3, seconds=6)
"""The page says it every three seconds; what comes faster is dropped without a word."""


@router.post("/chat/typing")
async def sign(request: Request) -> Response:
    """The visitor is writing."""
    services, visitor = services_of(request), writer_of(request).visitor
    if not services.pace.wait_seconds(f"typing:{visitor.id}", SIGNS):
        await services.database.run(_tell, services, visitor)
    return Response(status_code=204)


def _tell(services: Services, visitor: Visitor) -> None:
    with services.database.read() as tx:
        conversation = conversation_of(tx, visitor)
    if conversation is not None:
        services.desk.together.customer_types(conversation)
