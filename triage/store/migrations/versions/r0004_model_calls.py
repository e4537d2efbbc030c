"""What was asked of language models: tokens, cost, seconds and prompt version of every step."""

import sqlalchemy as sa
from alembic import op

from triage.store.tables import Instant, Serial

revision = "0004"
down_revision = "0003"
_ID = sa.String(length=40)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "model_calls",
        sa.Column("id", Serial, autoincrement=True, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("turn_id", sa.String(length=120), nullable=True),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("prompt", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=True),
        sa.Column("output_tokens", sa.Integer(), nullable=True),
        sa.Column("cached_tokens", sa.Integer(), nullable=True),
        sa.Column("upstream_calls", sa.Integer(), nullable=False),
        sa.Column("cost_usd", sa.Float(), nullable=True),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_model_calls_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_calls")),
    )
    op.create_index("ix_model_calls_conversation_id", "model_calls", ["conversation_id"], unique=False)
    op.create_index("ix_model_calls_at", "model_calls", ["at"], unique=False)
