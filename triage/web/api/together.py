"""The part of the agent API about working together: promises, snoozing, invitations, who is there, prepared words.

Thin like `web.api.conversations`: the desk settles everything, and every refusal has the one shape.
"""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from triage.domain.ids import AgentId
from triage.store.promises import PromiseState
from triage.web.api import queries as queries
from triage.web.api import together_models as shapes
from triage.web.api.models import ConversationOut, MeOut, PromiseOut, promise_out
from triage.web.api.routes import REFUSALS, Rooms, Which
from triage.web.callers import CallingAgent

router = APIRouter(prefix="/api/v1", tags=["agents"], responses=REFUSALS)


@router.post("/conversations/{conversation}/snooze")
async def snooze(services: Rooms, agent: CallingAgent, conversation: Which, body: shapes.SnoozeBody) -> ConversationOut:
    """Put a ticket aside until a time, or without one until the customer writes. Its clock runs on."""

    def work() -> ConversationOut:
        services.desk.snooze(conversation, agent, body.until)
        return queries.shown(services, conversation)

    return await services.database.run(work)


@router.post("/conversations/{conversation}/focus")
async def focus(services: Rooms, agent: CallingAgent, conversation: Which, body: shapes.FocusBody) -> shapes.HereOut:
    """Say that you look at it, type in it or have left it; the answer is who else is there, typists first."""

    def work() -> shapes.HereOut:
        return shapes.here_out(services.desk.together.focus(conversation, agent, body.kind))

    return await services.database.run(work)


@router.get("/conversations/{conversation}/delta")
async def delta(
    services: Rooms,
    agent: CallingAgent,
    conversation: Which,
    since: Annotated[AwareDatetime | None, Query(description="Else since you last looked.")] = None,
) -> shapes.DeltaOut:
    """What is new, in at most 120 words, with the question you were invited with."""

    def work() -> shapes.DeltaOut:
        return shapes.delta_out(services.desk.together.delta(conversation, agent, since))

    return await services.database.run(work)


@router.post("/conversations/{conversation}/invite", status_code=201)
async def invite(services: Rooms, agent: CallingAgent, conversation: Which, body: shapes.InviteBody) -> shapes.CallOut:
    """Ask a colleague to help, with a question; the owner stays who it is."""

    def work() -> shapes.CallOut:
        made = services.desk.together.invite(conversation, agent, AgentId(body.agent), body.question)
        return shapes.call_out(made)

    return await services.database.run(work)


@router.put("/conversations/{conversation}/watch", status_code=204)
async def watch(services: Rooms, agent: CallingAgent, conversation: Which) -> None:
    """Watch it."""
    await services.database.run(services.desk.together.watch, conversation, agent)


@router.delete("/conversations/{conversation}/watch", status_code=204)
async def unwatch(services: Rooms, agent: CallingAgent, conversation: Which) -> None:
    """Watch it no longer."""
    await services.database.run(lambda: services.desk.together.watch(conversation, agent, on=False))


@router.post("/conversations/{conversation}/promises", status_code=201)
async def enter_promise(
    services: Rooms, agent: CallingAgent, conversation: Which, body: shapes.PromiseBody
) -> PromiseOut:
    """Enter a promise that was made elsewhere, such as on the phone."""

    def work() -> PromiseOut:
        return promise_out(services.desk.ledger.enter(conversation, agent, body.text, body.by))

    return await services.database.run(work)


@router.get("/promises")
async def list_promises(
    services: Rooms,
    agent: CallingAgent,
    state: PromiseState = PromiseState.OPEN,
    mine: Annotated[bool, Query(description="Only yours, and those of conversations that you have.")] = False,
) -> list[PromiseOut]:
    """The ledger: promises in this state, the next due first."""

    def work() -> list[PromiseOut]:
        return [promise_out(made) for made in services.desk.ledger.entries(state, agent if mine else None)]

    return await services.database.run(work)


@router.post("/promises/{number}/confirm")
async def confirm_promise(services: Rooms, agent: CallingAgent, number: int, body: shapes.ConfirmBody) -> PromiseOut:
    """What was found in your words is a promise, by its own time or by this one."""

    def work() -> PromiseOut:
        return promise_out(services.desk.ledger.confirm(number, agent, by=body.by, text=body.text))

    return await services.database.run(work)


@router.post("/promises/{number}/dismiss")
async def dismiss_promise(services: Rooms, agent: CallingAgent, number: int) -> PromiseOut:
    """It was no promise."""
    return await services.database.run(lambda: promise_out(services.desk.ledger.dismiss(number)))


@router.post("/promises/{number}/keep")
async def keep_promise(services: Rooms, agent: CallingAgent, number: int) -> PromiseOut:
    """It has been done."""
    return await services.database.run(lambda: promise_out(services.desk.ledger.keep(number)))


@router.get("/replies")
async def list_replies(services: Rooms, agent: CallingAgent) -> shapes.RepliesOut:
    """The words that are ready: type `/name` as a message to send them."""
    return shapes.replies_out(services.desk.floor.words)


@router.get("/agents")
async def list_agents(services: Rooms, agent: CallingAgent) -> list[shapes.ColleagueOut]:
    """All agents with how they can be reached, for transfers and invitations."""

    def work() -> list[shapes.ColleagueOut]:
        return [shapes.colleague_out(one, services.desk.present(one)) for one in services.desk.agents()]

    return await services.database.run(work)


@router.get("/me/calls")
async def my_calls(services: Rooms, agent: CallingAgent) -> list[shapes.CallOut]:
    """Where you are called and have not come yet, the newest first."""

    def work() -> list[shapes.CallOut]:
        return [shapes.call_out(made) for made in services.desk.together.calls_for(agent)]

    return await services.database.run(work)


@router.get("/me/watching")
async def my_watching(services: Rooms, agent: CallingAgent) -> list[ConversationOut]:
    """What you watch, the newest first."""

    def work() -> list[ConversationOut]:
        return [queries.shown(services, one) for one in services.desk.together.watched_by(agent)]

    return await services.database.run(work)


@router.post("/me/leave")
async def leave(services: Rooms, agent: CallingAgent) -> MeOut:
    """You are done for the day: what customers wait for goes back to its queues, at its old clock."""

    def work() -> MeOut:
        services.desk.leave(agent)
        return queries.me(services, agent.id)

    return await services.database.run(work)
