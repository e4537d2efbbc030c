"""A conversation changes between live and ticket; the customer hears the new promise. The waiting clock runs on.

Called by `desk.desk`, and by the timer that finds a live conversation gone quiet.
"""

from datetime import datetime

from triage.desk.card import ensure_card
from triage.desk.floor import Floor
from triage.desk.notices import promise_by, tell
from triage.desk.offers import offer_next
from triage.desk.ownership import look_after, pass_to, require_not_anothers, require_open, require_room
from triage.desk.reminders import watch_promise
from triage.desk.wait_news import watch_wait
from triage.domain.conversation import Conversation, Owner
from triage.domain.errors import Conflict
from triage.domain.events import EventKind
from triage.domain.ids import ConversationId
from triage.domain.labels import Mode, OwnerKind
from triage.domain.staffing import Agent
from triage.store import agents, conversations, events, handoffs, promises
from triage.store.database import Transaction


def change_mode(
    floor: Floor, tx: Transaction, conversation: ConversationId, agent: Agent, mode: Mode, now: datetime
) -> Conversation:
    """The conversation in this mode, live or ticket. Asking for the mode it has changes nothing.

    Raises NotFound, and Conflict when the assistant or another agent has it or the agent has no room for it.
    """
    head = conversations.lock(tx, conversation)
    require_open(head)
    require_not_anothers(floor, tx, head, agent)
    if head.mode is mode:
        return head
    if head.owner.kind is OwnerKind.ASSISTANT:
        raise Conflict(
            "The assistant has this conversation.",
            code="held_by_assistant",
            holder="assistant",
            remedy="Accept it first, or transfer it to a queue.",
        )
    if head.owner.kind is OwnerKind.AGENT:
        agents.lock(tx, agent.id)
        require_room(floor, tx, agent, head, mode)
    ensure_card(tx, head, floor.queue_in(head, mode).name, mode, agent, now)
    return switch(floor, tx, head, mode, now)


def switch(floor: Floor, tx: Transaction, head: Conversation, mode: Mode, now: datetime) -> Conversation:
    """A locked conversation that a person or a queue has, in the other mode, with the customer told by when."""
    queue = floor.queue_in(head, mode)
    promised = promise_by(floor, tx, head, queue, now, may_be_later=mode is Mode.TICKET)
    owner = Owner(head.owner.kind, queue.name, head.owner.agent_id)
    since = head.waiting_since or now
    head = pass_to(tx, head, owner, mode, now, waiting_since=since, reply_by=promised.by)
    promises.insert(tx, head.id, promised, now, made_by="desk")
    handoffs.move(tx, head.id, queue.name, mode, promised.by)
    wording = "live_to_ticket" if mode is Mode.TICKET else "ticket_to_live"
    tell(floor, tx, head, wording, now, by=promised.by)
    events.add(tx, EventKind.MODE_CHANGED, now, head.id, head.owner.agent_id)
    if head.owner.kind is OwnerKind.AGENT:
        look_after(floor, tx, head, now)
    else:
        watch_promise(tx, head, now, floor.policy.desk.remind_seconds)
        watch_wait(floor, tx, head, now)
        offer_next(floor, tx, head, now)
    return head
