"""`triage eval run`: suites by variants, with a bar to watch, the gate against the baseline, and a report."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.app.cli.context import settings_of
from triage.domain.errors import BadInput

if TYPE_CHECKING:
    from triage.evals.suite_file import Suite
    from triage.knowledge.project import Project


def run(
    context: typer.Context,
    suites: Annotated[list[str] | None, typer.Argument(metavar="[SUITE]...", help="Names, or suite files.")] = None,
    run_all: Annotated[bool, typer.Option("--all", help="Every suite of the project.")] = False,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="prompt.NAME=VERSION, model=NAME, engine=local|llm, policy=FILE; commas cross."),
    ] = None,
    sample: Annotated[int | None, typer.Option(help="At most so many cases a suite, always the same.", min=1)] = None,
    repeats: Annotated[int | None, typer.Option(help="How often each case is tried.", min=1, max=100)] = None,
    max_cost: Annotated[float | None, typer.Option(help="Stop asking models at so many dollars.", min=0)] = None,
    at_once: Annotated[int | None, typer.Option(help="Cases under way at the same time.", min=1, max=512)] = None,
    rate: Annotated[float | None, typer.Option(help="Cases started a second at most.", min=0.01)] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Use nothing from the cache.")] = False,
    resume: Annotated[str | None, typer.Option(help="Go on with a stopped run: its id, or last.")] = None,
    save_baseline: Annotated[bool, typer.Option("--save-baseline", help="Keep them as the new baseline.")] = False,
    gate: Annotated[bool, typer.Option(help="Compare with the baseline; the exit code is the verdict.")] = True,
    play: Annotated[str, typer.Option(help="Who plays customers: script or model.")] = "script",
    judge: Annotated[bool, typer.Option("--judge", help="Let a model judge answers, beside the figures.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Run suites. Exit 0 ok, 1 regressed, 3 inconclusive, 2 wrong use."""
    from triage.app.eval_run import Wishes, run_suites
    from triage.evals.variants import read_settings

    if resume is not None and (suites or run_all or settings):
        raise BadInput("A resumed run has its own plan.", field="--resume", remedy="Give --resume alone.")
    if resume is None and bool(suites) == run_all:
        raise BadInput("Name suites, or give --all.", field="SUITE", remedy="See `triage eval list`.")
    if play not in ("script", "model"):
        raise BadInput(f"{play!r} plays no customers.", field="--play", remedy="Choose script or model.")
    wishes = Wishes(
        axes=read_settings(settings or ()),
        sample=sample,
        repeats=repeats,
        max_cost_usd=max_cost,
        at_once=at_once,
        per_second=rate,
        use_cache=not fresh,
        save_baseline=save_baseline,
        gate=gate,
        played_by_model=play == "model",
        judge=judge,
        as_json=as_json,
    )
    own = settings_of(context)
    chosen = [] if resume is not None else _suites(own.project, suites or [])
    raise typer.Exit(run_suites(own, chosen, wishes, resume))


def _suites(project: "Project", names: list[str]) -> "list[Suite]":
    from triage.evals.suite_file import find_suite, suite_paths

    return [find_suite(project.evals, name) for name in names or [str(path) for path in suite_paths(project.evals)]]


def folder_of_runs(context: typer.Context) -> Path:
    """Where runs are kept."""
    from triage.evals.session import runs_root

    return runs_root(settings_of(context).project)
