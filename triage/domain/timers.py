"""A reminder that survives restarts: armed and cancelled together with the state it watches.

The desk arms them, the inbox keeps and fires them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from triage.domain.ids import ConversationId

ANY_EPOCH = -1
"""The epoch of a timer that belongs to something else than the conversation's owner, such as an agent's promise."""


class TimerState(StrEnum):
    """Where a timer stands."""

    ARMED = "armed"
    FIRED = "fired"
    CANCELLED = "cancelled"
    FAILED = "failed"  # its handler kept failing; listed among the dead letters


@dataclass(frozen=True, slots=True)
class Timer:
    """One reminder about a conversation; it only fires while the conversation still has this `epoch`.

    One of ANY_EPOCH outlives changes of owner; its handler looks whether what it is about still stands.
    """

    id: str
    conversation_id: ConversationId
    kind: str
    due_at: datetime
    epoch: int
    payload: Mapping[str, str] = field(default_factory=dict)
