"""What agents may do: plain agents serve, supervisors also erase customers' data and change settings."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Everybody there is stays a plain agent."""
    op.add_column("agents", sa.Column("role", sa.String(length=16), nullable=False, server_default="agent"))
