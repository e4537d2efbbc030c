"""The table of commands. Typer is imported here and in the command files only, nothing heavier at start."""

from pathlib import Path
from typing import Annotated

import typer

from triage import __version__
from triage.app.cli import (
    EXIT_WRONG_USE,
    agents,
    ask,
    chat,
    db,
    dead,
    demo,
    doctor,
    evals,
    init,
    knowledge,
    policy,
    prompt,
    serve,
    summarise,
)


def build() -> typer.Typer:
    """The whole command line."""
    app = typer.Typer(
        name="triage",
        help="An assistant that stands in front of your support team.",
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback(invoke_without_command=True)(_options)
    app.command("demo")(demo.demo)
    app.command("serve")(serve.serve)
    app.command("chat")(chat.chat)
    app.command("ask")(ask.ask)
    app.command("summarise")(summarise.summarise)
    app.command("doctor")(doctor.doctor)
    app.command("init")(init.init)
    app.add_typer(knowledge.group(), name="knowledge")
    app.add_typer(policy.group(), name="policy")
    app.add_typer(prompt.group(), name="prompt")
    app.add_typer(evals.group(), name="eval")
    app.add_typer(agents.group(), name="agents")
    app.add_typer(dead.group(), name="dead")
    app.add_typer(db.group(), name="db")
    return app


def _options(
    context: typer.Context,
    project: Annotated[Path | None, typer.Option(help="The folder with knowledge/, prompts/ and evals/.")] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    """An assistant that stands in front of your support team."""
    context.obj = project
    if version:
        typer.echo(f"triage {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(EXIT_WRONG_USE)
