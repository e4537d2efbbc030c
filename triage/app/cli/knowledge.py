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
    commands.command("gaps")(gaps)
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


def gaps(
    context: typer.Context,
    days: Annotated[int, typer.Option(help="How far to look back.", min=1, max=400)] = 28,
    drafts: Annotated[Path | None, typer.Option(help="A folder to write a draft article for each into.")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Put together the questions that no article answered, the most asked first."""
    from dataclasses import asdict
    from datetime import timedelta

    from triage.app.cli.context import prepared_database
    from triage.app.gaps import find_gaps, write_drafts
    from triage.app.knowledge import make_embedder
    from triage.domain.clock import SystemClock
    from triage.store.metrics_rows import Period

    now = SystemClock().now()
    with prepared_database(settings_of(context)) as database:
        found = find_gaps(database, make_embedder(), Period(now - timedelta(days=days), now))
    written = write_drafts(found, drafts) if drafts else []
    if as_json:
        rows = [asdict(gap) for gap in found]
        print_json([{**row, "questions": [{**q, "at": q["at"].isoformat()} for q in row["questions"]]} for row in rows])
        return
    out = console()
    for gap in found:
        out.print(
            f"[bold]{len(gap.questions):>4}[/]  {plain(gap.title)}  [dim]nearest: {plain(gap.nearest) or 'none'}[/]"
        )
    out.print(f"{len(found)} gaps in {days} days." if found else f"Every question of {days} days had an answer.")
    for path in written:
        out.print(str(path), markup=False)
