"""`triage chat`: a conversation with the assistant in the terminal, without a server; nothing is stored."""

from typing import Annotated

import typer

from triage.app.cli.context import settings_of
from triage.app.output import console, plain


def chat(
    context: typer.Context,
    engine: Annotated[str, typer.Option(help="auto, local or llm.")] = "auto",
    at: Annotated[str | None, typer.Option(help="Talk as if it were this ISO time.")] = None,
    agents: Annotated[int | None, typer.Option(help="As if so many live agents were free.", min=0)] = None,
    why: Annotated[bool, typer.Option("--why", help="Show after each reply what was seen and decided.")] = False,
) -> None:
    """Talk to the assistant; an empty line or Ctrl+D ends it."""
    from triage.app.one_turn import Situation, Talk

    talk = Talk(settings_of(context), engine, Situation.of(at, agents))
    out = console()
    out.print("[dim]You are the customer. An empty line ends the conversation.[/]")
    try:
        while text := _read():
            thought = talk.say(text)
            if why:
                from triage.app.show_thought import show

                show(thought)
            else:
                out.print(
                    f"[magenta]{plain(talk.assistant_name)}[/] {plain(thought.reply or '(says nothing)')}", markup=True
                )
                for citation in thought.citations:
                    out.print(f"  [dim]\\[{citation.n}] {plain(citation.title)} ({plain(citation.article)})[/]")
    finally:
        talk.close()


def _read() -> str:
    try:
        return input("you> ").strip()
    except EOFError:
        return ""
