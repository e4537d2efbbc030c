"""The rows that metrics are worked out from, each a plain fact of one conversation or agent.

Read by `store.metrics_queries`, counted by `desk.metrics`.
"""

from dataclasses import dataclass
from datetime import datetime

from triage.domain.ids import AgentId, ConversationId
from triage.domain.labels import Author, Mode, OwnerKind, Presence, Sentiment
from triage.domain.staffing import Staffing


@dataclass(frozen=True, slots=True)
class Period:
    """From `since`, and before `until`."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class StretchRow:
    """A period with one mode and one owner; `owner` is a queue or an agent."""

    conversation: ConversationId
    mode: Mode
    kind: OwnerKind
    owner: str | None
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class HeadRow:
    """What a conversation is filed under."""

    id: ConversationId
    channel: str
    intent: str | None
    is_closed: bool


@dataclass(frozen=True, slots=True)
class SaidRow:
    """That somebody said something that the other side could read."""

    conversation: ConversationId
    author: Author
    at: datetime


@dataclass(frozen=True, slots=True)
class TurnRow:
    """What a turn did, the people it saw there, and the mood it saw the customer in."""

    conversation: ConversationId
    at: datetime
    action: str | None
    route: str | None
    asked: str | None
    staffing: Staffing | None
    mood: Sentiment | None = None


@dataclass(frozen=True, slots=True)
class CallRow:
    """A step that was taken on a language model for a conversation."""

    conversation: ConversationId
    at: datetime
    cost_usd: float
    tokens: int


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise that was kept or broken."""

    conversation: ConversationId
    kind: str
    mode: Mode
    settled_at: datetime
    is_kept: bool


@dataclass(frozen=True, slots=True)
class HandoffRow:
    """A handoff as the agent who had it judged it: needed, unneeded or late."""

    conversation: ConversationId
    queue: str
    mode: Mode
    created_at: datetime
    outcome: str


@dataclass(frozen=True, slots=True)
class RatingRow:
    """What a customer thought, 1 to 5."""

    conversation: ConversationId
    queue: str | None
    agent: str | None
    score: int
    at: datetime


@dataclass(frozen=True, slots=True)
class FocusRow:
    """That an agent looked at a conversation, typed in it, or left it."""

    agent: AgentId
    conversation: ConversationId
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HandedRow:
    """A matter handed to a queue; `urgency` is what the turn that did it saw, None where an agent did it."""

    at: datetime
    queue: str
    urgency: str | None


@dataclass(frozen=True, slots=True)
class LiveWait:
    """A wait for live that ended with an agent, how long that agent then had it, and who was there as it began."""

    waited_seconds: float
    handle_seconds: float | None
    staffing: Staffing | None


@dataclass(frozen=True, slots=True)
class PresenceRow:
    """That an agent was there and could be reached like this."""

    agent: AgentId
    presence: Presence
    since: datetime
    until: datetime
