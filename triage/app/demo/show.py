"""The demo's output: live lines while customers write, a card for each story, or the JSON list of the contract."""

from typing import Any

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from triage.app.demo.play import Told, last_decision
from triage.app.demo.stories import Story

_ROUTES = {"assistant": "green", "live": "magenta", "ticket": "cyan"}


def as_json(told: Told) -> dict[str, Any]:
    """One story as the demo's contract has it."""
    decision = last_decision(told.detail) or {}
    handoff = told.detail.get("handoff")
    return {
        "story": told.story.story,
        "customer": told.story.customer.id,
        "messages": _sent(told),
        "replies": [{"author": r["author"], "mode": r["mode"], "text": r["text"]} for r in told.replies],
        "route": decision.get("route"),
        "action": decision.get("action"),
        "queue": decision.get("queue"),
        "reasons": decision.get("reasons", []),
        "promise": decision.get("promise"),
        "summary": handoff["summary"] if handoff else None,
        "expected": told.story.expect.model_dump(exclude_none=True),
        "problems": told.problems,
        "conversation": told.conversation,
        "seconds": told.seconds,
    }


def _sent(told: Told) -> list[str]:
    lines = told.story.messages
    return [line.text if line.repeat_of is None else lines[line.repeat_of].text for line in lines]


class Show:
    """Prints stories as they end; silent when JSON is wanted."""

    def __init__(self, console: Console, quiet: bool) -> None:
        self._console = console
        self._quiet = quiet

    def say(self, text: str) -> None:
        """One line about what happens now."""
        if not self._quiet:
            self._console.print(text)

    def line(self, story: Story, text: str) -> None:
        """A customer writes."""
        if not self._quiet:
            self._console.print(
                Text.assemble((f"{story.customer.name or story.customer.id:>16} ", "dim"), text.strip())
            )

    def card(self, told: Told) -> None:
        """How a story ended."""
        if self._quiet:
            return
        decision = last_decision(told.detail) or {}
        route = str(decision.get("route"))
        colour = _ROUTES.get(route, "white")
        title = f"{told.story.story}  [bold {colour}]{route}[/] · {decision.get('action')} · {told.seconds:.1f} s"
        self._console.print(Panel(Group(_talk(told), _outcome(told, decision)), title=title, title_align="left"))

    def summary(self, all_told: list[Told]) -> None:
        """All stories at a glance."""
        if self._quiet:
            return
        table = Table("story", "customer", "route", "action", "queue", "as expected", title="Where everybody ended")
        for told in all_told:
            decision = last_decision(told.detail) or {}
            route = str(decision.get("route"))
            fine = "[green]yes[/]" if not told.problems else "[red]no:[/] " + "; ".join(told.problems)
            shown = f"[{_ROUTES.get(route, 'white')}]{route}[/]"
            customer = told.story.customer.name or told.story.customer.id
            table.add_row(
                told.story.story, customer, shown, str(decision.get("action")), str(decision.get("queue") or ""), fine
            )
        self._console.print(table)


def _talk(told: Told) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(style="dim", justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    names = {"customer": told.story.customer.name or told.story.customer.id, "assistant": "assistant"}
    for message in told.detail["thread"]:
        author = message["author"]
        name = message.get("agent_name") or names.get(author, author)
        style = {"customer": "", "agent": "blue", "system": "dim"}.get(author, "magenta")
        table.add_row(name, Text(message["text"], style=style))
    return table


def _outcome(told: Told, decision: Any) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(style="bold", justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    reasons = ", ".join(f"{r['rule']} ({r['observed']})" for r in decision.get("reasons", [])[:3])
    table.add_row("why", Text(reasons))
    if decision.get("promise"):
        table.add_row("promised", Text(decision["promise"]["text"]))
    if told.detail.get("handoff"):
        table.add_row("for the agent", Text(told.detail["handoff"]["summary"]["prose"]))
    for problem in told.problems:
        table.add_row("[red]problem[/]", Text(problem))
    return table
