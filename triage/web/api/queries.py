"""What the agent API reads: one snapshot a call, filters checked, pages that go on where the last one ended.

Used by `web.api.conversations`, on the database's threads.
"""

import base64
import binascii
import json

from triage.domain.errors import BadInput
from triage.domain.events import Event
from triage.domain.ids import AgentId, ConversationId, QueueName
from triage.domain.labels import ConversationState, OwnerKind
from triage.domain.policy import Policy
from triage.domain.staffing import Agent
from triage.routing.queues import is_on_call, is_open_now
from triage.store import agent_loads, agents, desk_queries, events, offers
from triage.store.agent_loads import Load
from triage.store.desk_queries import Place, QueueFigures, Wanted
from triage.web.api.models import (
    ConversationOut,
    ConversationPage,
    MeOut,
    QueueOut,
    QueuesOut,
    StaffingOut,
    conversation_out,
    me_out,
)
from triage.web.api.record import ConversationRecord, record_of
from triage.web.services import Services


def queues(services: Services) -> QueuesOut:
    """All queues with their figures."""
    now = services.clock.now()
    with services.database.read() as tx:
        figures = desk_queries.queue_figures(tx, now)
    staffing = services.desk.staffing()
    listed = []
    for queue in services.policy.queues:
        stands = figures.get(queue.name, QueueFigures())
        listed.append(
            QueueOut(
                name=queue.name,
                title=queue.title,
                mode=queue.mode,
                open=is_open_now(queue, now),
                on_call=is_on_call(queue),
                waiting=stands.waiting,
                overdue=stands.overdue,
                oldest_waiting_since=stands.oldest_waiting_since,
                next_reply_by=stands.next_reply_by,
            )
        )
    people = StaffingOut(
        live_online=staffing.live_online,
        live_free=staffing.live_free,
        live_waiting=staffing.live_waiting,
        expected_wait_seconds=staffing.expected_wait_seconds,
        busy=staffing.busy,
    )
    return QueuesOut(queues=listed, staffing=people)


def wanted(
    policy: Policy, agent: Agent, queue: str | None, owner: str | None, state: ConversationState | None
) -> Wanted:
    """The filters of a list. Raises BadInput for a queue or owner that cannot be."""
    known = [q.name for q in policy.queues]
    if queue is not None and queue not in known:
        raise BadInput(f"There is no queue {queue!r}.", field="queue", remedy=f"Use one of: {', '.join(known)}.")
    name = QueueName(queue) if queue is not None else None
    if owner is None:
        return Wanted(queue=name, state=state)
    if owner in (OwnerKind.ASSISTANT, OwnerKind.QUEUE):
        return Wanted(queue=name, owner=OwnerKind(owner), state=state)
    if not (owner.isascii() and owner.isalnum() and len(owner) <= 40):
        raise BadInput("This is no owner.", field="owner", remedy="Use me, assistant, queue, or the id of an agent.")
    whose = agent.id if owner == "me" else AgentId(owner)
    return Wanted(queue=name, owner=OwnerKind.AGENT, agent=whose, state=state)


def page(services: Services, what: Wanted, limit: int, cursor: str | None) -> ConversationPage:
    """One page. Raises BadInput for a cursor that is not ours."""
    after = _place(cursor) if cursor else None
    per_hour = services.policy.weights.per_hour_waiting
    now = services.clock.now()
    with services.database.read() as tx:
        found = desk_queries.lines(tx, what, per_hour, limit + 1, after)
    shown_lines = found[:limit]
    return ConversationPage(
        conversations=[conversation_out(line, now) for line in shown_lines],
        next_cursor=_cursor(shown_lines[-1].place) if len(found) > limit else None,
    )


def record(services: Services, conversation: ConversationId) -> ConversationRecord:
    """Everything about one conversation. Raises NotFound."""
    with services.database.read() as tx:
        return record_of(tx, conversation, services.clock.now())


def shown(services: Services, conversation: ConversationId) -> ConversationOut:
    """One conversation, which is known to be there, as lists show it."""
    with services.database.read() as tx:
        line = desk_queries.line(tx, conversation)
    assert line is not None, "conversations are never deleted while they are acted on"
    return conversation_out(line, services.clock.now())


def me(services: Services, identity: AgentId) -> MeOut:
    """An agent with presence, load and offer."""
    with services.database.read() as tx:
        found = agents.get(tx, identity)
        load = agent_loads.loads(tx).get(identity, Load())
        offer = offers.to_agent(tx, identity, services.clock.now())
    presence = services.desk.present(found)
    return me_out(found, presence, load.live, load.tickets, offer.conversation if offer else None)


def agent(services: Services, identity: AgentId) -> Agent:
    """The agent as they are now. Raises NotFound."""
    with services.database.read() as tx:
        return agents.get(tx, identity)


def latest_event(services: Services) -> int:
    """The number of the newest event."""
    with services.database.read() as tx:
        return events.latest(tx)


def event_json(event: Event) -> str:
    """An event as agents' programs read it."""
    return json.dumps(
        {
            "kind": event.kind,
            "conversation": event.conversation_id,
            "agent": event.agent_id,
            "at": event.at.isoformat(),
        }
    )


def _cursor(place: Place) -> str:
    return base64.urlsafe_b64encode(json.dumps([place.key, place.id]).encode()).decode().rstrip("=")


def _place(cursor: str) -> Place:
    try:
        key, identity = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
        if not (isinstance(key, int) and abs(key) < 2**62 and isinstance(identity, str) and identity.isalnum()):
            raise ValueError("not a place")
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise BadInput("This cursor is not one of ours.", field="cursor", remedy="Start without a cursor.") from error
    return Place(key, ConversationId(identity))
