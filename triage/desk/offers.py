"""Live conversations offered to one agent at a time: the longest idle who may take it, a minute each, then the next.

Called when a conversation joins a live queue, when an offer expires, and when an agent becomes free. With nobody there
the conversation stays on its queue, on top by its priority, and is looked at again a minute later.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from triage.desk.floor import Floor
from triage.desk.presence import present
from triage.desk.reminders import Reminder, remind
from triage.desk.staffing import has_room, serves
from triage.domain.conversation import Conversation
from triage.domain.events import EventKind
from triage.domain.ids import AgentId
from triage.domain.labels import Mode, OwnerKind, Presence
from triage.domain.staffing import Agent
from triage.routing.queues import is_on_call
from triage.store import agent_loads, agents, events, handoffs, offers
from triage.store.database import Transaction
from triage.store.offers import Offer

_NEVER = datetime.min.replace(tzinfo=UTC)


def offer_next(
    floor: Floor,
    tx: Transaction,
    head: Conversation,
    now: datetime,
    tried: Collection[AgentId] = (),
    first: AgentId | None = None,
) -> Agent | None:
    """Offer a waiting live conversation to the next agent; returns who is asked, None when nobody can be.

    `first` is asked before all others if they can be.
    """
    if head.owner.kind is not OwnerKind.QUEUE or head.mode is not Mode.LIVE:
        return None
    offers.take_turn(tx)
    line = sorted(_line_up(floor, tx, head, now), key=lambda agent: agent.id != first)
    for candidate in line:
        if candidate.id in tried:
            continue
        agents.lock(tx, candidate.id)
        # Under the lock: an agent who accepts something right now has less room than a moment ago.
        if _can_be_asked(floor, tx, candidate, head, now):
            _ask(floor, tx, head, candidate, now, tried)
            return candidate
    remind(tx, head, Reminder.OFFER_EXPIRED, now + timedelta(seconds=floor.policy.desk.offer_seconds))
    return None


def offer_waiting(floor: Floor, tx: Transaction, agent: AgentId, now: datetime) -> Conversation | None:
    """Offer this agent, who may have become free, the most urgent live conversation that nobody is asked to take."""
    offers.take_turn(tx)
    asked = agents.lock(tx, agent)
    if present(floor, asked, now) is not Presence.ONLINE:
        return None
    for head in offers.lock_unoffered_live(tx, now, floor.policy.weights.per_hour_waiting):
        if serves(asked, floor.queue_of(head)) and _can_be_asked(floor, tx, asked, head, now):
            _ask(floor, tx, head, asked, now, ())
            return head
    return None


def let_pass(floor: Floor, tx: Transaction, head: Conversation, agent: AgentId, now: datetime) -> None:
    """An agent did not take what was offered: the offer ends and they go to the end of the line.

    Who lets several pass in a row counts as away until they say that they are back.
    """
    offers.take_turn(tx)
    offers.withdraw(tx, head.id)
    if agents.missed_offer(tx, agent, now) >= floor.policy.desk.missed_offers:
        agents.turn_away(tx, agent)
        events.add(tx, EventKind.PRESENCE_CHANGED, now, agent=agent)


def _ask(
    floor: Floor, tx: Transaction, head: Conversation, agent: Agent, now: datetime, tried: Collection[AgentId]
) -> None:
    until = now + timedelta(seconds=floor.policy.desk.offer_seconds)
    offers.make(tx, Offer(head.id, agent.id, until))
    remind(tx, head, Reminder.OFFER_EXPIRED, until, agent=agent.id, tried=",".join((*tried, agent.id)))
    events.add(tx, EventKind.OFFERED, now, head.id, agent.id)


def _line_up(floor: Floor, tx: Transaction, head: Conversation, now: datetime) -> list[Agent]:
    """Agents who may be asked: on call first where the queue is kept for that, then by who has been idle longest."""
    queue = floor.queue_of(head)
    online = [agent for agent in agents.every(tx) if present(floor, agent, now) is Presence.ONLINE]
    on_call_first = is_on_call(queue)
    language = handoffs.language_of(tx, head.id)
    able = [agent for agent in online if serves(agent, queue)]
    # The busy come last; they are asked only for what is critical.
    loads = agent_loads.loads(tx)
    return sorted(
        able,
        key=lambda agent: (
            on_call_first and not agent.on_call,
            not _speaks_with(agent, language),
            loads[agent.id].live if agent.id in loads else 0,
            agent.idle_since or _NEVER,
            agent.id,
        ),
    )


def _speaks_with(agent: Agent, language: str) -> bool:
    """Whether nothing says that the agent does not speak this language."""
    return not agent.languages or not language or language in agent.languages


def _can_be_asked(floor: Floor, tx: Transaction, agent: Agent, head: Conversation, now: datetime) -> bool:
    """Whether the agent has room and is not being asked already."""
    if offers.to_agent(tx, agent.id, now) is not None:
        return False
    return has_room(agent.id, floor.queue_of(head), head.urgency, agent_loads.loads(tx))
