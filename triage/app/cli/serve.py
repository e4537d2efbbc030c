"""`triage serve`: runs an installation, or one half of it, until it is told to stop."""

from typing import Annotated

import typer

from triage.app.cli import complain
from triage.app.cli.context import settings_of
from triage.app.settings import Settings
from triage.domain.errors import BadInput


def serve(
    context: typer.Context,
    role: Annotated[str, typer.Option(help="all, web or worker.")] = "all",
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on; 0 takes a free one.", min=0, max=65535)] = 8000,
) -> None:
    """Serve webhooks, agent API, console and chat, and answer customers."""
    settings = settings_of(context)
    if role not in ("all", "web", "worker"):
        raise BadInput(f"{role!r} is no role.", field="--role", remedy="Choose all, web or worker.")
    _warn(settings)

    from triage.app.serving import Role, Shape, build
    from triage.app.telemetry import set_up_logging
    from triage.web.server import address_of, listen, make_server

    set_up_logging(settings.log_format, settings.log_level)
    listener = listen(host, port)
    try:
        serving = build(settings, Shape(role=Role(role)))
    except BaseException:
        listener.close()
        raise
    address = address_of(listener)

    def say_so() -> None:
        serving.telemetry.log("serving", address=address, role=role, database=settings.database_url.split("://")[0])
        pages = f"chat {address}/chat, console {address}/console, API {address}/docs"
        typer.echo(f"Serving on {address} ({pages})", err=True)

    server = make_server(serving.app, serving.stop, say_so)
    server.run(sockets=[listener])
    if not server.started:
        raise typer.Exit(1)


def _warn(settings: Settings) -> None:
    """Say at start what will not work, rather than at the first customer."""
    if settings.reply_url is None:
        complain(
            BadInput(
                "TRIAGE_REPLY_URL is not set: customers of the generic channel get no replies, the web chat does.",
                remedy="Set it to the address that takes our signed replies.",
            )
        )
