"""What every part of the agent API takes as parameters: the rooms, a conversation's id, the trace.

Used by `web.api.conversations` and the parts that it includes.
"""

from typing import Annotated

from fastapi import Depends

from triage.domain.errors import NotFound
from triage.domain.ids import ConversationId
from triage.web.api.models import RefusalOut
from triage.web.services import Services, services_of
from triage.web.trace import trace_of

Rooms = Annotated[Services, Depends(services_of)]
Trace = Annotated[str, Depends(trace_of)]

REFUSALS: dict[int | str, dict[str, object]] = {
    400: {"model": RefusalOut, "description": "A value is missing or malformed; `field` says which."},
    401: {"model": RefusalOut, "description": "No token, or one that is not valid."},
    404: {"model": RefusalOut, "description": "No such conversation."},
    409: {"model": RefusalOut, "description": "The state has moved; `holder` says who has it."},
}
"""What any call of the agent API may be refused with."""


def known_id(conversation: str) -> ConversationId:
    """An id that can be one of ours. Raises NotFound for one that never was, which no database need look at."""
    if not (conversation.isascii() and conversation.isalnum() and len(conversation) <= 40):
        raise NotFound("There is no such conversation.", field="conversation")
    return ConversationId(conversation)


Which = Annotated[ConversationId, Depends(known_id)]
