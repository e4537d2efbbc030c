"""An agent takes a conversation: exactly one of all who try, and the customer hears who joined.

Called by `desk.desk`; `take` also by a reply, which takes what it answers.
"""

from datetime import datetime

from triage.desk.card import ensure_card
from triage.desk.floor import Floor
from triage.desk.notices import tell
from triage.desk.ownership import look_after, pass_to, require_not_anothers, require_open, require_room
from triage.domain.conversation import Conversation, Owner
from triage.domain.events import EventKind
from triage.domain.ids import ConversationId
from triage.domain.labels import Mode, OwnerKind
from triage.domain.staffing import Agent
from triage.store import agents, conversations, events, handoffs
from triage.store.database import Transaction


def accept(floor: Floor, tx: Transaction, conversation: ConversationId, agent: Agent, now: datetime) -> Conversation:
    """The conversation, held by this agent. Accepting what one has changes nothing.

    Raises NotFound; Conflict when another agent was faster, when it is settled, or when the agent has no room.
    """
    head = conversations.lock(tx, conversation)
    require_open(head)
    require_not_anothers(floor, tx, head, agent)
    if head.owner.agent_id == agent.id:
        return head
    agents.lock(tx, agent.id)
    require_room(floor, tx, agent, head, mode_with_a_person(head))
    head = take(floor, tx, head, agent, now)
    if head.mode is Mode.LIVE:
        tell(floor, tx, head, "joined", now, agent=agent.name)
    return head


def take(floor: Floor, tx: Transaction, head: Conversation, agent: Agent, now: datetime) -> Conversation:
    """Make the agent the owner of a locked conversation that no other agent has; the waiting clock runs on."""
    mode = mode_with_a_person(head)
    queue = floor.queue_in(head, mode).name
    ensure_card(tx, head, queue, mode, agent, now)
    head = pass_to(tx, head, Owner(OwnerKind.AGENT, queue, agent.id), mode, now)
    handoffs.accept(tx, head.id, agent.id, now)
    agents.rested(tx, agent.id, now)
    events.add(tx, EventKind.ACCEPTED, now, head.id, agent.id)
    look_after(floor, tx, head, now)
    return head


def mode_with_a_person(head: Conversation) -> Mode:
    """The mode in which a person has it: as it waited; live when it is taken from the assistant."""
    return Mode.LIVE if head.mode is Mode.ASSISTANT else head.mode
