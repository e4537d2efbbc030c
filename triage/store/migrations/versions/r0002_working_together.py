"""Promises by agents, snoozing, skills, and who works together on what; indexes for long queues."""

import sqlalchemy as sa
from alembic import op

from triage.store.tables import Instant, Json, Serial

revision = "0002"
down_revision = "0001"
_ID = sa.String(length=40)


def upgrade() -> None:
    """Add columns, tables and indexes."""
    _columns()
    _tables()
    _indexes()


def _columns() -> None:
    for name in ("mode_since", "snoozed_at", "snoozed_until"):
        op.add_column("conversations", sa.Column(name, Instant(), nullable=True))
    op.add_column("conversations", sa.Column("waiting_second", sa.BigInteger(), nullable=True))
    op.execute("UPDATE conversations SET waiting_second = coalesce(waiting_since, created_at) / 1000000")
    op.add_column("promises", sa.Column("kind", sa.String(length=16), nullable=False, server_default="reply"))
    op.add_column("promises", sa.Column("agent_id", _ID, nullable=True))
    op.add_column("promises", sa.Column("message_id", sa.BigInteger(), nullable=True))
    op.add_column("promises", sa.Column("reminded_at", Instant(), nullable=True))
    for name in ("skills", "languages"):
        op.add_column("agents", sa.Column(name, Json, nullable=True))


def _tables() -> None:
    op.create_table(
        "watchers",
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("agent_id", _ID, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        _conversation("watchers"),
        sa.PrimaryKeyConstraint("conversation_id", "agent_id", name=op.f("pk_watchers")),
    )
    op.create_table(
        "calls",
        sa.Column("id", Serial, autoincrement=True, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("agent_id", _ID, nullable=False),
        sa.Column("called_by", _ID, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        _conversation("calls"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    op.create_table(
        "focus_events",
        sa.Column("id", Serial, autoincrement=True, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("agent_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_events")),
    )
    op.create_table(
        "ratings",
        sa.Column("id", Serial, autoincrement=True, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("agent_id", _ID, nullable=True),
        sa.Column("queue", sa.String(length=64), nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        _conversation("ratings"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
    )
    op.create_table(
        "floor_state",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_floor_state")),
    )


def _indexes() -> None:
    for name, table, columns in (
        ("ix_conversations_created", "conversations", ["created_at", "id"]),
        ("ix_conversations_line", "conversations", ["owner_kind", "queue", "priority", "waiting_second", "id"]),
        ("ix_conversations_figures", "conversations", ["owner_kind", "state", "queue", "reply_by", "waiting_since"]),
        ("ix_conversations_offered", "conversations", ["offered_to"]),
        ("ix_promises_due", "promises", ["state", "due_at"]),
        ("ix_watchers_agent_id", "watchers", ["agent_id"]),
        ("ix_calls_agent_id", "calls", ["agent_id", "answered_at"]),
        ("ix_calls_conversation_id", "calls", ["conversation_id"]),
        ("ix_focus_events_conversation_id", "focus_events", ["conversation_id", "at"]),
        ("ix_focus_events_agent_id", "focus_events", ["agent_id", "at"]),
        ("ix_ratings_conversation_id", "ratings", ["conversation_id"]),
        ("ix_ratings_at", "ratings", ["at"]),
    ):
        op.create_index(name, table, columns, unique=False)


def _conversation(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_conversation_id_conversations")
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=name)
