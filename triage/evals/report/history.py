"""The long view: each gated figure over past runs, and variants of one run by quality and by what they cost.

Computes points in percent of a plot; drawn by the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from triage.evals.compare.comparison import Comparison
from triage.evals.record import MetricSpec, Run, Variant
from triage.evals.report.results import Figures, PastRun
from triage.evals.report.tracks import Axis, ticks
from triage.evals.report.wording import interval_text, value_text
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


def quality_and_cost(run: Run, figures: Figures) -> Plot | None:
    """The variants of a run: the first gated figure against dollars a case, or against time where nothing is paid."""
    spec = next((spec for spec in run.metrics if spec.gated), None)
    if spec is None or len(run.variants) < FEWEST_RUNS:
        return None
    found = [(variant, figures[variant.key].get(spec.name)) for variant in run.variants]
    known = [(variant, one) for variant, one in found if one is not None]
    paid = any(sample.cost_usd for sample in run.samples)
    costs = [_cost(run, variant, paid) for variant, _ in known]
    x_axis, y_axis = Axis(0.0, (max(costs, default=0.0) or 1.0) * 1.15), _y_axis([one for _, one in known])
    unit = MetricSpec("", "total", score="cost_usd" if paid else "latency_ms")
    points = tuple(
        _point(spec, one, x_axis.at(cost), y_axis, variant.label, is_this=place == 0)
        for place, ((variant, one), cost) in enumerate(zip(known, costs, strict=True))
    )
    return Plot(
        spec.name,
        points,
        _y_ticks(spec, y_axis),
        tuple((x_axis.at(tick), value_text(unit, tick)) for tick in ticks(x_axis, 3)),
        "dollars a case" if paid else "time a case",
    )


def _cost(run: Run, variant: Variant, paid: bool) -> float:
    samples = run.of(variant.key)
    values = [sample.cost_usd if paid else sample.latency_ms for sample in samples]
    return sum(values) / len(values) if values else 0.0


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
