"""The agent API under /api/v1: queues, conversations, what agents do with them, presence, and events.

Thin: who calls is settled by `web.callers`, what happens by the desk, and every refusal has the one shape.
"""

from collections.abc import AsyncIterator, Callable
from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from triage.domain.conversation import Conversation
from triage.domain.labels import ConversationState
from triage.domain.staffing import Agent
from triage.web.api import models as shapes
from triage.web.api import queries as queries
from triage.web.api.models import (
    ConversationOut,
    ConversationPage,
    MeOut,
    QueuesOut,
    WrittenOut,
    promise_out,
)
from triage.web.api.record import ConversationRecord
from triage.web.api.routes import REFUSALS, Rooms, Trace, Which
from triage.web.callers import CallingAgent, WatchingAgent
from triage.web.services import Services
from triage.web.stream import resume_from

router = APIRouter(prefix="/api/v1", tags=["agents"], responses=REFUSALS)


@router.get("/queues")
async def list_queues(services: Rooms, agent: CallingAgent) -> QueuesOut:
    """All queues in the order of the policy, with what waits in them, and who is there."""
    return await services.database.run(queries.queues, services)


@router.get("/conversations")
async def list_conversations(
    services: Rooms,
    agent: CallingAgent,
    queue: Annotated[str | None, Query(description="The name of a queue: what waits in it.")] = None,
    owner: Annotated[str | None, Query(description="`me`, `assistant`, `queue`, or the id of an agent.")] = None,
    state: Annotated[ConversationState | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before.")] = None,
) -> ConversationPage:
    """Conversations a page at a time: by priority where a queue or owner is named, else the newest first."""
    wanted = queries.wanted(services.policy, agent, queue, owner, state)
    return await services.database.run(queries.page, services, wanted, limit, cursor)


@router.get("/conversations/{conversation}")
async def get_conversation(services: Rooms, agent: CallingAgent, conversation: Which) -> ConversationRecord:
    """Everything about one conversation: thread, handoff with summary, facts, decisions, deliveries, promises."""
    return await services.database.run(queries.record, services, conversation)


@router.post("/conversations/{conversation}/accept")
async def accept(services: Rooms, agent: CallingAgent, conversation: Which) -> ConversationOut:
    """Take the conversation; of all who try one gets it, the others learn who (409)."""
    return await _act(services, lambda: services.desk.accept(conversation, agent))


@router.post("/conversations/{conversation}/decline")
async def decline(
    services: Rooms, agent: CallingAgent, conversation: Which, body: shapes.DeclineBody
) -> ConversationOut:
    """Say no to what you are offered, and why: the next agent is asked at once (409 when the offer has moved on)."""
    return await _act(services, lambda: services.desk.decline(conversation, agent, body.reason))


@router.post("/conversations/{conversation}/messages", status_code=201)
async def send_message(
    services: Rooms, agent: CallingAgent, conversation: Which, body: shapes.TextBody, trace: Trace
) -> WrittenOut:
    """Write to the customer, and thereby take the conversation unless another agent has it.

    `/name` sends prepared words. `proposed` are promises found in yours: confirm or dismiss each.
    """

    def work() -> WrittenOut:
        written = services.desk.reply(conversation, agent, body.text, trace)
        proposed = [promise_out(made) for made in written.proposed]
        conversation_now = queries.shown(services, conversation)
        return WrittenOut(message=written.message, conversation=conversation_now, proposed=proposed)

    return await services.database.run(work)


@router.post("/conversations/{conversation}/notes", status_code=201)
async def add_note(services: Rooms, agent: CallingAgent, conversation: Which, body: shapes.TextBody) -> WrittenOut:
    """Leave a note for colleagues; the customer never sees it."""

    def work() -> WrittenOut:
        written = services.desk.note(conversation, agent, body.text)
        return WrittenOut(message=written.message, conversation=queries.shown(services, conversation))

    return await services.database.run(work)


@router.post("/conversations/{conversation}/transfer")
async def transfer(
    services: Rooms, agent: CallingAgent, conversation: Which, body: shapes.TransferBody
) -> ConversationOut:
    """Move it to a queue or to an agent; the customer's waiting clock runs on."""
    return await _act(
        services,
        lambda: services.desk.transfer(conversation, agent, queue=body.queue, to=body.agent, reason=body.reason),
    )


@router.post("/conversations/{conversation}/mode")
async def change_mode(
    services: Rooms, agent: CallingAgent, conversation: Which, body: shapes.ModeBody
) -> ConversationOut:
    """Make it live or a ticket; the customer is told by when."""
    return await _act(services, lambda: services.desk.change_mode(conversation, agent, body.mode))


@router.post("/conversations/{conversation}/return")
async def give_back(
    services: Rooms, agent: CallingAgent, conversation: Which, body: shapes.ReturnBody
) -> ConversationOut:
    """Give it back to the assistant, which reads the note and answers what waits."""
    return await _act(services, lambda: services.desk.give_back(conversation, agent, body.note))


@router.post("/conversations/{conversation}/resolve")
async def resolve(
    services: Rooms, agent: CallingAgent, conversation: Which, body: shapes.ResolveBody
) -> ConversationOut:
    """Settle it, saying why and whether it needed a person."""
    return await _act(services, lambda: services.desk.resolve(conversation, agent, body.reason, body.handoff))


@router.get("/me")
async def me(services: Rooms, agent: CallingAgent) -> MeOut:
    """The calling agent."""
    return await services.database.run(queries.me, services, agent.id)


@router.put("/me/presence")
async def set_presence(services: Rooms, agent: CallingAgent, body: shapes.PresenceBody) -> MeOut:
    """Say how you can be reached. It lasts while you are heard from: by any call, or by an open event stream."""

    def work() -> MeOut:
        services.desk.set_presence(agent, body.state)
        return queries.me(services, agent.id)

    return await services.database.run(work)


@router.get("/events", response_class=EventSourceResponse)
async def follow_events(
    services: Rooms,
    agent: WatchingAgent,
    after: Annotated[int | None, Query(ge=0, description="Begin behind this number; else with what is new.")] = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> AsyncIterator[ServerSentEvent]:
    """What happens, as `{kind, conversation, agent, at}` with its number as id; `reset` means: load anew."""
    start = after if after is not None else await services.database.run(queries.latest_event, services)
    resumed = resume_from(after or 0, last_event_id) if last_event_id else start
    yield ServerSentEvent(retry=1000, comment="open")
    async for batch in services.feed.follow(resumed):
        await services.database.run(_still_here, services, agent)
        if batch is None:
            yield ServerSentEvent(event="reset", raw_data="{}")
            return
        if not batch:
            yield ServerSentEvent(comment="still here")
        for event in batch:
            yield ServerSentEvent(event=event.kind, raw_data=queries.event_json(event), id=str(event.seq))


def _still_here(services: Services, agent: Agent) -> None:
    """An open stream is a sign of life."""
    services.desk.hear(queries.agent(services, agent.id))


async def _act(services: Services, work: Callable[[], Conversation]) -> ConversationOut:
    """Do it on a database thread and show the conversation as it is afterwards."""

    def act() -> ConversationOut:
        return queries.shown(services, work().id)

    return await services.database.run(act)
