"""Whether an agent is there: what they chose, for as long as they are heard from. Pure but for `choose` and `hear`.

Called by `desk.desk` on every call of an agent, and by offers and staffing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.desk.floor import Floor
from triage.domain.events import EventKind
from triage.domain.ids import AgentId
from triage.domain.labels import Presence
from triage.domain.staffing import Agent
from triage.store import agents, events, presence_spans
from triage.store.database import Transaction

# Signs of life come with every call and every few seconds of an open stream; one write in this time is enough.
NOTED_EVERY = timedelta(seconds=15)


def is_heard(floor: Floor, agent: Agent, now: datetime) -> bool:
    """Whether the agent gave a sign of life recently enough."""
    since = timedelta(seconds=floor.policy.desk.heartbeat_seconds)
    return agent.presence_at is not None and now - agent.presence_at <= since


def present(floor: Floor, agent: Agent, now: datetime) -> Presence:
    """The presence that counts: what they chose, or offline when they have not been heard from."""
    return agent.presence if is_heard(floor, agent, now) else Presence.OFFLINE


def choose(floor: Floor, tx: Transaction, agent: AgentId, presence: Presence, now: datetime) -> None:
    """The agent says how they can be reached. Coming online begins their idle time."""
    before = agents.lock(tx, agent)
    agents.set_presence(tx, agent, presence, now)
    presence_spans.hear(tx, agent, presence, now)
    if presence is Presence.ONLINE and present(floor, before, now) is not Presence.ONLINE:
        agents.rested(tx, agent, now)
    events.add(tx, EventKind.PRESENCE_CHANGED, now, agent=agent)


@dataclass(frozen=True, slots=True)
class Sign:
    """What a sign of life means: whether it is worth noting, and whether the agent was given up before it."""

    note: bool
    is_back: bool


def sign_of(floor: Floor, agent: Agent, now: datetime) -> Sign:
    """What hearing from this agent now means."""
    fresh = agent.presence_at is not None and now - agent.presence_at < NOTED_EVERY
    back = agent.presence is not Presence.OFFLINE and not is_heard(floor, agent, now)
    return Sign(note=not fresh, is_back=back)


def hear(floor: Floor, tx: Transaction, agent: AgentId, now: datetime) -> bool:
    """Note a sign of life; returns whether the agent is back after they had been given up."""
    before = agents.lock(tx, agent)
    sign = sign_of(floor, before, now)
    if sign.note:
        agents.heard(tx, agent, now)
        presence_spans.hear(tx, agent, before.presence, now)
    if sign.is_back:
        agents.rested(tx, agent, now)
        events.add(tx, EventKind.PRESENCE_CHANGED, now, agent=agent)
    return sign.is_back
