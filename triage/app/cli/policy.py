"""`triage policy`: whether the policy file holds, and what it says."""

from pathlib import Path
from typing import Annotated

import typer

from triage.app.cli import EXIT_FAILED
from triage.app.cli.context import settings_of
from triage.app.output import console, plain, print_json
from triage.domain.errors import BadInput


def group() -> typer.Typer:
    """The commands under `triage policy`."""
    commands = typer.Typer(help="The routing policy.", no_args_is_help=True)
    commands.command("check")(check)
    commands.command("show")(show)
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
