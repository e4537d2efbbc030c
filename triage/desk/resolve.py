"""An agent settles a matter: why, and whether it needed a person. The next message opens it again with the assistant.

Called by `desk.desk`.
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from triage.desk.floor import Floor
from triage.desk.leaving import after_a_person
from triage.desk.notes import jot
from triage.desk.notices import listener_of, tell
from triage.desk.ownership import ASSISTANT, pass_to, require_not_anothers, require_open
from triage.desk.reply import keep_promise
from triage.desk.wordcheck import checked
from triage.domain.conversation import Conversation
from triage.domain.events import EventKind
from triage.domain.ids import ConversationId
from triage.domain.labels import ConversationState, Mode
from triage.domain.staffing import Agent
from triage.store import agents, conversations, events, handoffs, stretches
from triage.store.database import Transaction


class HandoffOutcome(StrEnum):
    """How the agent judges that the conversation was handed to people."""

    NEEDED = "needed"
    UNNEEDED = "unneeded"  # the assistant could have finished it
    LATE = "late"  # a person was needed earlier


def resolve(
    floor: Floor,
    tx: Transaction,
    conversation: ConversationId,
    agent: Agent,
    reason: str,
    outcome: HandoffOutcome | None,
    now: datetime,
) -> Conversation:
    """The conversation, settled. Raises BadInput without a reason, NotFound, and Conflict when it is not theirs."""
    words = checked(reason, "reason")
    head = conversations.lock(tx, conversation)
    require_open(head)
    require_not_anothers(floor, tx, head, agent)
    jot(tx, head, agent, f"Resolved: {words}", now)
    keep_promise(tx, head, now)
    handoffs.end(tx, head.id, now, outcome.value if outcome else None)
    asks = floor.policy.desk.asks_rating
    memory = after_a_person(head.memory, f"{agent.name} settled it: {words}")
    memory = replace(memory, rating_asked_at=now if asks else None)
    head = replace(head, state=ConversationState.CLOSED, memory=memory)
    head = pass_to(tx, head, ASSISTANT, Mode.ASSISTANT, now, waiting_since=None, reply_by=None)
    stretches.end(tx, head.id, now)
    agents.rested(tx, agent.id, now)
    language = listener_of(floor, tx, head).language
    tell(floor, tx, head, "resolved", now, then=floor.company.wording("rating_ask", language) if asks else "")
    events.add(tx, EventKind.CONVERSATION_CLOSED, now, head.id, agent.id)
    return head
