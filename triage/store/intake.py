"""What an acknowledged message costs, in as few statements as it can be: find or make the thread, store, reopen.

Called by `inbox.accept` only, inside its transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from triage.domain.channel import InboundMessage
from triage.domain.conversation import Attachment, Memory
from triage.domain.errors import Conflict
from triage.domain.events import EventKind
from triage.domain.ids import ConversationId, CustomerId, MessageId
from triage.domain.labels import Author, ConversationState, Mode, OwnerKind, Sentiment, Urgency
from triage.store import events
from triage.store.codec import encode
from triage.store.database import Transaction
from triage.store.ids import message_id, new_conversation_id, new_customer_id, new_reference
from triage.store.prepared import Prepared
from triage.store.tables import conversations, customers, messages


@dataclass(frozen=True, slots=True)
class Stored:
    """The row behind a receipt."""

    conversation: ConversationId
    message: MessageId
    duplicate: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """The customer and their thread, as far as intake needs them."""

    customer: CustomerId
    profile: tuple[str | None, ...]
    conversation: ConversationId
    closed: bool


class Intake:
    """The intake statements, prepared for one kind of database. Stateless; safe to share between threads."""

    def __init__(self, dialect: sa.Dialect) -> None:
        insert = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
        self._find = Prepared(_find_line(), dialect)
        self._add_customer = Prepared(
            insert(customers)
            .on_conflict_do_nothing(index_elements=["channel", "external_id"])
            .returning(customers.c.id),
            dialect,
            _CUSTOMER,
        )
        self._add_conversation = Prepared(
            insert(conversations).on_conflict_do_nothing().returning(conversations.c.id),
            dialect,
            [*_CONVERSATION, *_NEW_CONVERSATION, "memory"],
            constants={**_NEW_CONVERSATION, "memory": encode(Memory, Memory())},
        )
        self._add_message = Prepared(
            insert(messages)
            .on_conflict_do_nothing(index_elements=["channel", "customer_id", "provider_id"])
            .returning(messages.c.id),
            dialect,
            [*_MESSAGE, *_FROM_CUSTOMER],
            constants=_FROM_CUSTOMER,
        )
        self._first_message = Prepared(
            sa.select(messages.c.id).where(
                messages.c.channel == sa.bindparam("channel_"),
                messages.c.customer_id == sa.bindparam("customer_"),
                messages.c.provider_id == sa.bindparam("provider_id_"),
            ),
            dialect,
        )
        self._reopen = Prepared(
            sa.update(conversations)
            .where(conversations.c.id == sa.bindparam("id_"))
            .values(updated_at=sa.bindparam("now_"), state=ConversationState.OPEN.value),
            dialect,
        )

        self._set_profile = Prepared(
            sa.update(customers)
            .where(customers.c.id == sa.bindparam("id_"))
            .values({name: sa.bindparam(f"{name}_") for name in ("name", "email", "locale", "timezone")}),
            dialect,
        )

    def store(self, tx: Transaction, inbound: InboundMessage, now: datetime) -> Stored:
        """Store the message once, in its customer's one thread, which it reopens when it was closed.

        Raises Conflict when the sender names a conversation that is not this customer's.
        """
        line = self._line(tx, inbound)
        if line is None or (inbound.conversation is not None and inbound.conversation != line.conversation):
            if inbound.conversation is not None:
                raise Conflict(
                    "This conversation is not the customer's.",
                    field="data.conversation",
                    remedy="Omit it, or give the id that we returned for this customer.",
                )
            line = self._new_line(tx, inbound, now)
        rows = self._add_message.run(tx.cursor, _message_values(line, inbound, now))
        if not rows:
            return self._duplicate(tx, line, inbound)
        if line.profile != _profile(inbound, line.profile):
            self._update_profile(tx, line, inbound)
        events.add(tx, EventKind.MESSAGE_RECEIVED, now, line.conversation)
        if line.closed:
            self._reopen.run(tx.cursor, {"id_": line.conversation, "now_": now})
            events.add(tx, EventKind.CONVERSATION_REOPENED, now, line.conversation)
        return Stored(line.conversation, message_id(rows[0][0]), duplicate=False)

    def _update_profile(self, tx: Transaction, line: _Line, inbound: InboundMessage) -> None:
        name, email, locale, timezone = _profile(inbound, line.profile)
        values = {"id_": line.customer, "name_": name, "email_": email, "locale_": locale, "timezone_": timezone}
        self._set_profile.run(tx.cursor, values)

    def _duplicate(self, tx: Transaction, line: _Line, inbound: InboundMessage) -> Stored:
        rows = self._first_message.run(
            tx.cursor,
            {"channel_": inbound.channel, "customer_": line.customer, "provider_id_": inbound.provider_id},
        )
        return Stored(line.conversation, message_id(rows[0][0]), duplicate=True)

    def _line(self, tx: Transaction, inbound: InboundMessage) -> _Line | None:
        rows = self._find.run(tx.cursor, {"channel_": inbound.channel, "external_id_": inbound.customer})
        if not rows:
            return None
        customer, name, email, locale, timezone, conversation, state = rows[0]
        return _Line(
            CustomerId(customer),
            (name, email, locale, timezone),
            ConversationId(conversation),
            closed=state == ConversationState.CLOSED.value,
        )

    def _new_line(self, tx: Transaction, inbound: InboundMessage, now: datetime) -> _Line:
        """Make customer and thread. Of parallel first messages one makes them; the others wait here and find them."""
        customer = new_customer_id()
        made = self._add_customer.run(tx.cursor, _customer_values(customer, inbound, now))
        if not made:
            found = self._line(tx, inbound)
            assert found is not None, "a customer is only ever committed together with a conversation"
            return found
        conversation = new_conversation_id()
        values = {
            "id": conversation,
            "customer_id": customer,
            "channel": inbound.channel,
            "created_at": now,
            "updated_at": now,
        }
        for characters in (5, 5, 5, 6, 7, 8):
            if self._add_conversation.run(tx.cursor, {**values, "reference": new_reference(characters)}):
                return _Line(customer, _profile(inbound, (None,) * 4), conversation, closed=False)
        raise RuntimeError("no free conversation reference in six draws")


def _find_line() -> sa.Select[Any]:
    # The lock makes messages of one thread commit in the order of their ids; SQLite has no need of it and ignores it.
    return (
        sa.select(
            customers.c.id,
            customers.c.name,
            customers.c.email,
            customers.c.locale,
            customers.c.timezone,
            conversations.c.id,
            conversations.c.state,
        )
        .join(conversations, conversations.c.customer_id == customers.c.id)
        .where(customers.c.channel == sa.bindparam("channel_"), customers.c.external_id == sa.bindparam("external_id_"))
        .with_for_update(of=conversations)
    )


_CUSTOMER = ["id", "channel", "external_id", "name", "email", "locale", "timezone", "created_at"]
_CONVERSATION = ["id", "customer_id", "channel", "reference", "created_at", "updated_at"]
_NEW_CONVERSATION = {
    "state": ConversationState.OPEN.value,
    "owner_kind": OwnerKind.ASSISTANT.value,
    "mode": Mode.ASSISTANT.value,
    "epoch": 0,
    "subject": "",
    "urgency": Urgency.NORMAL.value,
    "sentiment": Sentiment.NEUTRAL.value,
    "priority": 0,
    "discards": 0,
}
_MESSAGE = ["conversation_id", "channel", "customer_id", "provider_id", "text", "at", "trace_id"]
_FROM_CUSTOMER = {"author": Author.CUSTOMER.value, "note": False, "sent_at": None, "attachments": None}


def _customer_values(customer: CustomerId, inbound: InboundMessage, now: datetime) -> dict[str, Any]:
    return {
        "id": customer,
        "channel": inbound.channel,
        "external_id": inbound.customer,
        "name": inbound.name,
        "email": inbound.email,
        "locale": inbound.locale,
        "timezone": inbound.timezone,
        "created_at": now,
    }


def _message_values(line: _Line, inbound: InboundMessage, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "conversation_id": line.conversation,
        "channel": inbound.channel,
        "customer_id": line.customer,
        "provider_id": inbound.provider_id,
        "text": inbound.text,
        "at": now,
        "trace_id": inbound.trace_id,
    }
    if inbound.sent_at:
        values["sent_at"] = inbound.sent_at
    if inbound.attachments:
        values["attachments"] = encode(tuple[Attachment, ...], inbound.attachments)
    return values


def _profile(inbound: InboundMessage, known: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """What is known of the customer after this message: what it says, else what was known."""
    said = (inbound.name, inbound.email, inbound.locale, inbound.timezone)
    return tuple(new or old for new, old in zip(said, known, strict=True))
