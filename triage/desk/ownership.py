"""Who holds a conversation, and how it changes hands: one owner, a higher epoch, a new stretch, fresh timers.

Every action that changes the owner comes through here; nothing else of the desk raises an epoch.
"""

from dataclasses import replace
from datetime import datetime

from triage.desk import reminders
from triage.desk.floor import Floor
from triage.desk.staffing import has_room
from triage.domain.conversation import Conversation, Owner
from triage.domain.errors import Conflict
from triage.domain.labels import ConversationState, Mode, OwnerKind
from triage.domain.staffing import Agent
from triage.routing.queues import queue_named
from triage.store import agent_loads, agents, conversations, offers, snoozes, stretches, timers
from triage.store.database import Transaction

ASSISTANT = Owner(OwnerKind.ASSISTANT)


def holder_name(floor: Floor, tx: Transaction, owner: Owner) -> str:
    """Who has it, in a word for people."""
    if owner.kind is OwnerKind.AGENT and owner.agent_id:
        return agents.named(tx, [owner.agent_id]).get(owner.agent_id, owner.agent_id)
    if owner.kind is OwnerKind.QUEUE and owner.queue:
        queue = queue_named(floor.policy, owner.queue)
        return f"queue {queue.title if queue else owner.queue}"
    return "assistant"


def require_not_anothers(floor: Floor, tx: Transaction, head: Conversation, agent: Agent) -> None:
    """Return when no other agent has it. Raises Conflict naming who does."""
    owner = head.owner
    if owner.kind is OwnerKind.AGENT and owner.agent_id != agent.id:
        holder = holder_name(floor, tx, owner)
        raise Conflict(
            f"{holder} has this conversation.",
            code="held_by_another",
            holder=holder,
            remedy="Leave a note, or ask them to transfer it.",
        )


def require_open(head: Conversation) -> None:
    """Return when the conversation is open. Raises Conflict."""
    if head.state is ConversationState.CLOSED:
        raise Conflict(
            "This conversation is settled.",
            code="already_closed",
            holder="assistant",
            remedy="It opens again when the customer writes, or when you send a message.",
        )


def require_room(floor: Floor, tx: Transaction, agent: Agent, head: Conversation, mode: Mode) -> None:
    """Return when the agent, who is locked, can take it in this mode. Raises Conflict."""
    queue = floor.queue_in(head, mode)
    if not has_room(agent.id, queue, head.urgency, agent_loads.loads(tx), reaching=True):
        raise Conflict(
            f"{agent.name} has as many {mode} conversations as one agent may have: {queue.hard_capacity}.",
            code="at_capacity",
            holder=holder_name(floor, tx, head.owner),
            remedy="Finish, return or transfer one first.",
        )


def pass_to(
    tx: Transaction, head: Conversation, owner: Owner, mode: Mode, now: datetime, **changes: object
) -> Conversation:
    """The head with its new owner, saved. Whatever the assistant is composing is void from here on."""
    since = head.changed_mode_at(mode, now)
    head = replace(head, owner=owner, mode=mode, mode_since=since, epoch=head.epoch + 1, updated_at=now)
    head = replace(head, **changes)  # type: ignore[arg-type]  # fields of the head, by name
    conversations.save(tx, head)
    stretches.begin(tx, head, now)
    timers.cancel(tx, head.id)
    offers.withdraw(tx, head.id)
    snoozes.end(tx, head.id)
    return head


def look_after(floor: Floor, tx: Transaction, head: Conversation, now: datetime) -> None:
    """Arm the timers of a conversation that an agent has from now on."""
    reminders.watch_promise(tx, head, now, floor.policy.desk.remind_seconds)
    if head.mode is Mode.LIVE:
        reminders.watch_live(tx, head, now, floor.policy)
