"""Runs suites for `triage eval run`: one after the other, each with its bar, its files and its verdict.

Called by the command only. Ctrl-C leaves the report of what is done.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from triage.app.eval_progress import watched
from triage.app.eval_subject import builder, model_of
from triage.app.eval_verdict import show_run, verdict_of
from triage.app.output import console, print_json
from triage.app.settings import Settings
from triage.app.telemetry import set_up_logging
from triage.evals.baseline import write_baseline
from triage.evals.case_file import load_cases
from triage.evals.plan import sampled
from triage.evals.prices import load_prices
from triage.evals.record import Kind, Run
from triage.evals.redteam import redteam_cases
from triage.evals.run_files import find_run, read_run, write_run
from triage.evals.runner import Limits
from triage.evals.session import Session
from triage.evals.suite_file import Suite, find_suite
from triage.evals.variants import Axes, axes_of, variants_of

EXIT_STOPPED = 130
# The worst comes first: a regression outweighs a doubt, a doubt outweighs nothing wrong.
_WORST_FIRST = (EXIT_STOPPED, 1, 3, 0)


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of the command."""

    axes: Axes = field(default_factory=Axes)
    sample: int | None = None
    repeats: int | None = None
    max_cost_usd: float | None = None
    at_once: int | None = None
    per_second: float | None = None
    use_cache: bool = True
    save_baseline: bool = False
    gate: bool = True
    played_by_model: bool = False
    judge: bool = False
    as_json: bool = False


def run_suites(settings: Settings, suites: Sequence[Suite], wishes: Wishes, resume: str | None) -> int:
    """Run them; the exit code is the worst verdict. Raises a TriageError for wrong use, files and endpoints."""
    set_up_logging(settings.log_format, "warning")
    results: list[dict[str, Any]] = []
    codes = []
    if resume is not None:
        suites = [_suite_of_run(settings, resume)]
    plans = [(suite, _planned(settings, suite, wishes, resume)) for suite in suites]
    for suite, run in plans:
        done, stopped = _done(settings, suite, run, wishes)
        if wishes.judge and not stopped and suite.kind is Kind.ANSWER:
            from triage.app.eval_player import judged

            done = judged(settings, done, _session(settings).root / done.id)
        result, code = _settled(settings, suite, done, wishes)
        results.append(result)
        codes.append(EXIT_STOPPED if stopped else code)
        if stopped:
            break
    if wishes.as_json:
        print_json(results)
    return next(code for code in _WORST_FIRST if code in codes)


def _suite_of_run(settings: Settings, name: str) -> Suite:
    return find_suite(settings.project.evals, read_run(find_run(_session(settings).root, name)).suite)


def _planned(settings: Settings, suite: Suite, wishes: Wishes, resume: str | None) -> Run:
    """The run as it will be, everything checked; its folder is made when it begins."""
    session = _session(settings)
    if resume is not None:
        return session.goes_on(read_run(find_run(session.root, resume)))
    more = redteam_cases(settings.data_dir) if suite.kind is Kind.ATTACK else ()
    cases = sampled((*load_cases(suite), *more), wishes.sample)
    axes = axes_of(suite.written.matrix, suite.folder, wishes.axes)
    variants = variants_of(axes, settings.project, model_of(settings))
    if wishes.max_cost_usd is not None:
        prices = load_prices(suite.folder)
        for variant in variants:
            if variant.engine == "llm":
                prices.require(variant.model)
    return session.planned(suite, cases, variants, wishes.repeats or suite.written.repeats)


def _session(settings: Settings, wishes: Wishes | None = None, suite: Suite | None = None) -> Session:
    if wishes is None or suite is None:
        return Session(settings.project, builder(settings))
    limits = Limits(
        at_once=wishes.at_once or suite.written.at_once,
        per_second=wishes.per_second,
        max_cost_usd=wishes.max_cost_usd,
        use_cache=wishes.use_cache,
    )
    return Session(settings.project, builder(settings), limits)


def _done(settings: Settings, suite: Suite, run: Run, wishes: Wishes) -> tuple[Run, bool]:
    """The run with its samples, and whether somebody stopped it."""
    session = _session(settings, wishes, suite)
    if wishes.played_by_model:
        from triage.app.eval_player import players

        session.players = players(settings)
    folder = session.root / run.id
    with watched(suite.name, len(run.cases) * len(run.variants), quiet=wishes.as_json) as on_progress:
        session.on_progress = on_progress
        try:
            return asyncio.run(session.finish(suite, run)), False
        except KeyboardInterrupt:
            stopped = replace(read_run(folder), finished=datetime.now(UTC))
            write_run(folder, stopped)
            return stopped, True


def _settled(settings: Settings, suite: Suite, run: Run, wishes: Wishes) -> tuple[dict[str, Any], int]:
    """What is printed of a run and what it means for the exit code; its files and a new baseline are written."""
    folder: Path = _session(settings).root / run.id
    gated = wishes.gate and not wishes.save_baseline
    result = verdict_of(settings.project, suite, run, folder, gated=gated)
    if wishes.save_baseline:
        write_baseline(suite.baseline, run)
    if not wishes.as_json:
        show_run(result, console())
    return result.as_json(), result.code
