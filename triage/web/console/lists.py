"""One conversation as a row of the console's lists: plain records that their template prints, the same for every agent.

Reads no database; decides nothing. The words for states are chosen here so that templates hold none.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.channels import generic, webchat
from triage.domain.ids import AgentId, ConversationId
from triage.domain.labels import Author, ConversationState, Mode, OwnerKind, Sentiment, Urgency
from triage.domain.text import excerpt
from triage.store.conversation_lists import Stand
from triage.store.desk_queries import Line

_SOON = timedelta(minutes=5)
_A_CHANGE = 0.25  # of the score, from -1 to 1
MOODS = {
    Sentiment.VERY_NEGATIVE: "very negative",
    Sentiment.NEGATIVE: "negative",
    Sentiment.NEUTRAL: "neutral",
    Sentiment.POSITIVE: "positive",
}
URGENCY_SIGNS = {Urgency.LOW: "▽", Urgency.NORMAL: "◇", Urgency.HIGH: "▲", Urgency.CRITICAL: "◆"}


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation in a list. Two rows are equal when a reader sees no difference."""

    id: ConversationId
    customer_name: str
    subject: str
    preview: str
    urgency: str
    urgency_sign: str
    sentiment: str
    mood: str
    trend: str
    channel: str
    owner_id: AgentId | None
    owner_name: str | None
    with_assistant: bool
    closed: bool
    unread: int
    due: datetime | None
    can_accept: bool
    is_live: bool
    snoozed_until: datetime | None
    reference: str

    def due_kind(self, now: datetime) -> str:
        """How near the promise is: fine, soon or late."""
        return due_kind(self.due, now)


def row_of(line: Line) -> Row:
    """How agents see one conversation in a list."""
    head = line.head
    return Row(
        id=head.id,
        customer_name=name_of(line),
        subject=head.subject or excerpt(line.last_text) or "No words yet",
        preview=_preview(line),
        urgency=head.urgency.value,
        urgency_sign=URGENCY_SIGNS[head.urgency],
        sentiment=head.sentiment.value,
        mood=MOODS[head.sentiment],
        trend=trend_of(head.memory.sentiments),
        channel=channel_words(head.channel),
        owner_id=head.owner.agent_id,
        owner_name=line.agent_name,
        with_assistant=head.owner.kind is OwnerKind.ASSISTANT and head.state is ConversationState.OPEN,
        closed=head.state is ConversationState.CLOSED,
        unread=line.unread,
        due=head.reply_by if head.waiting_since or head.owner.kind is OwnerKind.QUEUE else None,
        can_accept=head.owner.kind is OwnerKind.QUEUE,
        is_live=head.mode is Mode.LIVE,
        snoozed_until=line.snoozed_until,
        reference=head.reference,
    )


def stand_of(line: Line) -> Stand | None:
    """Where it stands for the lists; None once it is closed."""
    head = line.head
    if head.state is ConversationState.CLOSED:
        return None
    return Stand(head.owner.kind, head.mode is Mode.LIVE, head.owner.agent_id, line.snoozed_at is not None)


def name_of(line: Line) -> str:
    """Who writes; a browser gives no name, only a random token that nobody could tell from another."""
    return f"Visitor {line.head.reference}" if line.head.channel == webchat.NAME else line.customer_name


def channel_words(channel: str) -> str:
    """A channel as people call it."""
    return {webchat.NAME: "Web chat", generic.NAME: "Webhook"}.get(channel, channel.capitalize())


def due_kind(due: datetime | None, now: datetime) -> str:
    """How near this instant is: fine, soon (five minutes) or late."""
    if due is None or due - now > _SOON:
        return "fine"
    return "soon" if due > now else "late"


def trend_of(scores: tuple[float, ...]) -> str:
    """Whether the mood of the last turns rises, falls or is steady."""
    if len(scores) < 2:
        return "steady"
    change = scores[-1] - scores[max(0, len(scores) - 4)]
    return "rising" if change >= _A_CHANGE else "falling" if change <= -_A_CHANGE else "steady"


def _preview(line: Line) -> str:
    speaker = {Author.ASSISTANT: "AI: ", Author.AGENT: "We: "}.get(line.last_author) if line.last_author else None
    return f"{speaker or ''}{excerpt(line.last_text)}"
