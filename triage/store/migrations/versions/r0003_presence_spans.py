"""When agents were there: what occupancy is measured against."""

import sqlalchemy as sa
from alembic import op

from triage.store.tables import Instant, Serial

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "presence_spans",
        sa.Column("id", Serial, autoincrement=True, nullable=False),
        sa.Column("agent_id", sa.String(length=40), nullable=False),
        sa.Column("presence", sa.String(length=16), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("heard_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence_spans")),
    )
    op.create_index("ix_presence_spans_agent_id", "presence_spans", ["agent_id", "id"], unique=False)
    op.create_index("ix_presence_spans_heard_at", "presence_spans", ["heard_at"], unique=False)
