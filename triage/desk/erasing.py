"""A customer asks to be forgotten: words and personal data go for good, figures stay.

Called by `desk.desk`. Supervisors only, and only for what is settled, so that nobody is left without an answer.
"""

from datetime import datetime

from triage.desk.staff import require_supervisor
from triage.domain.conversation import Conversation
from triage.domain.errors import BadInput, Conflict
from triage.domain.events import EventKind
from triage.domain.ids import ConversationId
from triage.domain.labels import ConversationState
from triage.domain.staffing import Agent
from triage.store import conversations, erasure, events
from triage.store.database import Transaction


def erase(tx: Transaction, conversation: ConversationId, agent: Agent, reference: str, now: datetime) -> Conversation:
    """The conversation without words and without a name; `reference` is typed by the agent, who then means this one.

    Raises Forbidden for who is no supervisor, NotFound, BadInput for another reference, Conflict for what is open.
    """
    require_supervisor(agent, "erase customers' data")
    head = conversations.lock(tx, conversation)
    if reference.strip().upper() != head.reference:
        raise BadInput(
            "This is not the reference of this conversation.",
            field="reference",
            remedy=f"Type {head.reference} to erase it. Nothing was erased.",
        )
    if head.state is not ConversationState.CLOSED:
        raise Conflict("This conversation is still open.", code="not_closed", remedy="Resolve it first, then erase it.")
    erasure.erase(tx, head)
    events.add(tx, EventKind.CONVERSATION_CLOSED, now, head.id, agent.id)
    return conversations.get(tx, conversation)
