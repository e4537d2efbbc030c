"""Tickets handed out in queues that say so, evenly and by priority; and put back when their agent has gone for good.

Called on the desk's rounds. Each ticket moves in a transaction of its own, at its old clock and under its old promise.
"""

from datetime import datetime, timedelta

from triage.desk.accept import take
from triage.desk.acting import Acting
from triage.desk.floor import Floor
from triage.desk.ownership import pass_to
from triage.desk.presence import present
from triage.desk.reminders import watch_promise
from triage.desk.shifts import back_at, fair_share, is_arriving
from triage.desk.staffing import has_room, serves
from triage.domain.conversation import Conversation, Owner
from triage.domain.events import EventKind
from triage.domain.ids import AgentId, ConversationId
from triage.domain.labels import Mode, OwnerKind, Presence
from triage.domain.policy import QueuePolicy
from triage.domain.staffing import Agent
from triage.store import agent_loads, agents, conversations, desk_queries, events, handoffs
from triage.store.agent_loads import Load
from triage.store.database import Transaction
from triage.store.desk_queries import Wanted

AT_A_TIME = 50  # tickets looked at in one round and queue


def hand_out(acting: Acting) -> int:
    """Give waiting tickets of assigning queues to agents with room; returns how many were given."""
    queues = [queue for queue in acting.floor.policy.queues if queue.assigns and queue.mode is Mode.TICKET]
    return sum(_hand_out(acting, queue) for queue in queues)


def put_back_of_absent(acting: Acting) -> int:
    """Put back tickets whose customers wait for agents who will not be back in time; returns how many."""
    now, policy = acting.clock.now(), acting.floor.policy
    gone_since = now - timedelta(seconds=policy.desk.leave_seconds)
    with acting.database.read() as tx:
        left = agent_loads.tickets_of_absent(tx, gone_since)
        people = {agent.id: agent for agent in agents.every(tx)} if left else {}
    count = 0
    for conversation, agent, reply_by in left:
        back = back_at(policy, people[agent], now) if agent in people else None
        if back is None or (reply_by is not None and reply_by <= back):
            count += acting.do("ticket_put_back", _Return(conversation, agent))
    return count


def requeue(floor: Floor, tx: Transaction, head: Conversation, now: datetime) -> Conversation:
    """A locked ticket of an agent, on its queue again: same clock, same promise, nothing said to the customer."""
    queue, agent = floor.queue_in(head, Mode.TICKET), head.owner.agent_id
    head = pass_to(tx, head, Owner(OwnerKind.QUEUE, queue.name), Mode.TICKET, now)
    handoffs.move(tx, head.id, queue.name, Mode.TICKET, head.reply_by)
    watch_promise(tx, head, now, floor.policy.desk.remind_seconds)
    events.add(tx, EventKind.TRANSFERRED, now, head.id, agent)
    return head


class _Return:
    """Requeue this ticket if this agent still has it and its customer still waits."""

    def __init__(self, conversation: ConversationId, agent: AgentId) -> None:
        self._conversation, self._agent = conversation, agent

    def __call__(self, floor: Floor, tx: Transaction, now: datetime) -> bool:
        head = conversations.lock(tx, self._conversation)
        if head.owner.agent_id != self._agent or head.mode is not Mode.TICKET or head.waiting_since is None:
            return False
        requeue(floor, tx, head, now)
        return True


def _hand_out(acting: Acting, queue: QueuePolicy) -> int:
    floor, now = acting.floor, acting.clock.now()
    with acting.database.read() as tx:
        wanted = Wanted(queue=queue.name)
        waiting = desk_queries.lines(tx, wanted, floor.policy.weights.per_hour_waiting, AT_A_TIME)
        if not waiting:
            return 0
        able = [agent for agent in agents.every(tx) if serves(agent, queue)]
        loads = dict(agent_loads.loads(tx))
    here = [agent for agent in able if present(floor, agent, now) is Presence.ONLINE]
    arriving = sum(is_arriving(floor.policy, agent, now) for agent in able if agent not in here)
    share = fair_share(len(waiting), len(here), arriving, queue.capacity) if arriving else queue.capacity
    given = 0
    for line in waiting:
        agent = _next_for(here, loads, min(share, queue.capacity))
        if agent is None:
            break
        if acting.do("ticket_assigned", _Give(line.head.id, agent.id)):
            load = loads.get(agent.id, Load())
            loads[agent.id] = Load(load.live, load.tickets_active + 1, load.tickets + 1)
            given += 1
    return given


def _next_for(here: list[Agent], loads: dict[AgentId, Load], most: int) -> Agent | None:
    """The agent with the fewest active tickets who has fewer than `most`."""
    free = [agent for agent in here if loads.get(agent.id, Load()).tickets_active < most]
    return min(free, key=lambda agent: (loads.get(agent.id, Load()).tickets_active, agent.id), default=None)


class _Give:
    """Give this ticket to this agent if it still waits and they still have room."""

    def __init__(self, conversation: ConversationId, agent: AgentId) -> None:
        self._conversation, self._agent = conversation, agent

    def __call__(self, floor: Floor, tx: Transaction, now: datetime) -> bool:
        head = conversations.lock(tx, self._conversation)
        if head.owner.kind is not OwnerKind.QUEUE or head.mode is not Mode.TICKET:
            return False
        agent = agents.lock(tx, self._agent)
        if not has_room(agent.id, floor.queue_of(head), head.urgency, agent_loads.loads(tx)):
            return False
        take(floor, tx, head, agent, now)
        return True
