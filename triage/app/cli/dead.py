"""`triage dead`: work that was given up after all its retries, listed and replayed."""

from typing import Annotated

import typer

from triage.app.cli.context import prepared_database, settings_of
from triage.app.output import console, plain, print_json
from triage.domain.errors import BadInput


def group() -> typer.Typer:
    """The commands under `triage dead`."""
    commands = typer.Typer(help="Work that was given up: list it, replay it.", no_args_is_help=True)
    commands.command("list")(list_letters)
    commands.command("requeue")(requeue)
    return commands


def list_letters(context: typer.Context, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """List what was given up and not yet replayed."""
    from triage.store import dead_letters

    with prepared_database(settings_of(context)) as database, database.read() as tx:
        letters = dead_letters.waiting(tx)
    if as_json:
        print_json(
            [
                {
                    "id": letter.id,
                    "kind": letter.kind.value,
                    "conversation": letter.conversation_id,
                    "error": letter.error,
                    "at": letter.created_at.isoformat(),
                }
                for letter in letters
            ]
        )
        return
    if not letters:
        typer.echo("Nothing was given up.")
        return
    from rich.table import Table

    table = Table("id", "kind", "conversation", "error", "at")
    for letter in letters:
        at = letter.created_at.isoformat(timespec="seconds")
        table.add_row(letter.id, letter.kind.value, letter.conversation_id or "", plain(letter.error), at)
    console().print(table)


def requeue(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(help="Ids from `triage dead list`.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Replay everything that waits.")] = False,
) -> None:
    """Replay given-up work; a running worker picks it up at once."""
    from triage.domain.clock import SystemClock
    from triage.inbox import dead
    from triage.inbox.engine import Queues
    from triage.store import dead_letters

    if not ids and not every:
        raise BadInput("Name at least one id.", field="ids", remedy="See `triage dead list`, or add --all.")
    with prepared_database(settings_of(context)) as database:
        queues = Queues(database)
        try:
            if every:
                with database.read() as tx:
                    ids = [letter.id for letter in dead_letters.waiting(tx)]
            for letter in ids or []:
                with database.write() as tx:
                    replayed = dead.requeue(tx, queues, SystemClock(), letter)
                typer.echo(f"Replayed {replayed.kind.value} {replayed.id}.")
        finally:
            queues.close()
