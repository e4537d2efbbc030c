"""The JSON of working together: what agents' programs send and get about promises, calls, focus and prepared words.

Used by `web.api.together`. Times need a zone.
"""

from collections.abc import Sequence
from datetime import datetime

from pydantic import AwareDatetime, BaseModel, Field

from triage.desk.calling import Here
from triage.desk.delta import Delta
from triage.domain.ids import AgentId, ConversationId, MessageId
from triage.domain.labels import Presence
from triage.domain.prepared_words import PreparedWords, Then
from triage.domain.staffing import Agent
from triage.store.calls import Call, CallKind
from triage.store.focus import Focus


class SnoozeBody(BaseModel):
    """Until when; null means until the customer writes."""

    until: AwareDatetime | None = None


class FocusBody(BaseModel):
    """What you do there; repeat it every half minute while it lasts."""

    kind: Focus


class InviteBody(BaseModel):
    """Whom to ask, and what."""

    agent: str = Field(description="The id of an agent.")
    question: str


class PromiseBody(BaseModel):
    """What the customer was told, and by when."""

    text: str
    by: AwareDatetime


class ConfirmBody(BaseModel):
    """Another time or other words, where those that were found do not fit."""

    by: AwareDatetime | None = None
    text: str = ""


class HereAgent(BaseModel):
    """An agent who is at a conversation now."""

    id: AgentId
    name: str
    kind: Focus


class HereOut(BaseModel):
    """Who else is there."""

    others: list[HereAgent]


class Quoted(BaseModel):
    """Words with the message that holds them."""

    message: MessageId
    text: str


class DeltaOut(BaseModel):
    """What is new; `prose` is for reading."""

    since: datetime | None
    ask: str
    question: str
    customer_said: list[Quoted]
    we_said: list[Quoted]
    notes: list[Quoted]
    facts: list[Quoted]
    promised: list[str]
    prose: str


class CallOut(BaseModel):
    """That somebody was mentioned or invited."""

    conversation: ConversationId
    message: MessageId
    kind: CallKind
    agent: AgentId
    called_by: AgentId
    at: datetime
    answered_at: datetime | None


class ReplyOut(BaseModel):
    """Words that are ready; typed as `/name`."""

    name: str
    title: str
    text: str
    then: Then


class FormOut(BaseModel):
    """Details asked for together; typed as `/name`."""

    name: str
    title: str
    intro: str
    details: list[str]


class RepliesOut(BaseModel):
    """All prepared words."""

    replies: list[ReplyOut]
    forms: list[FormOut]


class ColleagueOut(BaseModel):
    """An agent as colleagues see them."""

    id: AgentId
    name: str
    presence: Presence
    teams: list[str]
    skills: list[str]
    languages: list[str]
    on_call: bool


def here_out(others: Sequence[Here]) -> HereOut:
    """Who else is there, as JSON."""
    return HereOut(others=[HereAgent(id=one.agent, name=one.name, kind=one.kind) for one in others])


def delta_out(delta: Delta) -> DeltaOut:
    """What is new, as JSON."""

    def quoted(pairs: Sequence[tuple[MessageId, str]]) -> list[Quoted]:
        return [Quoted(message=message, text=text) for message, text in pairs]

    return DeltaOut(
        since=delta.since,
        ask=delta.ask,
        question=delta.question,
        customer_said=quoted(delta.customer_said),
        we_said=quoted(delta.we_said),
        notes=quoted(delta.notes),
        facts=[Quoted(message=message, text=f"{key}: {value}") for key, value, message in delta.facts],
        promised=list(delta.promised),
        prose=delta.prose,
    )


def call_out(call: Call) -> CallOut:
    """A call as JSON."""
    return CallOut(
        conversation=call.conversation,
        message=call.message,
        kind=call.kind,
        agent=call.agent,
        called_by=call.called_by,
        at=call.at,
        answered_at=call.answered_at,
    )


def replies_out(words: PreparedWords) -> RepliesOut:
    """Prepared words as JSON."""
    return RepliesOut(
        replies=[ReplyOut(name=r.name, title=r.title, text=r.text, then=r.then) for r in words.replies.values()],
        forms=[
            FormOut(name=f.name, title=f.title, intro=f.intro, details=list(f.questions)) for f in words.forms.values()
        ],
    )


def colleague_out(agent: Agent, presence: Presence) -> ColleagueOut:
    """An agent as JSON."""
    return ColleagueOut(
        id=agent.id,
        name=agent.name,
        presence=presence,
        teams=sorted(agent.teams),
        skills=sorted(agent.skills),
        languages=sorted(agent.languages),
        on_call=agent.on_call,
    )
