"""The database of an installation, opened with its tables in place: ours, and the durable engine's."""

from triage.app.settings import Settings
from triage.domain.errors import SetUpError
from triage.store.database import Database
from triage.store.migrations import upgrade


def open_database(settings: Settings) -> Database:
    """The database, prepared. Raises SetUpError when it cannot be reached or its folder cannot be written."""
    if settings.database_url.startswith("sqlite:///"):
        _make_folder(settings)
    database = Database.open(settings.database_url)
    if upgrade(database):
        prepare_engine(database)
    return database


def prepare_engine(database: Database) -> None:
    """Make or upgrade the durable engine's tables."""
    from triage.inbox.engine import prepare

    prepare(database)


def _make_folder(settings: Settings) -> None:
    from pathlib import Path

    folder = Path(settings.database_url.removeprefix("sqlite:///")).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetUpError(
            f"The folder {folder} cannot be made: {error}.", remedy="Set TRIAGE_HOME to a folder you may write to."
        ) from error
