"""The lists on the left as plain records that their template prints: one row a conversation.

Reads the store; decides nothing. The words for states are chosen here so that templates hold none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.channels import generic, webchat
from triage.domain.ids import ConversationId
from triage.domain.labels import Author, ConversationState, Mode, OwnerKind, Sentiment
from triage.domain.policy import Policy
from triage.domain.staffing import Agent
from triage.domain.text import excerpt
from triage.store import desk_queries
from triage.store.database import Transaction
from triage.store.desk_queries import Line, Wanted

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


def _rows(lines: Sequence[Line], agent: Agent, now: datetime) -> list[Row]:
    return [row_of(line, agent, now) for line in lines]


def row_of(line: Line, agent: Agent, now: datetime) -> Row:
    """How this agent sees one conversation in a list."""
    head = line.head
    offered = line.offered_to == agent.id and line.offered_until is not None and line.offered_until > now
    return Row(
        id=head.id,
        customer_name=name_of(line),
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


def name_of(line: Line) -> str:
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
