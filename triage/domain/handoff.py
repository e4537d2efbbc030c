"""What an agent receives: a short summary whose every fact cites its message, and the record around it.

Written by `assistant.summary` (both engines), stored with the handoff, shown in the console and by `triage summarise`.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from triage.domain.assessment import DetailStatus
from triage.domain.decision import Reason
from triage.domain.ids import AgentId, ArticleId, ConversationId, HandoffId, MessageId, QueueName
from triage.domain.labels import Mode, Urgency
from triage.domain.text import excerpt

SUMMARY_WORDS_AT_MOST = 120
SUBJECT_CHARACTERS = 80
_WHO_ASKS = re.compile(r"^The customer (?:says: |asks: )?")


@dataclass(frozen=True, slots=True)
class Fact:
    """A current value with the message that states it; a corrected one carries `was`."""

    key: str
    value: str
    message_id: MessageId
    status: DetailStatus
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """The handoff card. `prose` has at most 120 words; `urgency_evidence` quotes the customer.

    `prompt_version` is that of the prompt by which a model wrote it.
    """

    ask: str
    reason_code: str
    rationale: str
    facts: tuple[Fact, ...] = ()
    missing: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    open_questions: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    sentiment_trend: str = "steady"
    urgency: Urgency = Urgency.NORMAL
    urgency_evidence: str = ""
    language: str = "en"
    next_step: str = ""
    prose: str = ""
    sources: tuple[ArticleId, ...] = ()
    engine: str = "local"
    prompt_version: str = ""

    @property
    def subject(self) -> str:
        """The ask as lists show it, 80 characters at most: without saying each time that a customer says something."""
        ask = _WHO_ASKS.sub("", self.ask)
        return excerpt(f"{ask[:1].upper()}{ask[1:]}", SUBJECT_CHARACTERS)


@dataclass(frozen=True, slots=True)
class ReturnPacket:
    """What the assistant reads when a person hands back: their note, what they did, said and promised, what is open."""

    agent: str
    note: str
    done: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    open_questions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The packet as a few lines, for a prompt."""
        parts = (
            ("Note", (self.note,)),
            ("Done", self.done),
            ("Promised", self.promises),
            ("Open", self.open_questions),
        )
        return " ".join(f"{name}: {'; '.join(said)}." for name, said in parts if any(said)).replace("..", ".")


@dataclass(frozen=True, slots=True)
class Handoff:
    """One transfer of a thread to people, from the promise to the outcome."""

    id: HandoffId
    conversation_id: ConversationId
    queue: QueueName
    mode: Mode
    summary: Summary
    reasons: tuple[Reason, ...]
    created_at: datetime
    reply_by: datetime | None = None
    accepted_at: datetime | None = None
    accepted_by: AgentId | None = None
    ended_at: datetime | None = None
    outcome: str | None = field(default=None)  # needed | unneeded | late, as the agent judged it
