"""The whole record of one conversation as JSON: all that was said, seen, decided, promised and delivered.

Used by `GET conversations/{id}`. Records of the domain are shown as they are stored.
"""

from datetime import datetime

from pydantic import BaseModel, Field

from triage.domain.assessment import Assessment, Detail
from triage.domain.channel import Delivery
from triage.domain.conversation import Attachment, Citation, Customer, Message
from triage.domain.decision import Decision, Reason
from triage.domain.errors import NotFound
from triage.domain.handoff import Fact, Handoff
from triage.domain.ids import AgentId, ArticleId, ConversationId, MessageId, TurnId
from triage.domain.labels import Author, DeliveryState
from triage.store import calls, deliveries, desk_queries, handoffs, promises, ratings, snoozes, threads, turns
from triage.store.calls import Call
from triage.store.database import Transaction
from triage.store.desk_queries import Stretch
from triage.store.messages import RECENT
from triage.store.ratings import Rating
from triage.store.snoozes import Snooze
from triage.store.turns import TurnRecord
from triage.web.api.models import ConversationOut, PromiseOut, conversation_out, promise_out


class MessageOut(BaseModel):
    """One entry of the thread; a note is seen by agents only. `delivery` is null for what is not sent."""

    id: MessageId
    author: Author
    text: str
    at: datetime
    note: bool
    agent_id: AgentId | None
    agent_name: str | None
    provider_id: str | None
    citations: tuple[Citation, ...]
    attachments: tuple[Attachment, ...]
    delivery: DeliveryState | None
    turn: TurnId | None = Field(description="The turn that read or wrote it; `decisions` say under which versions.")


class AssessmentOut(BaseModel):
    """What a turn saw."""

    turn: TurnId
    at: datetime
    engine: str
    assessment: Assessment


class DecisionOut(BaseModel):
    """What a turn decided, with its ordered reasons and the versions it was made under."""

    turn: TurnId
    at: datetime
    outcome: str
    decision: Decision
    versions: dict[str, str]


class SourceOut(BaseModel):
    """An article that the customer was shown, or that the last search found."""

    article: ArticleId
    title: str


class ConversationRecord(ConversationOut):
    """Everything about one conversation. `handoff` is the one that runs, else the last one."""

    customer: Customer
    thread: list[MessageOut]
    handoff: Handoff | None
    handoffs: list[Handoff]
    facts: list[Fact] = Field(description="Collected details with the messages that state them.")
    reasons: list[Reason]
    sources: list[SourceOut]
    assessments: list[AssessmentOut]
    decisions: list[DecisionOut]
    deliveries: list[Delivery]
    promises: list[PromiseOut]
    stretches: list[Stretch]
    snooze: Snooze | None = Field(description="Since and until when it is put aside; until null: until they write.")
    ratings: list[Rating]
    calls: list[Call] = Field(description="Colleagues who were mentioned or invited.")
    watchers: list[AgentId]


def record_of(tx: Transaction, conversation: ConversationId, now: datetime, limit: int = RECENT) -> ConversationRecord:
    """The record as it is in this snapshot, with the last `limit` messages and turns. Raises NotFound."""
    line = desk_queries.line(tx, conversation)
    if line is None:
        raise NotFound(f"There is no conversation {conversation}.", field="conversation")
    thread = threads.load(tx, conversation, limit)
    sent = deliveries.of_conversation(tx, conversation)
    state_of = {delivery.message: delivery.state for delivery in sent}
    taken = turns.of_conversation(tx, conversation, limit)
    all_handoffs = handoffs.of_conversation(tx, conversation)
    latest = all_handoffs[-1] if all_handoffs else None
    return ConversationRecord(
        **conversation_out(line, now).model_dump(),
        customer=thread.customer,
        thread=[_message_out(message, state_of.get(message.id)) for message in thread.messages],
        handoff=latest,
        handoffs=list(all_handoffs),
        facts=[_fact(detail) for detail in thread.conversation.memory.details.values()],
        reasons=list(latest.reasons) if latest else [],
        sources=_sources(thread.messages, taken),
        assessments=[
            AssessmentOut(turn=t.id, at=t.at, engine=t.engine, assessment=t.assessment) for t in taken if t.assessment
        ],
        decisions=[
            DecisionOut(turn=t.id, at=t.at, outcome=t.outcome, decision=t.decision, versions=dict(t.versions))
            for t in taken
            if t.decision
        ],
        deliveries=list(sent),
        promises=[promise_out(made) for made in promises.of_conversation(tx, conversation)],
        stretches=list(desk_queries.stretches_of(tx, conversation)),
        snooze=snoozes.of_conversation(tx, conversation),
        ratings=list(ratings.of_conversation(tx, conversation)),
        calls=list(calls.of_conversation(tx, conversation)),
        watchers=list(calls.watching(tx, conversation)),
    )


def _message_out(message: Message, delivery: DeliveryState | None) -> MessageOut:
    return MessageOut(
        id=message.id,
        author=message.author,
        text=message.text,
        at=message.at,
        note=message.note,
        agent_id=message.agent_id,
        agent_name=message.agent_name,
        provider_id=message.provider_id,
        citations=message.citations,
        attachments=message.attachments,
        delivery=delivery,
        turn=message.turn_id,
    )


def _fact(detail: Detail) -> Fact:
    return Fact(detail.key, detail.value, detail.message_id, detail.status, detail.was)


def _sources(messages: tuple[Message, ...], taken: tuple[TurnRecord, ...]) -> list[SourceOut]:
    shown = {citation.article: citation.title for message in messages for citation in message.citations}
    last = next((turn.found for turn in reversed(taken) if turn.found is not None), None)
    found = {passage.article: passage.title for passage in last.passages} if last else {}
    return [SourceOut(article=article, title=title) for article, title in (found | shown).items()]
