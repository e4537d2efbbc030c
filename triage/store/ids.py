"""New identifiers: random where the outside sees them, short and unmistakable where people read them aloud.

Used by the repositories. A message's id is its row number; the others are random, so that nobody guesses a neighbour's.
"""

import base64
import secrets

from triage.domain.ids import AgentId, ConversationId, CustomerId, DeliveryId, HandoffId, MessageId

# No vowels, so that no word appears, and nothing that looks like something else (0 O, 1 I L, 2 Z, 5 S, U V).
_SPOKEN = "BCDFGHJKMNPQRTVWXY346789"


def _random(prefix: str) -> str:
    """80 random bits as 16 lowercase letters and digits, in one draw: this is on the way to every acknowledgement."""
    return prefix + base64.b32encode(secrets.token_bytes(10)).decode("ascii").lower()


def new_customer_id() -> CustomerId:
    """A fresh customer id."""
    return CustomerId(_random("u"))


def new_conversation_id() -> ConversationId:
    """A fresh conversation id, hard to guess because customers and providers carry it around."""
    return ConversationId(_random("c"))


def new_delivery_id() -> DeliveryId:
    """A fresh delivery id; it is also the `webhook-id`, so it holds no dot."""
    return DeliveryId(_random("d"))


def new_agent_id() -> AgentId:
    """A fresh agent id."""
    return AgentId(_random("a"))


def new_handoff_id() -> HandoffId:
    """A fresh handoff id."""
    return HandoffId(_random("h"))


def new_timer_id() -> str:
    """A fresh timer id."""
    return _random("t")


def new_reference(characters: int = 5) -> str:
    """A reference that a person can read over the phone. Uniqueness is the table's to check."""
    return "".join(_SPOKEN[byte % len(_SPOKEN)] for byte in secrets.token_bytes(characters))


def message_id(row: int) -> MessageId:
    """The public id of a message row."""
    return MessageId(str(row))


def message_row(message: MessageId) -> int | None:
    """The row number behind a public id, or None when it never was one of ours."""
    return int(message) if message.isascii() and message.isdigit() and len(message) < 19 else None
