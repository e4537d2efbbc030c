"""`triage summarise`: the handoff card of each thread of a file; stores nothing."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.app.cli import EXIT_FAILED
from triage.app.cli.context import settings_of
from triage.app.output import console, plain, print_line, progress_bar

if TYPE_CHECKING:
    from triage.app.batch import Row
    from triage.domain.handoff import Summary


def summarise(
    context: typer.Context,
    batch: Annotated[Path, typer.Option(help="A JSON Lines file: {id, messages: [{id, author, text}]}.")],
    engine: Annotated[str, typer.Option(help="auto, local or llm.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines only.")] = False,
) -> None:
    """Summarise threads as an agent would receive them."""
    from triage.app.one_turn import OneTurn, Situation, read_rows
    from triage.assistant import shapes

    situation = Situation.of(None, None)
    rows = read_rows(None, batch, situation)
    turn = OneTurn(settings_of(context), engine, situation)
    failures: list[str] = []

    def on_row(row: "Row", summary: "Summary | None", error: str | None) -> None:
        if error is not None:
            failures.append(error)
        if as_json:
            result = (
                {"error": error} if summary is None else {"engine": summary.engine, "summary": shapes.summary(summary)}
            )
            print_line({"id": row.id, **result})
        elif summary is None:
            console(stderr=True).print(f"[red]failed[/] {plain(row.id)} {plain(error)}")
        else:
            out = console()
            out.print(f"[bold]{plain(row.id)}[/]  {plain(summary.ask)}", markup=True)
            out.print(f"{plain(summary.prose)}\n")
        advance()

    try:
        with progress_bar("summarising", len(rows), quiet=as_json and sys.stdout.isatty()) as advance:
            turn.summarise_each(rows, on_row)
    finally:
        turn.close()
    if failures:
        raise typer.Exit(EXIT_FAILED)
