"""The database of an installation, opened with its tables in place: ours, and the durable engine's."""

from pathlib import Path

from triage.app.settings import Settings, make_state_folder
from triage.store.database import Database
from triage.store.migrations import upgrade


def open_database(settings: Settings) -> Database:
    """The database, prepared. Raises SetUpError when it cannot be reached or its folder cannot be written."""
    if settings.database_url.startswith("sqlite:///"):
        make_state_folder(Path(settings.database_url.removeprefix("sqlite:///")).parent)
    database = Database.open(settings.database_url)
    if upgrade(database):
        prepare_engine(database)
    return database


def prepare_engine(database: Database) -> None:
    """Make or upgrade the durable engine's tables."""
    from triage.inbox.engine import prepare

    prepare(database)
