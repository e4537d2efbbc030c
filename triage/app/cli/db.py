"""`triage db`: brings the database to this version's schema, or says how it stands."""

import typer

from triage.app.cli import EXIT_FAILED
from triage.app.cli.context import settings_of


def group() -> typer.Typer:
    """The commands under `triage db`."""
    commands = typer.Typer(help="The database and its schema.", no_args_is_help=True)
    commands.command("upgrade")(upgrade)
    commands.command("check")(check)
    return commands


def upgrade(context: typer.Context) -> None:
    """Bring the database to this version's schema; harmless when it is there already."""
    from triage.app.storage import open_database, prepare_engine

    database = open_database(settings_of(context))
    prepare_engine(database)
    database.close()
    typer.echo("The database has this version's schema.")


def check(context: typer.Context) -> None:
    """Say which schema the database has; exit 1 when it is not this version's."""
    from triage.store import migrations
    from triage.store.database import Database

    database = Database.open(settings_of(context).database_url)
    try:
        version = migrations.check(database)
    finally:
        database.close()
    if version != migrations.NEWEST:
        typer.echo(f"The schema is {version or 'empty'}, this version needs {migrations.NEWEST}: `triage db upgrade`.")
        raise typer.Exit(EXIT_FAILED)
    typer.echo(f"The schema is {version}, as this version needs it.")
