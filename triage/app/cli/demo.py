"""`triage demo`: example customers through the real webhook; stays up on a terminal so that you can try it."""

import asyncio
import sys
from typing import Annotated

import typer

from triage.app.cli import EXIT_FAILED
from triage.app.cli.context import settings_of
from triage.app.output import console, print_json


def demo(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Leave when all stories are told.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list only.")] = False,
    port: Annotated[int, typer.Option(help="The port to listen on; 0 takes a free one.", min=0, max=65535)] = 0,
) -> None:
    """Let example customers write, example agents answer, and show what became of each; no key, no server needed."""
    from triage.app.demo.run import run
    from triage.app.demo.show import Show
    from triage.app.demo.show import as_json as shape
    from triage.app.telemetry import set_up_logging

    set_up_logging("console", "error")
    stay = not once and not as_json and sys.stdout.isatty()
    told = asyncio.run(run(settings_of(context), port, Show(console(), quiet=as_json), stay=stay))
    if as_json:
        print_json([shape(one) for one in told])
    if any(one.problems for one in told) and not stay:
        raise typer.Exit(EXIT_FAILED)
