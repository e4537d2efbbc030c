"""Eval runs by suite, each with the course of its gated figures. Pure; the runs come from `app`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from triage.desk.metrics.names import Unit
from triage.web.installation import EvalFigure, EvalRun
from triage.web.plots import Point, trend
from triage.web.wording import amount

SHOWN_RUNS, SHOWN_FIGURES, POINTS = 12, 4, 30


@dataclass(frozen=True, slots=True)
class Course:
    """One figure of a suite as it stands, and its way over the complete runs."""

    name: str
    value: str
    interval: str
    plot: Markup


@dataclass(frozen=True, slots=True)
class SuiteHistory:
    """A suite with its latest runs."""

    name: str
    runs: Sequence[EvalRun]
    older: int
    courses: Sequence[Course]


def by_suite(runs: Iterable[EvalRun]) -> list[SuiteHistory]:
    """The suites by name; `runs` come with the latest first."""
    suites: dict[str, list[EvalRun]] = {}
    for run in runs:
        suites.setdefault(run.suite, []).append(run)
    return [
        SuiteHistory(name, found[:SHOWN_RUNS], max(len(found) - SHOWN_RUNS, 0), _courses(found))
        for name, found in sorted(suites.items())
    ]


def shown(figure: EvalFigure) -> str:
    """A figure in its unit."""
    return amount(figure.value, _unit(figure))


def _courses(runs: Sequence[EvalRun]) -> list[Course]:
    complete = [run for run in runs if run.is_complete][:POINTS]
    if not complete:
        return []
    latest = complete[0].figures
    chosen = [figure for figure in latest if figure.is_gated] or list(latest)
    return [_course(figure, list(reversed(complete))) for figure in chosen[:SHOWN_FIGURES]]


def _course(figure: EvalFigure, runs: Sequence[EvalRun]) -> Course:
    points = [_point(run, figure.name) for run in runs]
    label = f"{figure.name} over {len(runs)} runs, now {shown(figure)}"
    unit = _unit(figure)
    interval = f"{amount(figure.low, unit)} to {amount(figure.high, unit)}"
    return Course(figure.name, shown(figure), interval, trend(points, unit, label, close=True))


def _point(run: EvalRun, name: str) -> Point:
    found = next((figure for figure in run.figures if figure.name == name), None)
    when = f"{run.started:%-d %b}"
    if found is None:
        return Point(when, None)
    return Point(when, found.value, found.low, found.high, n=run.cases)


def _unit(figure: EvalFigure) -> Unit:
    return Unit.SHARE if figure.is_share else Unit.RATIO
