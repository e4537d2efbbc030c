"""All tables, for SQLite and PostgreSQL alike. Instants are stored as UTC; JSON columns hold encoded domain records.

Used by the repositories beside it and by the migrations. Nobody outside `store` imports it.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Id = sa.String(40)
Serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware instant: microseconds since 1970 as an integer, which both databases compare and index alike."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        """Refuse naive datetimes: a time without zone is a bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant needs a time zone")
        whole = int(value.timestamp())
        return whole * 1_000_000 + value.microsecond

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        """Back to an aware UTC datetime."""
        if value is None:
            return None
        seconds, micros = divmod(int(value), 1_000_000)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)


customers = sa.Table(
    "customers",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("external_id", sa.String(256), nullable=False),
    sa.Column("name", sa.String(256)),
    sa.Column("email", sa.String(320)),
    sa.Column("locale", sa.String(64)),
    sa.Column("timezone", sa.String(64)),
    sa.Column("created_at", Instant, nullable=False),
    sa.UniqueConstraint("channel", "external_id"),
)

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id, sa.ForeignKey("customers.id"), nullable=False, unique=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("owner_kind", sa.String(16), nullable=False),
    sa.Column("queue", sa.String(64)),
    sa.Column("agent_id", Id),
    sa.Column("mode", sa.String(16), nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("reference", sa.String(12), nullable=False, unique=True),
    sa.Column("subject", sa.String(256), nullable=False, default=""),
    sa.Column("intent", sa.String(64)),
    sa.Column("urgency", sa.String(16), nullable=False),
    sa.Column("sentiment", sa.String(16), nullable=False),
    sa.Column("priority", sa.Integer, nullable=False, default=0),
    sa.Column("waiting_since", Instant),
    sa.Column("reply_by", Instant),
    sa.Column("offered_to", Id),
    sa.Column("offered_until", Instant),
    sa.Column("mode_since", Instant),
    # The whole second since which it stands in line, as one number that an index can hold in the order of lists.
    sa.Column("waiting_second", sa.BigInteger),
    sa.Column("snoozed_at", Instant),
    sa.Column("snoozed_until", Instant),
    sa.Column("discards", sa.Integer, nullable=False, default=0),
    sa.Column("memory", Json, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.Index("ix_conversations_queue_priority", "owner_kind", "queue", "priority"),
    sa.Index("ix_conversations_agent", "agent_id", "state"),
    sa.Index("ix_conversations_updated", "updated_at"),
    sa.Index("ix_conversations_created", "created_at", "id"),
    sa.Index("ix_conversations_line", "owner_kind", "queue", "priority", "waiting_second", "id"),
    sa.Index("ix_conversations_figures", "owner_kind", "state", "queue", "reply_by", "waiting_since"),
    sa.Index("ix_conversations_offered", "offered_to"),
    # Everything by which lists choose, so that counting ten thousand open conversations reads no row of the table.
    sa.Index(
        "ix_conversations_listed",
        *("state", "reply_by", "owner_kind", "mode", "agent_id", "snoozed_at", "updated_at", "id"),
    ),
)

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("id", Serial, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("provider_id", sa.String(256)),
    sa.Column("author", sa.String(16), nullable=False),
    sa.Column("agent_id", Id),
    sa.Column("note", sa.Boolean, nullable=False, default=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("sent_at", Instant),
    sa.Column("turn_id", sa.String(120)),
    sa.Column("in_reply_to", Json),
    sa.Column("citations", Json),
    sa.Column("attachments", Json),
    sa.Column("trace_id", sa.String(40)),
    sa.UniqueConstraint("channel", "customer_id", "provider_id"),
    sa.Index("ix_messages_conversation_id", "conversation_id", "id"),
    # Holds the unread only, so that the age of the oldest unanswered message is found without a scan.
    sa.Index(
        "ix_messages_unread",
        "conversation_id",
        sqlite_where=sa.text("turn_id IS NULL AND author = 'customer'"),
        postgresql_where=sa.text("turn_id IS NULL AND author = 'customer'"),
    ),
    sqlite_autoincrement=True,
)

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("id", sa.String(120), primary_key=True),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("outcome", sa.String(24), nullable=False),
    sa.Column("engine", sa.String(16), nullable=False),
    sa.Column("assessment", Json),
    sa.Column("passages", Json),
    sa.Column("decision", Json),
    sa.Column("inputs", Json),
    sa.Column("versions", Json),
    sa.Column("seconds", sa.Float, nullable=False, default=0.0),
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_turns_conversation_id", "conversation_id", "at"),
)

handoffs = sa.Table(
    "handoffs",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("queue", sa.String(64), nullable=False),
    sa.Column("mode", sa.String(16), nullable=False),
    sa.Column("summary", Json, nullable=False),
    sa.Column("reasons", Json, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("reply_by", Instant),
    sa.Column("accepted_at", Instant),
    sa.Column("accepted_by", Id),
    sa.Column("ended_at", Instant),
    sa.Column("outcome", sa.String(16)),
    sa.Index("ix_handoffs_conversation_id", "conversation_id", "created_at"),
)

stretches = sa.Table(
    "stretches",
    metadata,
    sa.Column("id", Serial, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("mode", sa.String(16), nullable=False),
    sa.Column("owner_kind", sa.String(16), nullable=False),
    sa.Column("owner", sa.String(64)),
    sa.Column("reply_by", Instant),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Index("ix_stretches_conversation_id", "conversation_id", "id"),
    sa.Index("ix_stretches_started_at", "started_at"),
    sa.Index("ix_stretches_owner_kind", "owner_kind", "ended_at"),
)

promises = sa.Table(
    "promises",
    metadata,
    sa.Column("id", Serial, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("mode", sa.String(16), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("made_by", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("settled_at", Instant),
    sa.Column("kind", sa.String(16), nullable=False, server_default="reply"),
    sa.Column("agent_id", Id),
    sa.Column("message_id", sa.BigInteger),
    sa.Column("reminded_at", Instant),
    sa.Index("ix_promises_conversation_id", "conversation_id", "state"),
    sa.Index("ix_promises_due", "state", "due_at"),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("message_id", Serial, sa.ForeignKey("messages.id"), nullable=False),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("next_attempt_at", Instant),
    sa.Column("provider_reference", sa.String(256)),
    sa.Column("error", sa.Text),
    sa.Column("trace_id", sa.String(40)),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.Index("ix_deliveries_conversation_id", "conversation_id"),
    sa.Index("ix_deliveries_state", "state", "updated_at"),
)

agents = sa.Table(
    "agents",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("name", sa.String(128), nullable=False),
    sa.Column("email", sa.String(320), nullable=False, unique=True),
    sa.Column("token_hash", sa.String(64), unique=True),
    sa.Column("teams", Json, nullable=False),
    sa.Column("on_call", sa.Boolean, nullable=False, default=False),
    sa.Column("role", sa.String(16), nullable=False, server_default="agent"),
    sa.Column("skills", Json),
    sa.Column("languages", Json),
    sa.Column("presence", sa.String(16), nullable=False),
    sa.Column("presence_at", Instant),
    sa.Column("idle_since", Instant),
    sa.Column("missed_offers", sa.Integer, nullable=False, default=0),
    sa.Column("created_at", Instant, nullable=False),
)

timers = sa.Table(
    "timers",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("payload", Json, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Index("ix_timers_conversation_id", "conversation_id", "state"),
    sa.Index("ix_timers_due", "state", "due_at"),
)

dead_letters = sa.Table(
    "dead_letters",
    metadata,
    sa.Column("id", sa.String(160), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("conversation_id", Id),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("requeued_at", Instant),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("seq", Serial, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("conversation_id", Id),
    sa.Column("agent_id", Id),
    sa.Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
