"""Days of metrics that are kept once worked out, and indexes by which the stretches of a day are found."""

import sqlalchemy as sa
from alembic import op

from triage.store.tables import Instant

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """The days are a cache: they fill when somebody looks, and may be emptied at any time."""
    op.create_table(
        "metric_days",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("changes_at", Instant(), nullable=True),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("observations", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_metric_days")),
    )
    op.create_index("ix_stretches_started_at", "stretches", ["started_at"], unique=False)
    op.create_index("ix_stretches_owner_kind", "stretches", ["owner_kind", "ended_at"], unique=False)
