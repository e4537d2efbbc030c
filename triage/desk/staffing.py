"""Who is there for live conversations at this moment, as the snapshot that `routing.decide` reads.

Called before each turn and before each promise of the desk.
"""

from collections.abc import Mapping
from datetime import datetime

from triage.desk.floor import Floor
from triage.desk.presence import present
from triage.desk.wait_learning import model_now
from triage.domain.ids import AgentId
from triage.domain.labels import Mode, Presence, Urgency
from triage.domain.policy import QueuePolicy
from triage.domain.staffing import Agent, Staffing
from triage.routing.queues import is_on_call
from triage.store import agent_loads, agents, desk_queries, floor_state
from triage.store.agent_loads import Load
from triage.store.database import Transaction


def snapshot(floor: Floor, tx: Transaction, now: datetime) -> Staffing:
    """Agents online who serve live queues, those with room, and the live conversations that wait."""
    live = [queue for queue in floor.policy.queues if queue.mode is Mode.LIVE]
    regular = [queue for queue in live if not is_on_call(queue)]
    online = [
        agent
        for agent in agents.every(tx)
        if present(floor, agent, now) is Presence.ONLINE and any(serves(agent, queue) for queue in regular)
    ]
    loads = agent_loads.loads(tx)
    learnt = model_now(tx, floor.policy)
    return Staffing(
        live_online=len(online),
        # Who is being asked counts as free, because what they are asked to take counts as waiting.
        live_free=sum(_has_live_room(floor, agent, loads) for agent in online),
        live_waiting=desk_queries.waiting_in(tx, [queue.name for queue in live]),
        handle_seconds=learnt.pace_seconds,
        accept_seconds=round(learnt.accept_seconds),
        busy=floor_state.is_busy(tx),
    )


def serves(agent: Agent, queue: QueuePolicy) -> bool:
    """Whether the agent is in a team that works this queue, has its skills and speaks one of its languages."""
    in_team = not queue.teams or not agent.teams or not agent.teams.isdisjoint(queue.teams)
    speaks = not queue.languages or not agent.languages or not agent.languages.isdisjoint(queue.languages)
    return in_team and speaks and queue.skills <= agent.skills


def has_room(
    agent: AgentId, queue: QueuePolicy, urgency: Urgency, loads: Mapping[AgentId, Load], *, reaching: bool = False
) -> bool:
    """Whether the agent can be given one more from this queue; `reaching` for what they take with their own hand.

    Tickets count while the customer waits for us, not while we wait for the customer or they are put aside. What is
    critical always fits.
    """
    load = loads.get(agent, Load())
    has = load.live if queue.mode is Mode.LIVE else load.tickets_active
    return urgency is Urgency.CRITICAL or has < (queue.hard_capacity if reaching else queue.capacity)


def _has_live_room(floor: Floor, agent: Agent, loads: Mapping[AgentId, Load]) -> bool:
    return loads.get(agent.id, Load()).live < floor.policy.desk.live_capacity
