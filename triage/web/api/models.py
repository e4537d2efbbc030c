"""The JSON of the agent API: what agents' programs send, and a conversation as lists show it.

Used by `web.api.conversations` and `web.api.record`. Texts are checked by the desk, shapes here.
"""

from datetime import datetime

from pydantic import BaseModel, Field

from triage.desk.resolve import HandoffOutcome
from triage.domain.ids import AgentId, ConversationId, IntentId, MessageId, QueueName
from triage.domain.labels import Author, ConversationState, Mode, OwnerKind, Presence, Sentiment, Urgency
from triage.domain.staffing import Agent
from triage.store.desk_queries import Line
from triage.store.promises import MadePromise, PromiseKind, PromiseState


class TextBody(BaseModel):
    """A message to the customer, or a note."""

    text: str


class DeclineBody(BaseModel):
    """Why the agent does not take what they are offered; it stays in the thread as a note."""

    reason: str


class TransferBody(BaseModel):
    """Where to: exactly one of `queue` and `agent`."""

    queue: str | None = None
    agent: str | None = Field(None, description="The id of an agent.")
    reason: str = ""


class ModeBody(BaseModel):
    """`live` or `ticket`."""

    mode: Mode


class ReturnBody(BaseModel):
    """What the assistant should know when it goes on."""

    note: str = ""


class ResolveBody(BaseModel):
    """Why it is settled, and whether it needed a person."""

    reason: str
    handoff: HandoffOutcome | None = None


class PresenceBody(BaseModel):
    """How the agent can be reached."""

    state: Presence


class RefusalDetail(BaseModel):
    """What was wrong, where, and what to do."""

    code: str
    message: str
    field: str | None = None
    remedy: str | None = None
    holder: str | None = Field(None, description="Who has the conversation, when the state has moved.")


class RefusalOut(BaseModel):
    """The one shape of every refusal."""

    error: RefusalDetail


class AgentName(BaseModel):
    """A person, by id and name."""

    id: AgentId
    name: str


class OwnerOut(BaseModel):
    """Who speaks: the assistant, a queue, or one agent."""

    kind: OwnerKind
    queue: QueueName | None
    agent: AgentName | None


class LastMessage(BaseModel):
    """The last words that the customer can see."""

    author: Author
    text: str


class OfferOut(BaseModel):
    """Who is asked to take it, until when."""

    agent: AgentId
    until: datetime


class ConversationOut(BaseModel):
    """A conversation as lists show it."""

    id: ConversationId
    reference: str
    channel: str
    customer_name: str
    state: ConversationState
    mode: Mode
    owner: OwnerOut
    epoch: int
    subject: str
    intent: IntentId | None
    urgency: Urgency
    sentiment: Sentiment
    priority: int
    waiting_since: datetime | None
    reply_by: datetime | None
    overdue: bool
    unread: int = Field(description="The customer's messages since we last spoke.")
    last_message: LastMessage | None
    offer: OfferOut | None
    created_at: datetime
    updated_at: datetime


class ConversationPage(BaseModel):
    """A page of conversations; `next_cursor` is null on the last one."""

    conversations: list[ConversationOut]
    next_cursor: str | None


class PromiseOut(BaseModel):
    """What the customer was told, by when, and what became of it."""

    id: int
    conversation: ConversationId
    kind: PromiseKind
    text: str
    by: datetime
    mode: Mode
    state: PromiseState
    made_at: datetime
    made_by: str
    agent: AgentId | None = Field(description="Who promised it, for promises of agents.")
    message: MessageId | None
    settled_at: datetime | None


class WrittenOut(BaseModel):
    """A message or note that was stored, and the conversation after it."""

    message: MessageId
    conversation: ConversationOut
    proposed: list[PromiseOut] = Field([], description="Promises found in the message; confirm or dismiss each.")


class QueueOut(BaseModel):
    """How a queue stands."""

    name: QueueName
    title: str
    mode: Mode
    open: bool = Field(description="Whether it works at this moment.")
    on_call: bool
    waiting: int
    overdue: int
    oldest_waiting_since: datetime | None
    next_reply_by: datetime | None


class StaffingOut(BaseModel):
    """Who is there for live conversations."""

    live_online: int
    live_free: int
    live_waiting: int
    expected_wait_seconds: int | None
    busy: bool = Field(description="Busy mode: waits have passed the policy's limit.")


class QueuesOut(BaseModel):
    """All queues in the order of the policy."""

    queues: list[QueueOut]
    staffing: StaffingOut


class MeOut(BaseModel):
    """The calling agent; `presence` is offline once nothing was heard of them for a minute."""

    id: AgentId
    name: str
    email: str
    presence: Presence
    teams: list[str]
    on_call: bool
    live: int
    tickets: int
    offer: ConversationId | None = Field(description="A conversation that waits for this agent to accept it.")


def conversation_out(line: Line, now: datetime) -> ConversationOut:
    """A line of a list as JSON."""
    head = line.head
    return ConversationOut(
        id=head.id,
        reference=head.reference,
        channel=head.channel,
        customer_name=line.customer_name,
        state=head.state,
        mode=head.mode,
        owner=_owner_out(line),
        epoch=head.epoch,
        subject=head.subject,
        intent=head.intent,
        urgency=head.urgency,
        sentiment=head.sentiment,
        priority=head.priority,
        waiting_since=head.waiting_since,
        reply_by=head.reply_by,
        overdue=head.reply_by is not None and head.reply_by < now,
        unread=line.unread,
        last_message=LastMessage(author=line.last_author, text=line.last_text) if line.last_author else None,
        offer=_offer_out(line, now),
        created_at=head.created_at,
        updated_at=head.updated_at,
    )


def promise_out(made: MadePromise) -> PromiseOut:
    """An entry of the ledger as JSON."""
    return PromiseOut(
        id=made.id,
        conversation=made.conversation_id,
        kind=made.kind,
        text=made.promise.text,
        by=made.promise.by,
        mode=made.promise.mode,
        state=made.state,
        made_at=made.made_at,
        made_by=made.made_by,
        agent=made.agent_id,
        message=made.message_id,
        settled_at=made.settled_at,
    )


def me_out(agent: Agent, presence: Presence, live: int, tickets: int, offer: ConversationId | None) -> MeOut:
    """The calling agent as JSON."""
    return MeOut(
        id=agent.id,
        name=agent.name,
        email=agent.email,
        presence=presence,
        teams=sorted(agent.teams),
        on_call=agent.on_call,
        live=live,
        tickets=tickets,
        offer=offer,
    )


def _owner_out(line: Line) -> OwnerOut:
    owner = line.head.owner
    name = AgentName(id=owner.agent_id, name=line.agent_name or owner.agent_id) if owner.agent_id else None
    return OwnerOut(kind=owner.kind, queue=owner.queue, agent=name)


def _offer_out(line: Line, now: datetime) -> OfferOut | None:
    if line.offered_to is None or line.offered_until is None or line.offered_until <= now:
        return None
    return OfferOut(agent=line.offered_to, until=line.offered_until)
