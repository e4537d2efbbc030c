"""The table of commands. Typer is imported here and in the command files only, nothing heavier at start."""

import typer

from triage import __version__
from triage.app.cli import agents, ask, chat, db, dead, demo, doctor, init, knowledge, policy, serve, summarise


def build() -> typer.Typer:
    """The whole command line."""
    app = typer.Typer(
        name="triage",
        help="An assistant that stands in front of your support team.",
        no_args_is_help=True,
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
    app.add_typer(agents.group(), name="agents")
    app.add_typer(dead.group(), name="dead")
    app.add_typer(db.group(), name="db")
    return app


def _options(version: bool = typer.Option(False, "--version", help="Print the version and leave.")) -> None:
    """An assistant that stands in front of your support team."""
    if version:
        typer.echo(f"triage {__version__}")
        raise typer.Exit
