"""What crosses a channel: a customer's message in, our message out, and how far a send can be trusted.

Channels make the first and send the second; the inbox stores and delivers. Neither room imports the other.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from triage.domain.conversation import Attachment, Citation
from triage.domain.ids import AgentId, ConversationId, DeliveryId, MessageId
from triage.domain.labels import Author, DeliveryState, Mode


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A customer's message as a channel understood it, verified and normalised.

    `customer` and `provider_id` are the sender's own names; `conversation` is given when the sender named one of ours.
    """

    channel: str
    customer: str
    provider_id: str
    text: str
    name: str | None = None
    email: str | None = None
    locale: str | None = None
    timezone: str | None = None
    conversation: ConversationId | None = None
    sent_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    trace_id: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The receipt of an inbound message; a repeat gets the first one's ids and `duplicate`."""

    conversation: ConversationId
    message: MessageId
    duplicate: bool


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """A message of ours on its way to a customer. `delivery` stays the same over every attempt to send it."""

    delivery: DeliveryId
    conversation: ConversationId
    message: MessageId
    channel: str
    customer: str
    text: str
    author: Author
    mode: Mode
    in_reply_to: tuple[str, ...]
    at: datetime
    agent_id: AgentId | None = None
    citations: tuple[Citation, ...] = ()
    attempt: int = 1
    trace_id: str | None = None


@dataclass(frozen=True, slots=True)
class SendReceipt:
    """What the provider called the message it took."""

    provider_reference: str | None = None


class DeliverySemantics(StrEnum):
    """What to do when a crash leaves it open whether a message went out, on a provider without idempotency keys."""

    AT_LEAST_ONCE = "at_least_once"  # send again: the receiver knows our delivery id, or twice is better than never
    AT_MOST_ONCE = "at_most_once"  # never twice: show it to the agents as unknown
    STORED = "stored"  # the customer reads it from our own pages: committed is sent


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where one outbound message stands; `next_attempt_at` is set while a failed send waits for its next try."""

    id: DeliveryId
    conversation: ConversationId
    message: MessageId
    channel: str
    state: DeliveryState
    attempts: int
    created_at: datetime
    updated_at: datetime
    next_attempt_at: datetime | None = None
    provider_reference: str | None = None
    error: str | None = None
    trace_id: str | None = None
