"""An agent gives a conversation back to the assistant, with a note that it reads; what waits is answered at once.

Called by `desk.desk`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from triage.desk.floor import Floor
from triage.desk.leaving import after_a_person
from triage.desk.notes import jot
from triage.desk.notices import tell
from triage.desk.ownership import ASSISTANT, pass_to, require_not_anothers, require_open
from triage.desk.wordcheck import checked_if_any
from triage.domain.conversation import Conversation
from triage.domain.errors import Conflict
from triage.domain.events import EventKind
from triage.domain.ids import ConversationId
from triage.domain.labels import Mode, OwnerKind
from triage.domain.staffing import Agent
from triage.store import agents, conversations, events, handoffs, promises, unanswered
from triage.store.database import Transaction
from triage.store.promises import MadePromise, PromiseState


def packet(note: str, standing: Sequence[MadePromise]) -> str:
    """What the assistant reads: the note, and what people have promised and not done yet. Pure."""
    promised = "; ".join(made.promise.text.rstrip(".") for made in standing)
    return f"{note} Promised: {promised}.".strip() if promised else note


def give_back(
    floor: Floor, tx: Transaction, conversation: ConversationId, agent: Agent, note: str, now: datetime
) -> Conversation:
    """The conversation, with the assistant again. Raises NotFound, and Conflict when it is not this agent's to give."""
    words = checked_if_any(note, "note")
    head = conversations.lock(tx, conversation)
    require_open(head)
    require_not_anothers(floor, tx, head, agent)
    if head.owner.kind is OwnerKind.ASSISTANT:
        raise Conflict("The assistant has it already.", code="held_by_assistant", holder="assistant")
    jot(tx, head, agent, f"Returned to the assistant: {words}" if words else "Returned to the assistant", now)
    head = replace(head, memory=after_a_person(head.memory, packet(words, promises.of_agents(tx, head.id))))
    head = pass_to(tx, head, ASSISTANT, Mode.ASSISTANT, now, waiting_since=None, reply_by=None)
    # What a person promised and did not do is the assistant's answer now; what they did is settled as kept already.
    promises.settle(tx, head.id, PromiseState.REPLACED, now)
    handoffs.end(tx, head.id, now)
    agents.rested(tx, agent.id, now)
    tell(floor, tx, head, "returned", now, agent=agent.name)
    newest = unanswered.mark_unread(tx, head.id)
    if newest is not None:
        floor.thinking.turn_again(tx, head.id, newest, f"returned-{head.epoch}")
    events.add(tx, EventKind.RETURNED, now, head.id, agent.id)
    return head
