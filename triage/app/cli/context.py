"""What every command needs first: the settings of this project, and an open, prepared database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from triage.app.settings import Settings, load_settings

if TYPE_CHECKING:
    from triage.store.database import Database


def settings_of(context: typer.Context) -> Settings:
    """The settings, with `--project` as it was given anywhere on the line."""
    project = context.obj
    return load_settings(project if isinstance(project, Path) else None)


@contextmanager
def prepared_database(settings: Settings) -> "Iterator[Database]":
    """The database with all its tables, closed afterwards. Raises SetUpError when it cannot be reached."""
    from triage.app.storage import open_database

    database = open_database(settings)
    try:
        yield database
    finally:
        database.close()
