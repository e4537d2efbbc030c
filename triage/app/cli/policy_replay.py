"""`triage policy replay`: what another policy would have done with the decisions that were made; figures and a page."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage.app.cli.context import prepared_database, settings_of
from triage.app.output import console, plain, print_json, progress_bar
from triage.domain.errors import SetUpError

if TYPE_CHECKING:
    from triage.evals.policy_report.replay_figures import ReplayFigures


def replay(
    context: typer.Context,
    policy: Annotated[Path, typer.Option("--policy", help="The policy to try: a policy.toml.")],
    since: Annotated[str, typer.Option(help="From when: 30d, 12h, or a date.")] = "30d",
    until: Annotated[str | None, typer.Option(help="Until when: a date; else now.")] = None,
    report: Annotated[Path | None, typer.Option(help="Where the page goes; else among the reports.")] = None,
    simulate: Annotated[bool, typer.Option(help="Play the hand-overs of both policies for waits, too.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Make stored decisions again under another policy and show what would change. Exit 2 where there are none."""
    from triage.app import policy_replay as work
    from triage.app.policy_files import period_of, policy_at, report_path, write_report
    from triage.app.policy_waits import simulated_waits
    from triage.evals.policy_report.replay_figures import figures_of
    from triage.evals.policy_report.replay_page import ReplayView, replay_page
    from triage.knowledge.rules import load_rules
    from triage.routing.business_hours import zone_of

    settings = settings_of(context)
    now = datetime.now(UTC)
    period = period_of(since, until, now)
    tried = policy_at(settings.project, policy)
    before = load_rules(settings.project).policy
    with prepared_database(settings) as database:
        total = work.how_many(database, period.since, period.until)
        if not total:
            raise SetUpError(
                f"There are no decisions since {period.since:%d %b %Y} to make again.",
                code="no_decisions",
                remedy="Serve some customers first (`triage demo` makes a few), or name an earlier --since.",
            )
        with progress_bar("Deciding again", total, quiet=as_json) as advance:
            run = work.run(database, before, tried, period.since, period.until, advance)
        zone = zone_of(before.hours.timezone)
        figures = figures_of(run.decisions, zone)
        waits = None
        if simulate:
            with progress_bar("Playing both", 60, quiet=as_json) as advance:
                waits = simulated_waits(database, run, advance)
    view = ReplayView(figures, before.version, tried.version, period.since, period.until, zone, run.unusable, waits)
    page = report_path(settings, report, "policy-replay", now)
    write_report(page, replay_page(view))
    if as_json:
        print_json(_json(figures, before.version, tried.version, page, run.unusable))
    else:
        _print(figures, page)


def _print(figures: "ReplayFigures", page: Path) -> None:
    from rich.table import Table

    from triage.evals.policy_report.wording import change_text, headline, interval_text, sentences, value_text

    out = console()
    out.print(f"[bold]{plain(headline(figures))}[/bold]")
    for sentence in sentences(figures):
        out.print(plain(sentence))
    table = Table("figure", "before", "after", "change", "95 % interval")
    for row in figures.figures:
        change = change_text(row.unit, row.change.value) if row.change else "–"
        interval = interval_text(row.unit, row.change)
        table.add_row(row.title, value_text(row.unit, row.before), value_text(row.unit, row.after), change, interval)
    out.print(table)
    out.print(f"The page with plots: {plain(page)}")


def _json(figures: "ReplayFigures", before: str, after: str, page: Path, unusable: int) -> dict[str, Any]:
    from dataclasses import asdict

    from triage.evals.policy_report.wording import headline, sentences

    return {
        "before": before,
        "after": after,
        "headline": headline(figures),
        "sentences": sentences(figures),
        "decisions": figures.decisions,
        "conversations": figures.conversations,
        "changed": asdict(figures.changed) if figures.changed else None,
        "flows": [{"before": old, "after": new, "decisions": n} for (old, new), n in sorted(figures.flows.items())],
        "figures": [asdict(row) for row in figures.figures],
        "hours": [asdict(hour) for hour in figures.hours],
        "checked": figures.checked,
        "drifted": figures.drifted,
        "unusable": unusable,
        "report": str(page),
    }
