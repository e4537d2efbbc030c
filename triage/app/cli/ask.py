"""`triage ask`: one turn without effects, for a text or for every line of a file; stores nothing."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage.app.cli import EXIT_FAILED
from triage.app.cli.context import settings_of
from triage.app.output import console, plain, print_json, print_line, progress_bar
from triage.domain.errors import BadInput

if TYPE_CHECKING:
    from triage.app.batch import Row
    from triage.assistant.thought import Thought


def ask(
    context: typer.Context,
    text: Annotated[str | None, typer.Argument(help="What the customer writes.")] = None,
    batch: Annotated[Path | None, typer.Option(help="A JSON Lines file: {id, text} or {id, messages}.")] = None,
    engine: Annotated[str, typer.Option(help="auto, local or llm.")] = "auto",
    at: Annotated[str | None, typer.Option(help="Decide as if it were this ISO time.")] = None,
    agents: Annotated[int | None, typer.Option(help="Decide as if so many live agents were free.", min=0)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Show what the assistant would see, decide and say, as if within opening hours with a live agent free."""
    from triage.app.one_turn import OneTurn, Situation, read_rows

    if (text is None) == (batch is None):
        raise BadInput("Give either a text or --batch FILE.", field="TEXT", remedy='Such as: triage ask "where is it?"')
    situation = Situation.of(at, agents)
    rows = read_rows(text, batch, situation)
    turn = OneTurn(settings_of(context), engine, situation)
    failures: list[str] = []

    def on_row(row: "Row", thought: "Thought | None", error: str | None) -> None:
        shaped = {"error": error} if thought is None else shapes_of(thought)
        if batch is not None:
            shaped = {"id": row.id, **shaped}
        if error is not None:
            failures.append(error)
        if as_json:
            print_line(shaped) if batch is not None else print_json(shaped)
        elif thought is None:
            console(stderr=True).print(f"[red]failed[/] {plain(row.id)} {plain(error)}")
        else:
            show_thought(thought, row.id)
        advance()

    try:
        with progress_bar("thinking", len(rows), quiet=as_json and sys.stdout.isatty()) as advance:
            turn.think_each(rows, on_row)
    finally:
        turn.close()
    if failures:
        raise typer.Exit(EXIT_FAILED)


def shapes_of(thought: "Thought") -> dict[str, Any]:
    """The thought as JSON."""
    from triage.assistant import shapes

    return shapes.thought(thought)


def show_thought(thought: "Thought", identity: Any) -> None:
    """The thought for people."""
    from triage.app.show_thought import show

    show(thought, identity)
