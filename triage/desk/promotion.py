"""A ticket that can no longer wait becomes live: with its agent if they are free, else on the queue. Its clock runs on.

Called when a turn has read what a customer wrote to an agent, and by nothing else; the customer hears it once.
"""

from dataclasses import replace
from datetime import datetime

from triage.desk.floor import Floor
from triage.desk.mode import switch
from triage.desk.notices import promise_by, tell
from triage.desk.offers import offer_next
from triage.desk.ownership import pass_to
from triage.desk.presence import present
from triage.desk.reminders import watch_promise
from triage.desk.staffing import has_room
from triage.desk.wait_news import watch_wait
from triage.domain.conversation import Conversation, Owner
from triage.domain.decision import Decision
from triage.domain.events import EventKind
from triage.domain.labels import Mode, OwnerKind, Presence, Route
from triage.store import agent_loads, agents, conversations, events, handoffs, promises
from triage.store.database import Transaction


def follow(floor: Floor, tx: Transaction, head: Conversation, decision: Decision, now: datetime) -> Conversation:
    """The head after what the decision says about a conversation that an agent has."""
    events.add(tx, EventKind.HANDOFF_UPDATED, now, head.id, head.owner.agent_id)
    if decision.route is not Route.LIVE or head.mode is not Mode.TICKET or head.owner.agent_id is None:
        return head
    agent = agents.lock(tx, head.owner.agent_id)
    queue = floor.queue_in(head, Mode.LIVE)
    free = has_room(agent.id, queue, head.urgency, agent_loads.loads(tx))
    if free and present(floor, agent, now) is Presence.ONLINE:
        return switch(floor, tx, head, Mode.LIVE, now)
    since = head.waiting_since or now
    head = pass_to(tx, head, Owner(OwnerKind.QUEUE, queue.name), Mode.LIVE, now, waiting_since=since)
    promised = promise_by(floor, tx, head, queue, now)
    promises.insert(tx, head.id, promised, now, made_by="desk")
    head = replace(head, reply_by=promised.by)
    conversations.save(tx, head)
    handoffs.move(tx, head.id, queue.name, Mode.LIVE, promised.by)
    tell(floor, tx, head, "ticket_to_live", now, by=promised.by)
    events.add(tx, EventKind.MODE_CHANGED, now, head.id)
    watch_promise(tx, head, now, floor.policy.desk.remind_seconds)
    watch_wait(floor, tx, head, now)
    offer_next(floor, tx, head, now)
    return head
