"""`triage eval harvest` and `triage eval import`: cases from production, and from promptfoo's files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.app.cli.context import prepared_database, settings_of
from triage.app.output import console, plain, print_json
from triage.domain.errors import BadInput, Conflict

if TYPE_CHECKING:
    from triage.knowledge.project import Project


def harvest(
    context: typer.Context,
    days: Annotated[int, typer.Option(help="Conversations touched in so many days.", min=1, max=3650)] = 30,
    limit: Annotated[int, typer.Option(help="At most so many conversations.", min=1)] = 5000,
    output: Annotated[Path | None, typer.Option(help="The file to write; else evals/harvested/DATE.jsonl.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Turn surprising conversations into redacted cases for you to review, and say how good handoffs were."""
    from datetime import UTC, datetime, timedelta

    from triage.evals.harvest.gather import gather, write_lines
    from triage.evals.harvest.redact import Redactor
    from triage.store.harvest import lived_since

    settings, now = settings_of(context), datetime.now(UTC)
    with prepared_database(settings) as database:
        lived = lived_since(database, now - timedelta(days=days), limit)
        found = gather(lived, now.date(), Redactor(), _texts_of_cases(settings.project))
    path = output or settings.project.evals / "harvested" / f"{now:%Y-%m-%d}.jsonl"
    if found.lines:
        _refuse_to_overwrite(path)
        write_lines(path, found.lines)
    if as_json:
        counts = {"conversations": found.conversations, "surprising": found.surprising, "cases": len(found.lines)}
        file = str(path) if found.lines else None
        print_json({**counts, "why": dict(found.why), "handoff_quality": found.quality, "file": file})
        return
    out = console()
    why = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in found.why.most_common())
    out.print(f"{found.conversations} conversations, {found.surprising} surprising: {why or 'nothing new'}.")
    quality = found.quality
    if quality["judged"]:
        told = f"{quality['value']:.0%} needed and in time ({quality['low']:.0%} to {quality['high']:.0%})"
        out.print(f"Handoffs: {told}, {quality['unneeded']} unneeded, {quality['late']} late, n={quality['judged']}.")
    if found.lines:
        out.print(f"Review them, then move them to a folder of cases: {plain(path)}", soft_wrap=True)


def import_promptfoo(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A promptfoo file with inline tests.")],
    var: Annotated[str | None, typer.Option(help="The var that holds what the customer writes.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Import the deterministic tests of a promptfoo file as a suite of its own."""
    import re

    from triage.evals.harvest.gather import write_lines
    from triage.evals.promptfoo import import_file, suite_text

    found = import_file(file, var)
    evals = settings_of(context).project.evals
    name = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-")
    if not re.match(r"[a-z]", name):
        raise BadInput("The suite needs a name that begins with a letter.", field="FILE", remedy="Rename the file.")
    cases, suite = evals / "cases" / "imported" / f"{name}.jsonl", evals / f"{name}.yaml"
    for path in (cases, suite):
        _refuse_to_overwrite(path)
    write_lines(cases, found.lines)
    suite.write_text(suite_text(name, f"cases/imported/{name}.jsonl"), encoding="utf-8")
    if as_json:
        print_json({"suite": name, "cases": len(found.lines), "ignored": list(found.ignored)})
        return
    out = console()
    out.print(f"{len(found.lines)} cases in the suite {name}; run it with: triage eval run {name}")
    if found.ignored:
        out.print(f"[dim]{' and '.join(found.ignored)} of the file are not used: the product runs as it is.[/]")


def _refuse_to_overwrite(path: Path) -> None:
    if path.exists():
        raise Conflict(f"{path} is there already.", remedy="Review and move or delete it first.")


def _texts_of_cases(project: "Project") -> list[str]:
    """What the suites' cases say already; nothing new is learnt from saying it again."""
    from triage.evals.case_file import load_cases
    from triage.evals.suite_file import load_suite, suite_paths
    from triage.evals.threads import texts_of

    cases = {case.id: case for path in suite_paths(project.evals) for case in load_cases(load_suite(path))}
    return [" ".join(texts_of(case)) for case in cases.values()]
