"""Work that was given up after its retries, kept so that a person can look and replay it.

Written by inbox; listed by `triage dead` and the health page.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from triage.domain.ids import ConversationId


class DeadKind(StrEnum):
    """What was given up."""

    TURN = "turn"  # the assistant could not answer; a person has the conversation
    DELIVERY = "delivery"  # a message of ours did not reach the customer
    TIMER = "timer"  # a reminder's handler kept failing


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One piece of given-up work; `id` is that of the turn, delivery or timer."""

    id: str
    kind: DeadKind
    conversation_id: ConversationId | None
    error: str
    created_at: datetime
    requeued_at: datetime | None = None
