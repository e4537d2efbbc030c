"""The floor at this moment as plain records for its template: queues, promises, agents, and whether we are busy.

Read by the dashboard's page and its stream. Blocking; decides nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.channels import webchat
from triage.desk.desk import Desk
from triage.domain.ids import AgentId, ConversationId, QueueName
from triage.domain.labels import Mode, OwnerKind, Presence
from triage.domain.policy import Policy, QueuePolicy
from triage.domain.staffing import Agent, Staffing
from triage.routing.queues import is_on_call, is_open_now, queue_named
from triage.store import agent_loads, agents, desk_queries, floor_queries, floor_state
from triage.store.agent_loads import Load
from triage.store.desk_queries import QueueFigures
from triage.store.floor_queries import Due, LastSpan, Standing
from triage.web.services import Services

SHOWN_DUE = 12
SIGNS = {Presence.ONLINE: "●", Presence.TRANSFER_ONLY: "◐", Presence.AWAY: "○", Presence.OFFLINE: "✕"}
_RANK = {Presence.ONLINE: 0, Presence.TRANSFER_ONLY: 1, Presence.AWAY: 2, Presence.OFFLINE: 3}


@dataclass(frozen=True, slots=True)
class QueueNow:
    """One queue; `expected_seconds` is the wait for live as customers would be told it."""

    name: str
    title: str
    mode: str
    state: str
    waiting: int
    overdue: int
    oldest_since: datetime | None
    next_reply_by: datetime | None
    expected_seconds: int | None


@dataclass(frozen=True, slots=True)
class AgentNow:
    """One agent, since when they can be reached like this, and what they have of what they can have."""

    name: str
    presence: str
    sign: str
    since: datetime | None
    live: int
    live_most: int
    tickets: int
    tickets_most: int
    tickets_open: int
    on_call: bool


@dataclass(frozen=True, slots=True)
class DueNow:
    """A promised reply that falls due soon, or has."""

    conversation: ConversationId
    customer: str
    subject: str
    owner: str
    waits_in_queue: bool
    reply_by: datetime


@dataclass(frozen=True, slots=True)
class Now:
    """The whole floor. `busy_since` and `busy_why` are told whether busy mode is on or off."""

    staffing: Staffing
    standing: Standing
    queues: Sequence[QueueNow]
    agents: Sequence[AgentNow]
    due: Sequence[DueNow]
    busy_since: datetime | None
    busy_why: str

    @property
    def live_waiting(self) -> int:
        """How many wait for a live answer."""
        return sum(queue.waiting for queue in self.queues if queue.mode == Mode.LIVE)

    @property
    def tickets_waiting(self) -> int:
        """How many tickets nobody has taken."""
        return sum(queue.waiting for queue in self.queues if queue.mode == Mode.TICKET)

    @property
    def longest_live(self) -> datetime | None:
        """Since when the longest of the live ones waits."""
        return min((q.oldest_since for q in self.queues if q.mode == Mode.LIVE and q.oldest_since), default=None)

    @property
    def there(self) -> int:
        """How many agents can be given work."""
        return sum(agent.presence == Presence.ONLINE for agent in self.agents)


def read_now(services: Services) -> Now:
    """The floor as it stands."""
    now, policy = services.clock.now(), services.policy
    near = now + timedelta(seconds=policy.desk.remind_seconds)
    staffing = services.desk.staffing()
    with services.database.read() as tx:
        figures = desk_queries.queue_figures(tx, now)
        people, loads, spans = agents.every(tx), agent_loads.loads(tx), floor_queries.last_spans(tx)
        busy = floor_state.get(tx, floor_state.BUSY)
        standing = floor_queries.standing(tx, now, near)
        due = floor_queries.falling_due(tx, near, SHOWN_DUE)
    everybody = [_agent(services.desk, agent, loads, spans, policy) for agent in people]
    return Now(
        staffing=staffing,
        standing=standing,
        queues=[_queue(queue, figures, staffing, now) for queue in policy.queues],
        agents=sorted(everybody, key=lambda one: (_RANK[Presence(one.presence)], one.name)),
        due=[_due(one, policy) for one in due],
        busy_since=busy.since if busy else None,
        busy_why=_busy_why(staffing, policy),
    )


def _queue(
    queue: QueuePolicy, figures: Mapping[QueueName, QueueFigures], staffing: Staffing, now: datetime
) -> QueueNow:
    stands = figures.get(queue.name, QueueFigures())
    regular = queue.mode is Mode.LIVE and not is_on_call(queue)
    return QueueNow(
        name=queue.name,
        title=queue.title,
        mode=queue.mode.value,
        state="on call" if is_on_call(queue) else "open" if is_open_now(queue, now) else "closed",
        waiting=stands.waiting,
        overdue=stands.overdue,
        oldest_since=stands.oldest_waiting_since,
        next_reply_by=stands.next_reply_by,
        expected_seconds=staffing.expected_wait_seconds if regular else None,
    )


def _agent(
    desk: Desk, agent: Agent, loads: Mapping[AgentId, Load], spans: Mapping[AgentId, LastSpan], policy: Policy
) -> AgentNow:
    presence, load, span = desk.present(agent), loads.get(agent.id, Load()), spans.get(agent.id)
    holds = span is not None and span.presence is presence
    since = (span.began_at if holds else span.heard_at) if span else agent.presence_at
    return AgentNow(
        name=agent.name,
        presence=presence.value,
        sign=SIGNS[presence],
        since=since,
        live=load.live,
        live_most=policy.desk.live_capacity,
        tickets=load.tickets_active,
        tickets_most=policy.desk.ticket_capacity,
        tickets_open=load.tickets,
        on_call=agent.on_call,
    )


def _due(one: Due, policy: Policy) -> DueNow:
    unnamed = one.channel == webchat.NAME or not one.customer
    queue = queue_named(policy, QueueName(one.owner)) if one.owner_kind is OwnerKind.QUEUE else None
    return DueNow(
        conversation=one.conversation,
        customer=f"Visitor {one.reference}" if unnamed else str(one.customer),
        subject=one.subject or one.reference,
        owner=queue.title if queue else one.owner,
        waits_in_queue=one.owner_kind is OwnerKind.QUEUE,
        reply_by=one.reply_by,
    )


def _busy_why(staffing: Staffing, policy: Policy) -> str:
    wait = staffing.expected_wait_seconds
    begins, ends = policy.busy.enter_seconds // 60, policy.busy.leave_seconds // 60
    if wait is None:
        return f"nobody is online; begins at an expected wait of {begins} min"
    limit = f"ends below {ends} min" if staffing.busy else f"begins at {begins} min"
    return f"expected wait {round(wait / 60)} min; {limit}"
