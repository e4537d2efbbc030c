"""A conversation as the rooms see it: customer, messages, who speaks, and what is remembered between turns.

Loaded by the store, read by the assistant and the desk. Plain data; no rule lives here but small derivations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from triage.domain.assessment import Detail, Evidence
from triage.domain.decision import Choice
from triage.domain.ids import AgentId, ArticleId, ConversationId, CustomerId, IntentId, MessageId, QueueName, TurnId
from triage.domain.labels import Author, ConversationState, Mode, OwnerKind, Sentiment, Urgency


@dataclass(frozen=True, slots=True)
class Customer:
    """A person on one channel; `external_id` is the sender's own name for them."""

    id: CustomerId
    channel: str
    external_id: str
    name: str | None = None
    email: str | None = None
    locale: str | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file the customer refers to; kept and shown, never fetched by intake."""

    url: str
    type: str
    name: str


@dataclass(frozen=True, slots=True)
class Citation:
    """The article behind a marker `[n]` in a reply."""

    n: int
    article: ArticleId
    title: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a thread; a note is seen by agents only. `turn_id` is the turn that read or wrote it."""

    id: MessageId
    author: Author
    text: str
    at: datetime
    agent_id: AgentId | None = None
    agent_name: str | None = None
    provider_id: str | None = None
    note: bool = False
    read: bool = True
    citations: tuple[Citation, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    turn_id: TurnId | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What the assistant carries from turn to turn; written together with a committed turn, or by the desk.

    `preference` is how the customer wants to be served in this matter, `usual` how they did in earlier ones.
    """

    greeted: bool = False
    intent: IntentId | None = None
    topics: tuple[IntentId, ...] = ()
    details: Mapping[str, Detail] = field(default_factory=dict)
    asked: Mapping[str, int] = field(default_factory=dict)
    pending: str | None = None
    declined: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    offers_made: int = 0
    preference: Mode | None = None
    failed_answers: int = 0
    answered: tuple[ArticleId, ...] = ()
    confirmation_asked: bool = False
    sentiments: tuple[float, ...] = ()
    urgency: Urgency | None = None
    return_note: str | None = None
    last_reply: str = ""
    evidence: tuple[Evidence, ...] = ()
    usual: Mode | None = None
    rating_asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """The one voice: the assistant, a queue, or one agent."""

    kind: OwnerKind = OwnerKind.ASSISTANT
    queue: QueueName | None = None
    agent_id: AgentId | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """The head of a thread. `epoch` rises with every change of owner; a reply composed under an older one is void.

    `mode_since` is when people's mode of serving last changed, between live and ticket.
    """

    id: ConversationId
    customer_id: CustomerId
    channel: str
    state: ConversationState
    owner: Owner
    mode: Mode
    epoch: int
    reference: str
    created_at: datetime
    updated_at: datetime
    subject: str = ""
    intent: IntentId | None = None
    urgency: Urgency = Urgency.NORMAL
    sentiment: Sentiment = Sentiment.NEUTRAL
    priority: int = 0
    waiting_since: datetime | None = None
    reply_by: datetime | None = None
    mode_since: datetime | None = None
    memory: Memory = field(default_factory=Memory)

    def changed_mode_at(self, mode: Mode, now: datetime) -> datetime | None:
        """When it last changed between live and ticket, if it goes on in this mode now; None when it has not."""
        if mode is self.mode:
            return self.mode_since
        return now if Mode.ASSISTANT not in (mode, self.mode) else None


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation with its customer and messages, oldest first: the input of one turn."""

    conversation: Conversation
    customer: Customer
    messages: tuple[Message, ...]

    @property
    def unread(self) -> tuple[Message, ...]:
        """The customer's messages that no turn has answered yet."""
        return tuple(m for m in self.messages if m.author is Author.CUSTOMER and not m.read)
