"""`triage policy`: whether the policy file holds, what it says, and why it decided as it did."""

from pathlib import Path
from typing import Annotated

import typer

from triage.app.cli import EXIT_FAILED, policy_replay, policy_simulate
from triage.app.cli.context import settings_of
from triage.app.output import console, plain, print_json
from triage.domain.errors import BadInput


def group() -> typer.Typer:
    """The commands under `triage policy`."""
    commands = typer.Typer(help="The routing policy.", no_args_is_help=True)
    commands.command("check")(check)
    commands.command("show")(show)
    commands.command("explain")(explain)
    commands.command("replay")(policy_replay.replay)
    commands.command("simulate")(policy_simulate.simulate)
    return commands


def check(
    context: typer.Context,
    path: Annotated[Path | None, typer.Argument(help="A draft to check instead of the policy in force.")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Check the policy; exit 1 when it has errors."""
    from triage.app.cli.findings import print_findings
    from triage.knowledge.policy_review import check_policy

    if path is not None and not path.is_file():
        raise BadInput(f"{path} is no file.", field="path", remedy="Name a policy file.")
    findings = check_policy(settings_of(context).project, path)
    print_findings(findings, as_json, "The policy holds.")
    if any(finding.error for finding in findings):
        raise typer.Exit(EXIT_FAILED)


def show(context: typer.Context, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Show queues, promises, limits and priorities in force."""
    from triage.knowledge.policy_review import describe
    from triage.knowledge.rules import load_rules

    policy = load_rules(settings_of(context).project).policy
    rows = describe(policy)
    if as_json:
        print_json(
            {
                "version": policy.version,
                "rows": [{"section": row.section, "name": row.name, "value": row.value} for row in rows],
            }
        )
        return
    from rich.table import Table

    table = Table("section", "name", "value", title=f"policy {policy.version}")
    for row in rows:
        table.add_row(plain(row.section), plain(row.name), plain(row.value))
    console().print(table)


def explain(
    context: typer.Context,
    conversation: Annotated[str, typer.Argument(help="Its id, or the reference that the customer was given.")],
    every: Annotated[bool, typer.Option("--all", help="Every decision, oldest first, instead of the last.")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Say in words what was decided in a conversation, and the reasons in their order."""
    from triage.app.cli.context import prepared_database
    from triage.domain.errors import NotFound
    from triage.knowledge.rules import load_rules
    from triage.routing.business_hours import zone_of
    from triage.routing.explain import explained
    from triage.store import conversations, turns

    settings = settings_of(context)
    with prepared_database(settings) as database, database.read() as tx:
        head = conversations.find(tx, conversation)
        if head is None:
            remedy = "Copy the id or the reference from the console."
            raise NotFound(f"There is no conversation {conversation!r}.", field="conversation", remedy=remedy)
        decided = [turn for turn in turns.of_conversation(tx, head.id) if turn.decision is not None]
    zone = zone_of(load_rules(settings.project).policy.hours.timezone)
    shown = decided if every else decided[-1:]
    told = [(turn, explained(turn.decision, zone)) for turn in shown if turn.decision]
    if as_json:
        print_json(
            [
                {"turn": t.id, "at": t.at.isoformat(), "policy": t.versions.get("policy"), "lines": list(lines)}
                for t, lines in told
            ]
        )
        return
    if not told:
        typer.echo("Nothing was decided in this conversation yet.")
    for turn, lines in told:
        at, version = turn.at.astimezone(zone), turn.versions.get("policy", "unknown")
        typer.echo(f"{at:%a %d %b %Y %H:%M:%S %Z}, policy {version}, {turn.outcome}")
        for line in lines:
            typer.echo(f"  {line}")
