"""What the model sees in a thread: labels with their evidence, and the details found.

Made by both engines of `assistant`, read by `routing.decide`, stored whole beside the decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from triage.domain.ids import IntentId, MessageId
from triage.domain.labels import Complexity, RedFlag, Sentiment, Urgency


class DetailStatus(StrEnum):
    """How far a detail can be trusted."""

    STATED = "stated"  # the customer said it
    VERIFIED = "verified"  # its shape or checksum was checked, or the channel vouches for it
    CORRECTED = "corrected"  # it replaces a value given before


@dataclass(frozen=True, slots=True)
class Detail:
    """One collected value with the message it came from; `was` keeps what it replaced."""

    key: str
    value: str
    message_id: MessageId
    status: DetailStatus = DetailStatus.STATED
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that led to a label: `label` such as `urgency:high`, and where they stand."""

    label: str
    text: str
    message_id: MessageId


class Speech(StrEnum):
    """What the customer is doing with this burst of messages, beside the matter itself."""

    REQUEST = "request"  # asks, reports or states something
    GREETING = "greeting"  # only says hello
    THANKS = "thanks"  # thanks or says that it is solved, and nothing else
    CHOICE = "choice"  # picks one of the ways that were offered
    DETAIL = "detail"  # answers our question for a detail
    NO_ANSWER = "no_answer"  # does not have or does not want to give the detail
    REJECTION = "rejection"  # says that our answer did not help
    ATTACK = "attack"  # tries to instruct the assistant rather than be served


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one reading of the thread found.

    `sentiment_score` is -1 (very negative) to 1 (positive); confidences are 0 to 1; `language` is BCP 47;
    `call_at` is the hour that the customer names for a call, such as "10:00", and `call_on` the day, such as
    "2026-05-13", both in their own time;
    `intent` is None when nothing in `intents.yaml` fits; `details` are those found in the unread messages only.
    """

    intent: IntentId | None = None
    intent_confidence: float = 0.0
    other_intents: tuple[IntentId, ...] = ()
    speech: Speech = Speech.REQUEST
    language: str = "en"
    language_supported: bool = True
    sentiment: Sentiment = Sentiment.NEUTRAL
    sentiment_score: float = 0.0
    urgency: Urgency = Urgency.NORMAL
    human_requested: bool = False
    red_flags: tuple[RedFlag, ...] = ()
    complexity: Complexity = Complexity.SIMPLE
    details: Mapping[str, Detail] = field(default_factory=dict)
    choice: str | None = None
    call_at: str | None = None
    call_on: str | None = None
    evidence: tuple[Evidence, ...] = ()
    engine: str = "local"
