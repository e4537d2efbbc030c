"""A thought for people to read in a terminal: what was seen, what was decided and why, what would be said."""

from typing import Any

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from triage.app.output import plain
from triage.assistant.thought import Thought

_COLOURS = {"critical": "red", "high": "yellow", "very_negative": "red", "negative": "yellow", "live": "magenta"}


def show(thought: Thought, identity: Any = None) -> None:
    """Print it."""
    out = Console(highlight=False)
    out.print(Panel(Group(_seen(thought), Text(), _decided(thought)), title=_title(thought, identity), expand=False))
    out.print(Text(thought.reply or "(nothing to say)", style="bold"))
    for citation in thought.citations:
        out.print(f"  [dim]\\[{citation.n}] {plain(citation.article)}  {plain(citation.title)}[/]", markup=True)
    out.print()


def _title(thought: Thought, identity: Any) -> str:
    return f"{plain(identity)}  {thought.engine} engine" if identity is not None else f"{thought.engine} engine"


def _seen(thought: Thought) -> Table:
    seen = thought.assessment
    table = Table.grid(padding=(0, 2))
    table.add_row("intent", f"{plain(seen.intent or 'none')} ({seen.intent_confidence:.2f})")
    table.add_row("urgency", _coloured(seen.urgency.value))
    table.add_row("sentiment", f"{_coloured(seen.sentiment.value)} ({seen.sentiment_score:+.2f})")
    table.add_row("complexity", seen.complexity.value)
    if seen.human_requested:
        table.add_row("wants", "a person")
    if seen.red_flags:
        table.add_row("red flags", "[red]" + ", ".join(flag.value for flag in seen.red_flags) + "[/]")
    for key, detail in thought.memory.details.items():
        table.add_row(
            plain(key), f"{plain(detail.value)} [dim](message {plain(detail.message_id)}, {detail.status.value})[/]"
        )
    for found in thought.found.passages[:3]:
        table.add_row("passage", f"{found.score:.2f}  {plain(found.article)}: {plain(found.title)}")
    return table


def _decided(thought: Thought) -> Table:
    decision = thought.decision
    table = Table.grid(padding=(0, 2))
    table.add_row("route", f"{_coloured(decision.route.value)}, action {decision.action.value}")
    table.add_row("queue", f"{plain(decision.queue or 'none')}, priority {decision.priority}")
    if decision.promise is not None:
        table.add_row("promise", plain(decision.promise.text))
    for reason in decision.reasons:
        table.add_row(
            "because",
            f"{reason.rule}: {plain(reason.observed)}"
            + f" [dim]({plain(reason.threshold)})[/]" * bool(reason.threshold),
        )
    return table


def _coloured(word: str) -> str:
    colour = _COLOURS.get(word)
    shown = word.replace("_", " ")
    return f"[{colour}]{shown}[/]" if colour else shown
