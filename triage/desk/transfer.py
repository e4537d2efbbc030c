"""A conversation moves to another queue or agent, with a reason; the customer's waiting clock never restarts.

Called by `desk.desk`; `put_back` also when an agent has left.
"""

from dataclasses import replace
from datetime import datetime

from triage.desk.card import ensure_card
from triage.desk.floor import Floor
from triage.desk.notes import jot
from triage.desk.notices import promise_by, tell
from triage.desk.offers import offer_next
from triage.desk.ownership import look_after, pass_to, require_not_anothers, require_open
from triage.desk.reminders import watch_promise
from triage.desk.wait_news import watch_wait
from triage.desk.wordcheck import checked_if_any
from triage.domain.conversation import Conversation, Owner
from triage.domain.errors import BadInput, Conflict, NotFound
from triage.domain.events import EventKind
from triage.domain.ids import AgentId, ConversationId
from triage.domain.labels import Mode, OwnerKind
from triage.domain.policy import QueuePolicy
from triage.domain.staffing import Agent
from triage.store import agents, conversations, events, handoffs, promises
from triage.store.database import Transaction


def to_queue(
    floor: Floor,
    tx: Transaction,
    conversation: ConversationId,
    agent: Agent,
    queue: QueuePolicy,
    reason: str,
    now: datetime,
) -> Conversation:
    """The conversation, waiting in this queue. Raises NotFound, and Conflict when it is not this agent's to move."""
    words = checked_if_any(reason, "reason")
    head = _lock_movable(floor, tx, conversation, agent)
    if head.owner == Owner(OwnerKind.QUEUE, queue.name):
        return head
    ensure_card(tx, head, queue.name, queue.mode, agent, now)
    jot(tx, head, agent, f"Transferred to {queue.title}: {words}" if words else f"Transferred to {queue.title}", now)
    head = put_back(floor, tx, head, queue, now, "transferred")
    events.add(tx, EventKind.TRANSFERRED, now, head.id, agent.id)
    return head


def to_agent(
    floor: Floor,
    tx: Transaction,
    conversation: ConversationId,
    agent: Agent,
    receiver_id: AgentId,
    reason: str,
    now: datetime,
) -> Conversation:
    """The conversation, held by that agent, whose room does not matter: a colleague asks a colleague.

    One who is not heard from loses a live conversation to its queue again. Raises BadInput, NotFound and Conflict.
    """
    words = checked_if_any(reason, "reason")
    head = _lock_movable(floor, tx, conversation, agent)
    if head.owner.agent_id == receiver_id:
        raise Conflict("They have it already.", code="held_already", field="agent", holder=agent.name)
    receiver = _lock_receiver(tx, receiver_id)
    mode = Mode.LIVE if head.mode is Mode.ASSISTANT else head.mode
    queue = floor.queue_in(head, mode)
    ensure_card(tx, head, queue.name, mode, agent, now)
    jot(
        tx, head, agent, f"Transferred to {receiver.name}: {words}" if words else f"Transferred to {receiver.name}", now
    )
    since = head.waiting_since or now
    head = pass_to(tx, head, Owner(OwnerKind.AGENT, queue.name, receiver.id), mode, now, waiting_since=since)
    handoffs.accept(tx, head.id, receiver.id, now)
    agents.rested(tx, receiver.id, now)
    if mode is Mode.LIVE:
        head = _promise_and_tell(floor, tx, head, queue, now, "transferred")
    events.add(tx, EventKind.TRANSFERRED, now, head.id, receiver.id)
    look_after(floor, tx, head, now)
    return head


def put_back(
    floor: Floor, tx: Transaction, head: Conversation, queue: QueuePolicy, now: datetime, wording: str, **words: str
) -> Conversation:
    """A locked conversation, waiting in this queue; the customer hears this wording and by when somebody comes."""
    since = head.waiting_since or now
    head = pass_to(tx, head, Owner(OwnerKind.QUEUE, queue.name), queue.mode, now, waiting_since=since)
    head = _promise_and_tell(floor, tx, head, queue, now, wording, **words)
    handoffs.move(tx, head.id, queue.name, queue.mode, head.reply_by)
    watch_promise(tx, head, now, floor.policy.desk.remind_seconds)
    watch_wait(floor, tx, head, now)
    offer_next(floor, tx, head, now)
    return head


def _promise_and_tell(
    floor: Floor, tx: Transaction, head: Conversation, queue: QueuePolicy, now: datetime, wording: str, **words: str
) -> Conversation:
    promised = promise_by(floor, tx, head, queue, now)
    promises.insert(tx, head.id, promised, now, made_by="desk")
    head = replace(head, reply_by=promised.by)
    conversations.save(tx, head)
    tell(floor, tx, head, wording, now, then=promised.text, **words)
    return head


def queue_called(floor: Floor, name: str) -> QueuePolicy:
    """The queue of this name. Raises BadInput that lists those there are."""
    for queue in floor.policy.queues:
        if queue.name == name:
            return queue
    known = ", ".join(queue.name for queue in floor.policy.queues)
    raise BadInput(f"There is no queue {name!r}.", field="queue", remedy=f"Use one of: {known}.")


def _lock_movable(floor: Floor, tx: Transaction, conversation: ConversationId, agent: Agent) -> Conversation:
    head = conversations.lock(tx, conversation)
    require_open(head)
    require_not_anothers(floor, tx, head, agent)
    return head


def _lock_receiver(tx: Transaction, receiver: AgentId) -> Agent:
    try:
        return agents.lock(tx, receiver)
    except NotFound as error:
        raise BadInput(f"There is no agent {receiver!r}.", field="agent", remedy="Use an agent's id.") from error
