"""`triage doctor`: looks at every part of the installation and says what is wrong and what to do."""

from typing import Annotated

import typer

from triage.app.cli import EXIT_FAILED
from triage.app.cli.context import settings_of
from triage.app.output import console, plain, print_json

_WORDS = {"ok": "[green]ok[/]     ", "advice": "[yellow]advice[/] ", "wrong": "[red]wrong[/]  "}


def doctor(context: typer.Context, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Check content, database, knowledge index, language model, channels and agents; exit 1 when something is wrong."""
    from triage.app.diagnosis import diagnose

    results = diagnose(settings_of(context))
    if as_json:
        print_json([{"part": r.part, "state": r.state, "message": r.message, "remedy": r.remedy} for r in results])
    else:
        out = console()
        for r in results:
            out.print(f"{_WORDS[r.state]} [bold]{r.part:<16}[/] {plain(r.message)}", soft_wrap=True)
            if r.remedy:
                out.print(f"{'':24} {plain(r.remedy)}", soft_wrap=True)
    if any(r.state == "wrong" for r in results):
        raise typer.Exit(EXIT_FAILED)
