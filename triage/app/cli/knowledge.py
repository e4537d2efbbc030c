"""`triage knowledge`: brings the index up to date with the articles, searches it, and checks the files."""

from pathlib import Path
from typing import Annotated

import typer

from triage.app.cli import EXIT_FAILED
from triage.app.cli.context import settings_of
from triage.app.output import console, plain, print_json


def group() -> typer.Typer:
    """The commands under `triage knowledge`."""
    commands = typer.Typer(help="The articles and their index.", no_args_is_help=True)
    commands.command("sync")(sync)
    commands.command("search")(search)
    commands.command("check")(check)
    return commands


def sync(context: typer.Context, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Index what changed since the last time, calibrate, and train the local engine."""
    from dataclasses import asdict

    from triage.app.knowledge import make_embedder, sync_articles
    from triage.app.mind import trained_local
    from triage.knowledge.rules import load_rules

    settings = settings_of(context)
    rules, embedder = load_rules(settings.project), make_embedder()
    report = sync_articles(settings, embedder, quiet=as_json)
    trained_local(settings, rules, embedder)
    if as_json:
        print_json(asdict(report))
        return
    console().print(
        f"{report.articles} articles, {report.passages} passages: {report.added} added, {report.changed} changed, "
        f"{report.removed} removed, {report.unchanged} unchanged; threshold {report.threshold:.3f}; "
        f"{report.seconds:.1f} s"
    )


def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="A question as a customer would ask it.")],
    k: Annotated[int, typer.Option("-k", help="How many passages.", min=1, max=50)] = 5,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Show the passages that a question finds, and whether they answer it."""
    from triage.app.knowledge import open_knowledge

    base = open_knowledge(settings_of(context))
    try:
        found = base.search(query, k)
    finally:
        base.close()
    if as_json:
        print_json(
            {
                "answerable": found.answerable,
                "borderline": found.borderline,
                "threshold": round(found.threshold, 4),
                "passages": [
                    {
                        "article": p.article,
                        "title": p.title,
                        "heading": p.heading,
                        "text": p.text,
                        "score": round(p.score, 4),
                    }
                    for p in found.passages
                ],
            }
        )
        return
    out = console()
    for p in found.passages:
        out.print(f"[bold]{p.score:.3f}[/]  {plain(p.article)}  [dim]{plain(p.title)} > {plain(p.heading)}[/]")
        out.print(f"       {p.text}", markup=False)
    verdict = "answers it" if found.answerable else "may answer it" if found.borderline else "does not answer it"
    out.print(f"The best passage {verdict} (threshold {found.threshold:.3f}).")


def check(
    context: typer.Context,
    directory: Annotated[
        Path | None, typer.Argument(help="A folder of articles; the project's own if omitted.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Check the articles; exit 1 when one has an error."""
    from triage.app.cli.findings import print_findings
    from triage.app.knowledge import check_knowledge

    findings = check_knowledge(settings_of(context), directory)
    print_findings(findings, as_json, "All articles are in order.")
    if any(finding.error for finding in findings):
        raise typer.Exit(EXIT_FAILED)
