"""The long view: each gated figure over past runs, and variants of one run by quality and by what they cost.

Computes points in percent of a plot; drawn by the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.evals.compare.comparison import Comparison
from triage.evals.record import MetricSpec, Sample
from triage.evals.report.numbers import interval_text, value_text
from triage.evals.report.results import Figures, PastRun
from triage.evals.report.tracks import Axis, ticks
from triage.evals.statistics.measured import Measured

FEWEST_RUNS = 2
MOST_TRENDS = 8


@dataclass(frozen=True, slots=True)
class Point:
    """A value with its interval, in percent of the plot from its lower left corner."""

    x: float
    y: float
    low: float
    high: float
    text: str
    name: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """Points with the ticks of their axes."""

    name: str
    points: tuple[Point, ...]
    y_ticks: tuple[tuple[float, str], ...]
    x_ticks: tuple[tuple[float, str], ...] = ()
    x_name: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a case costs on average."""

    dollars: float
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Contender:
    """A variant with its figures and what it costs."""

    name: str
    figures: Mapping[str, Measured | None]
    cost: Cost
    is_this: bool


def trends(comparison: Comparison, past: Sequence[PastRun]) -> list[Plot]:
    """A plot for each gated figure that earlier runs have, this run last."""
    run = comparison.after.run
    looked_at = [m for m in comparison.metrics if m.spec.gated] or list(comparison.metrics)
    plots = []
    for metric in looked_at[:MOST_TRENDS]:
        known = [(p.started, p.id, p.figures[metric.spec.name]) for p in past if metric.spec.name in p.figures]
        if metric.after is not None:
            known.append((run.started, run.id, metric.after))
        if len(known) >= FEWEST_RUNS:
            names = [f"{started:%Y-%m-%d %H:%M}, {name}" for started, name, _ in known]
            plots.append(_trend(metric.spec, [found for _, _, found in known], names))
    return plots


def contenders(comparison: Comparison, figures: Figures) -> list[Contender]:
    """The variants of the run, and the side before where it is of another run; none when there is only one."""
    run, before = comparison.after.run, comparison.before
    found = [
        Contender(v.label, figures[v.key], _cost(run.of(v.key)), v == comparison.after.variant) for v in run.variants
    ]
    if before is not None and before.run.id != run.id and any(sample.latency_ms for sample in before.samples):
        known = {metric.spec.name: metric.before for metric in comparison.metrics}
        found.insert(0, Contender(f"{before.variant.label} before", known, _cost(before.samples), False))
    return found if len(found) >= FEWEST_RUNS else []


def quality_and_cost(specs: Sequence[MetricSpec], found: Sequence[Contender]) -> Plot | None:
    """The first gated figure against dollars a case, or against time where nothing is paid."""
    spec = next((spec for spec in specs if spec.gated), None)
    known = [(one, measured) for one in found if spec and (measured := one.figures.get(spec.name)) is not None]
    if spec is None or len(known) < FEWEST_RUNS:
        return None
    paid = any(one.cost.dollars for one, _ in known)
    costs = [one.cost.dollars if paid else one.cost.milliseconds for one, _ in known]
    x_axis, y_axis = Axis(0.0, (max(costs) or 1.0) * 1.15), _y_axis([measured for _, measured in known])
    unit = MetricSpec("", "total", score="cost_usd" if paid else "latency_ms")
    points = tuple(
        _point(spec, measured, x_axis.at(cost), y_axis, one.name, one.is_this)
        for (one, measured), cost in zip(known, costs, strict=True)
    )
    x_ticks = tuple((x_axis.at(tick), value_text(unit, tick)) for tick in ticks(x_axis, 3))
    return Plot(spec.name, points, _y_ticks(spec, y_axis), x_ticks, "dollars a case" if paid else "time a case")


def _cost(samples: Sequence[Sample]) -> Cost:
    count = len(samples) or 1
    return Cost(sum(s.cost_usd for s in samples) / count, sum(s.latency_ms for s in samples) / count)


def _trend(spec: MetricSpec, found: Sequence[Measured], names: Sequence[str]) -> Plot:
    axis, last = _y_axis(found), len(found) - 1
    points = tuple(
        _point(spec, one, 4 + 92 * place / max(last, 1), axis, names[place], is_this=place == last)
        for place, one in enumerate(found)
    )
    return Plot(spec.name, points, _y_ticks(spec, axis))


def _point(spec: MetricSpec, found: Measured, x: float, axis: Axis, name: str, is_this: bool) -> Point:
    text = f"{value_text(spec, found.value)} ({interval_text(spec, found)})"
    y, low, high = (100 - axis.at(value) for value in (found.value, found.low, found.high))
    return Point(round(x, 2), y, low, high, text, name, is_this)


def _y_axis(found: Sequence[Measured]) -> Axis:
    low, high = min(one.low for one in found), max(one.high for one in found)
    room = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    return Axis(low - room, high + room)


def _y_ticks(spec: MetricSpec, axis: Axis) -> tuple[tuple[float, str], ...]:
    return tuple((100 - axis.at(tick), value_text(spec, tick).replace(".0 %", " %")) for tick in ticks(axis, 3))
