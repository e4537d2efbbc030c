"""What the desk does when the inbox tells it of a handoff or of a customer's message, inside that transaction.

Called by `desk.desk` on behalf of the inbox, which saves the head that comes back while a queue has the conversation.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from triage.desk.accept import take
from triage.desk.floor import Floor
from triage.desk.offers import offer_next
from triage.desk.presence import present
from triage.desk.reminders import watch_promise
from triage.desk.snooze import wake
from triage.desk.staffing import has_room, serves, snapshot
from triage.desk.wait_news import watch_wait
from triage.domain.conversation import Conversation
from triage.domain.labels import Mode, OwnerKind, Presence
from triage.domain.staffing import Agent
from triage.routing.promise import reply_by
from triage.store import agent_loads, agents, conversations, handoffs, messages, offers
from triage.store.database import Transaction


def handed_off(floor: Floor, tx: Transaction, head: Conversation, now: datetime) -> Conversation:
    """A queue has the conversation: be reminded of what was promised, and offer it when it is live.

    What an agent settled not long ago goes to that agent, if they are there and can take it.
    """
    offers.withdraw(tx, head.id)  # it may have waited elsewhere before
    watch_promise(tx, head, now, floor.policy.desk.remind_seconds)
    watch_wait(floor, tx, head, now)
    former = _former_agent(floor, tx, head, now)
    if former is not None and head.mode is Mode.TICKET:
        agents.lock(tx, former.id)
        return take(floor, tx, head, former, now)
    offer_next(floor, tx, head, now, first=former.id if former else None)
    return head


def customer_wrote(floor: Floor, tx: Transaction, head: Conversation, now: datetime) -> Conversation:
    """A customer wrote to a queue or an agent: the clock of an agent's next reply starts, unless it runs."""
    if head.owner.kind is OwnerKind.QUEUE:
        # The assistant may just have promised another time.
        watch_promise(tx, head, now, floor.policy.desk.remind_seconds)
        return head
    wake(tx, head, now)
    if head.waiting_since is not None or not messages.unanswered(tx, head.id):
        return head
    due = reply_by(floor.queue_in(head, head.mode), head.urgency, snapshot(floor, tx, now), now)
    head = replace(head, waiting_since=now, reply_by=head.reply_by or due, updated_at=now)
    conversations.save(tx, head)
    return head


def _former_agent(floor: Floor, tx: Transaction, head: Conversation, now: datetime) -> Agent | None:
    """Who settled this matter within the time in which it goes back to them, if they can take it now."""
    known = handoffs.last_served_by(tx, head.id, now - timedelta(seconds=floor.policy.desk.reopen_seconds))
    agent = agents.find(tx, known) if known else None
    if agent is None or present(floor, agent, now) is not Presence.ONLINE:
        return None
    queue = floor.queue_of(head)
    free = has_room(agent.id, queue, head.urgency, agent_loads.loads(tx))
    return agent if free and serves(agent, queue) else None
