"""What happened, as short facts without content: the stream that pages and counters follow.

Written by inbox and desk in the transaction that made them true; read by web. An event carries ids only.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from triage.domain.ids import AgentId, ConversationId


class EventKind(StrEnum):
    """The kinds of events, past tense."""

    MESSAGE_RECEIVED = "message_received"  # a customer wrote
    CONVERSATION_REOPENED = "conversation_reopened"  # a customer wrote into a closed conversation
    CONVERSATION_CLOSED = "conversation_closed"
    REPLIED = "replied"  # the assistant's reply is in the outbox
    AGENT_REPLIED = "agent_replied"
    NOTE_ADDED = "note_added"
    HANDED_OFF = "handed_off"  # a queue owns the conversation from now on
    HANDOFF_UPDATED = "handoff_updated"  # summary or priority changed while it waits
    OFFERED = "offered"  # an agent is asked to take it
    ACCEPTED = "accepted"  # an agent owns it
    TRANSFERRED = "transferred"
    MODE_CHANGED = "mode_changed"
    RETURNED = "returned"  # the assistant owns it again
    DELIVERY_CHANGED = "delivery_changed"
    DELIVERY_FAILED = "delivery_failed"  # given up or unknown: a person must look
    PRESENCE_CHANGED = "presence_changed"
    PROMISE_PROPOSED = "promise_proposed"  # an agent's words sound like a promise; they confirm or dismiss it
    PROMISE_MADE = "promise_made"  # an agent confirmed one
    PROMISE_NEAR = "promise_near"  # its owner is reminded
    PROMISE_KEPT = "promise_kept"
    PROMISE_BROKEN = "promise_broken"
    CALLED_IN = "called_in"  # a colleague was mentioned or invited; `agent` is who was called
    FOCUS_CHANGED = "focus_changed"  # an agent looks at it, types in it, or has left it
    CUSTOMER_TYPED = "customer_typed"  # a customer writes; `agent` is one who has the conversation open and is shown it
    OFFER_DECLINED = "offer_declined"  # `agent` will not take what they were asked to take
    SNOOZED = "snoozed"  # put aside until a time or until the customer writes
    WOKEN = "woken"  # back from being snoozed
    IDLE_WARNED = "idle_warned"  # the customer was told that a quiet live conversation becomes a ticket
    WAIT_TOLD = "wait_told"  # a waiting customer heard how the wait goes
    BUSY_CHANGED = "busy_changed"  # busy mode began or ended
    RATED = "rated"  # the customer said how it was
    DEAD_LETTER = "dead_letter"  # something was given up and waits to be replayed


@dataclass(frozen=True, slots=True)
class Event:
    """One fact. `seq` rises in the order in which facts became true."""

    seq: int
    kind: str
    at: datetime
    conversation_id: ConversationId | None = None
    agent_id: AgentId | None = None
