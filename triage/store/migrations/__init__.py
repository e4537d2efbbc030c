"""The schema and its history: `upgrade` brings a database to the newest version, `check` says how far behind it is.

Called by `triage db` and by every command that opens a database. A database that is up to date costs one query.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from triage.domain.errors import SetUpError
from triage.store import desk_tables as _desk_tables  # noqa: F401 - every table is known to the metadata
from triage.store.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST = "0007"
# Any constant of our own: one process migrates, the others wait for it.
MIGRATION_LOCK = 7_241_002


def check(database: Database) -> str | None:
    """The version of the schema, None for an empty database. Raises SetUpError when a newer program made it."""
    with database.read() as tx:
        if not sa.inspect(tx.connection).has_table("alembic_version"):
            return None
        version: str | None = tx.connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    if version is not None and version > NEWEST:
        raise SetUpError(
            f"The database has schema {version}, this program knows {NEWEST} at most.",
            code="database_newer",
            remedy="Upgrade the program.",
        )
    return version


def upgrade(database: Database) -> bool:
    """Bring the schema to the newest version; returns False when it was there already."""
    if check(database) == NEWEST:
        return False
    from alembic import command

    with database.connect() as connection:
        if not database.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        command.upgrade(_config(connection), "head")
        connection.commit()
    return True


def _config(connection: sa.Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
