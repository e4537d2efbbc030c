"""`triage eval compare` and `triage eval report`: what changed between two runs or variants, and a run written anew."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.app.cli.context import settings_of
from triage.app.output import console, plain, print_json
from triage.domain.errors import BadInput, NotFound

if TYPE_CHECKING:
    from triage.app.settings import Settings
    from triage.evals.compare.sides import Side
    from triage.evals.record import Run

BASELINE = "baseline"


def compare(
    context: typer.Context,
    before: Annotated[str, typer.Argument(help="A run, RUN@VARIANT, last, SUITE:last, or baseline.")],
    after: Annotated[str | None, typer.Argument(help="Another one; left out: the second variant of the run.")] = None,
    output: Annotated[Path | None, typer.Option(help="Where to write the report; else beside the later run.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Compare two runs, or two variants of one. Exit 0 ok, 1 regressed, 3 inconclusive."""
    from triage.app.eval_verdict import prompt_reader, show_comparison, write_all
    from triage.evals.compare.comparison import compare as compared
    from triage.evals.report.results import results_of
    from triage.evals.session import runs_root

    settings = settings_of(context)
    one, other = _sides(settings, before, after)
    result = compared(one, other, prompt_reader(settings.project))
    root = runs_root(settings.project)
    pages = write_all(output or root / other.run.id / f"against-{one.run.id[:15]}-{one.variant.key}", [result], root)
    if as_json:
        print_json({**results_of(result), "report": str(pages[0])})
    else:
        show_comparison(result, console())
        console().print(f"[dim]{plain(pages[0])}[/]", soft_wrap=True)
    raise typer.Exit(result.exit_code)


def report(
    context: typer.Context,
    run: Annotated[str, typer.Argument(help="A run: its id or the beginning of it, last, or SUITE:last.")] = "last",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Grade a run again by the suite and the graders as they are now, without any call, and write its files anew."""
    from triage.app.eval_verdict import show_run, verdict_of
    from triage.evals.regrade import regraded
    from triage.evals.run_files import find_run, read_run
    from triage.evals.session import Session, runs_root
    from triage.evals.suite_file import find_suite

    settings = settings_of(context)
    folder = find_run(runs_root(settings.project), run)
    stored = read_run(folder)
    suite = find_suite(settings.project.evals, stored.suite)
    from triage.app.eval_subject import builder

    ground = Session(settings.project, builder(settings)).ground
    verdict = verdict_of(settings.project, suite, regraded(stored, suite, ground), folder, gated=True)
    if as_json:
        print_json(verdict.as_json())
    else:
        show_run(verdict, console())


def _sides(settings: "Settings", before: str, after: str | None) -> "tuple[Side, Side]":
    from triage.evals.compare.sides import side_of

    if after is None:
        run, label = _run(settings, before)
        if label or len(run.variants) < 2:
            raise BadInput("There is nothing to compare it with.", field="AFTER", remedy="Name a second run.")
        return side_of(run), side_of(run, run.variants[1].key)
    if before == BASELINE:
        run, label = _run(settings, after)
        return side_of(_baseline(settings, run.suite)), side_of(run, label)
    (one, first), (other, second) = _run(settings, before), _run(settings, after)
    return side_of(one, first), side_of(other, second)


def _run(settings: "Settings", name: str) -> "tuple[Run, str]":
    from triage.evals.run_files import find_run, read_run
    from triage.evals.session import runs_root

    run, _, label = name.partition("@")
    return read_run(find_run(runs_root(settings.project), run)), label


def _baseline(settings: "Settings", name: str) -> "Run":
    from triage.evals.baseline import read_baseline
    from triage.evals.suite_file import find_suite

    found = read_baseline(find_suite(settings.project.evals, name).baseline)
    if found is None:
        raise NotFound(f"The suite {name} has no baseline.", remedy=f"Make it: triage eval run {name} --save-baseline.")
    return found
