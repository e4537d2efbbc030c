"""The conversation in the middle and what its agent needs to know, as plain records that the templates print.

Reads the store; decides nothing. The words for states are chosen here so that templates hold none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from triage.domain.channel import Delivery
from triage.domain.conversation import Message, Thread
from triage.domain.handoff import Handoff
from triage.domain.ids import ConversationId, MessageId
from triage.domain.intents import IntentCatalogue
from triage.domain.labels import ConversationState, Mode, OwnerKind
from triage.domain.staffing import Agent
from triage.store import deliveries, desk_queries, handoffs, promises, threads, turns
from triage.store.database import Transaction
from triage.store.desk_queries import Line
from triage.store.promises import MadePromise
from triage.web.console.lists import name_of, row_of


@dataclass(frozen=True, slots=True)
class Source:
    """An article that was shown to the customer."""

    article: str
    title: str


@dataclass(frozen=True, slots=True)
class ShownPromise:
    """An entry of the ledger, by its words and state."""

    text: str
    state: str


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A collected value under its label for people."""

    label: str
    value: str
    message_id: MessageId
    status: str
    was: str | None


@dataclass(frozen=True, slots=True)
class Open:
    """The conversation in the middle."""

    id: ConversationId
    customer_name: str
    subject: str
    channel: str
    reference: str
    owner_words: str
    is_mine: bool
    can_accept: bool
    other_mode: str
    due: datetime | None
    due_kind: str
    messages: tuple[Message, ...]
    deliveries: Mapping[MessageId, Delivery]
    handoff: Handoff | None
    facts: Sequence[ShownFact]
    missing: Sequence[str]
    promises: Sequence[ShownPromise]
    sources: Sequence[Source]
    customer_facts: Sequence[tuple[str, str]]


def open_conversation(
    tx: Transaction, identity: ConversationId, agent: Agent, catalogue: IntentCatalogue, now: datetime
) -> Open:
    """Everything about one conversation. Raises NotFound."""
    thread = threads.load(tx, identity)
    line = desk_queries.line(tx, identity)
    assert line is not None
    head = thread.conversation
    row = row_of(line, agent, now)
    held = handoffs.of_conversation(tx, identity)
    handoff = held[-1] if held else None
    facts = handoff.summary.facts if handoff else head.memory.details.values()
    return Open(
        id=identity,
        customer_name=row.customer_name,
        subject=row.subject,
        channel=row.channel,
        reference=head.reference,
        owner_words=_owner_words(line, agent),
        is_mine=head.owner.agent_id == agent.id,
        can_accept=row.can_accept or (head.owner.kind is OwnerKind.ASSISTANT and head.state is ConversationState.OPEN),
        other_mode=(Mode.TICKET if head.mode is Mode.LIVE else Mode.LIVE).value,
        due=row.due,
        due_kind=row.due_kind,
        messages=thread.messages,
        deliveries={d.message: d for d in deliveries.of_conversation(tx, identity)},
        handoff=handoff,
        facts=[ShownFact(_label(f.key, catalogue), f.value, f.message_id, f.status.value, f.was) for f in facts],
        missing=[_label(key, catalogue) for key in (handoff.summary.missing if handoff else ())],
        promises=[_promise(made) for made in promises.of_conversation(tx, identity)],
        sources=_sources(tx, thread),
        customer_facts=_customer_facts(line, thread.customer.email, thread.customer.locale, thread.customer.timezone),
    )


def _owner_words(line: Line, agent: Agent) -> str:
    owner = line.head.owner
    if line.head.state is ConversationState.CLOSED:
        return "settled"
    if owner.kind is OwnerKind.QUEUE:
        return f"waits in {owner.queue}"
    if owner.kind is OwnerKind.ASSISTANT:
        return "with the assistant"
    return "assigned to you" if owner.agent_id == agent.id else f"assigned to {line.agent_name}"


def _label(key: str, catalogue: IntentCatalogue) -> str:
    spec = catalogue.details.get(key)
    return spec.label if spec else key.replace("_", " ")


def _promise(made: MadePromise) -> ShownPromise:
    return ShownPromise(made.promise.text, made.state.value)


def _sources(tx: Transaction, thread: Thread) -> list[Source]:
    """The articles that customers were shown, each once; else the nearest that the last turn found."""
    shown = {c.article: c.title for message in thread.messages for c in message.citations}
    found = {
        p.article: p.title
        for record in turns.of_conversation(tx, thread.conversation.id, limit=1)
        if record.found is not None
        for p in record.found.passages[:2]
    }
    return [Source(article, title) for article, title in (shown or found).items()]


def _customer_facts(line: Line, *values: str | None) -> list[tuple[str, str]]:
    labels = ("E-mail", "Language", "Time zone")
    known = [(label, value) for label, value in zip(labels, values, strict=True) if value]
    return [("Name", name_of(line)), *known]
