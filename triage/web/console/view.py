"""What the console shows, as plain records that its templates print: lists on the left, one open conversation.

Reads the store; decides nothing. The words for states are chosen here so that templates hold none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.channels import generic, webchat
from triage.domain.channel import Delivery
from triage.domain.conversation import Message, Thread
from triage.domain.handoff import Handoff
from triage.domain.ids import ConversationId, MessageId
from triage.domain.intents import IntentCatalogue
from triage.domain.labels import Author, ConversationState, Mode, OwnerKind, Sentiment
from triage.domain.policy import Policy
from triage.domain.staffing import Agent
from triage.domain.text import excerpt
from triage.store import deliveries, desk_queries, handoffs, promises, threads, turns
from triage.store.database import Transaction
from triage.store.desk_queries import Line, Wanted
from triage.store.promises import MadePromise

ROWS = 50
_SOON = timedelta(minutes=5)
_SIGNS = {
    Sentiment.VERY_NEGATIVE: "▼▼",
    Sentiment.NEGATIVE: "▼",
    Sentiment.NEUTRAL: "●",
    Sentiment.POSITIVE: "▲",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation in a list."""

    id: ConversationId
    customer_name: str
    subject: str
    preview: str
    urgency: str
    sentiment: str
    mood_sign: str
    channel: str
    owner_name: str | None
    unread: int
    due: datetime | None
    due_kind: str
    can_accept: bool
    offered: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with its title, and what to say when it is empty."""

    title: str
    rows: Sequence[Row]
    empty: str
    waits: bool = False


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


def lists(tx: Transaction, agent: Agent, policy: Policy, now: datetime) -> list[Listing]:
    """Mine, what waits live, what waits as a ticket, and what the assistant serves."""
    points = policy.weights.per_hour_waiting
    open_state = ConversationState.OPEN
    mine = desk_queries.lines(tx, Wanted(owner=OwnerKind.AGENT, agent=agent.id, state=open_state), points, ROWS)
    waiting = desk_queries.lines(tx, Wanted(owner=OwnerKind.QUEUE, state=open_state), points, ROWS * 2)
    theirs = desk_queries.lines(tx, Wanted(owner=OwnerKind.ASSISTANT, state=open_state), points, ROWS)
    live = [line for line in waiting if line.head.mode is Mode.LIVE]
    tickets = [line for line in waiting if line.head.mode is not Mode.LIVE]
    return [
        Listing("Mine", _rows(mine, agent, now), "Nothing is yours yet."),
        Listing("Live queue", _rows(live, agent, now), "Nobody waits for a live answer.", waits=True),
        Listing("Tickets", _rows(tickets, agent, now), "No ticket waits.", waits=True),
        Listing("With the assistant", _rows(theirs, agent, now), "The assistant talks to nobody."),
    ]


def waiting(found: Sequence[Listing]) -> int:
    """How many conversations wait for a person in these lists."""
    return sum(len(listing.rows) for listing in found if listing.waits)


def open_conversation(
    tx: Transaction, identity: ConversationId, agent: Agent, catalogue: IntentCatalogue, now: datetime
) -> Open:
    """Everything about one conversation. Raises NotFound."""
    thread = threads.load(tx, identity)
    line = desk_queries.line(tx, identity)
    assert line is not None
    head = thread.conversation
    row = _row(line, agent, now)
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


def _rows(lines: Sequence[Line], agent: Agent, now: datetime) -> list[Row]:
    return [_row(line, agent, now) for line in lines]


def _row(line: Line, agent: Agent, now: datetime) -> Row:
    head = line.head
    offered = line.offered_to == agent.id and line.offered_until is not None and line.offered_until > now
    return Row(
        id=head.id,
        customer_name=_name(line),
        subject=head.subject or excerpt(line.last_text) or "No words yet",
        preview=_preview(line),
        urgency=head.urgency.value,
        sentiment=head.sentiment.value,
        mood_sign=_SIGNS[head.sentiment],
        channel=channel_words(head.channel),
        owner_name=line.agent_name,
        unread=line.unread,
        due=head.reply_by if head.waiting_since or head.owner.kind is OwnerKind.QUEUE else None,
        due_kind=_due_kind(head.reply_by, now),
        can_accept=head.owner.kind is OwnerKind.QUEUE,
        offered=offered,
    )


def _name(line: Line) -> str:
    """Who writes; a browser gives no name, only a random token that nobody could tell from another."""
    return f"Visitor {line.head.reference}" if line.head.channel == webchat.NAME else line.customer_name


def channel_words(channel: str) -> str:
    """A channel as people call it."""
    return {webchat.NAME: "Web chat", generic.NAME: "Webhook"}.get(channel, channel.capitalize())


def _preview(line: Line) -> str:
    speaker = {Author.ASSISTANT: "AI: ", Author.AGENT: "We: "}.get(line.last_author) if line.last_author else None
    return f"{speaker or ''}{excerpt(line.last_text)}"


def _due_kind(due: datetime | None, now: datetime) -> str:
    if due is None or due - now > _SOON:
        return "fine"
    return "soon" if due > now else "late"


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
    return [("Name", _name(line)), *known]
