"""Where things lie on the axes of a report, in percent of their width, so that plots fit a desk and a phone alike.

Used by the page. An axis knows its numbers, not what they mean.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from triage.evals.compare.comparison import MetricChange
from triage.evals.compare.slices import SliceChange
from triage.evals.report.numbers import PERCENT_KINDS
from triage.evals.statistics.measured import Measured

_ROOM = 1.08  # beyond the widest interval


@dataclass(frozen=True, slots=True)
class Axis:
    """A stretch of numbers over a width."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """Where a value lies, in percent, at an end when it is beyond."""
        if self.high <= self.low:
            return 50.0
        return round(min(100.0, max(0.0, 100 * (value - self.low) / (self.high - self.low))), 2)


@dataclass(frozen=True, slots=True)
class Span:
    """An interval with its value, in percent of the width."""

    low: float
    value: float
    high: float


@dataclass(frozen=True, slots=True)
class MetricTracks:
    """The plots of one figure. `change` points right for better; `margin` is where the gate stands."""

    before: Span | None
    after: Span | None
    change: Span | None
    margin: float | None
    zero: float
    floor: float | None
    shared: bool  # lies on the axis of shares


def span(axis: Axis, found: Measured) -> Span:
    """The interval on the axis."""
    return Span(axis.at(found.low), axis.at(found.value), axis.at(found.high))


def metric_tracks(metrics: Sequence[MetricChange]) -> list[MetricTracks]:
    """The plots of all figures; shares lie on one axis, everything else on its own."""
    shares = [metric for metric in metrics if _is_share(metric)]
    scores = _shared_axis(shares)
    changes = change_axis([m.difference.change for m in shares if m.difference], [m.spec.margin for m in shares])
    return [_tracks(metric, scores, changes, True) if metric in shares else _alone(metric) for metric in metrics]


def score_ends(metrics: Sequence[MetricChange]) -> tuple[str, str] | None:
    """What the ends of the axis of shares stand for; None when no figure is a share."""
    shares = [metric for metric in metrics if _is_share(metric)]
    return (f"{100 * _shared_axis(shares).low:.0f} %", "100 %") if shares else None


def score_axis(found: Iterable[Measured]) -> Axis:
    """From a round number below the lowest bound to the whole."""
    lows = [one.low for one in found]
    return Axis(min(0.9, floor(min(lows) * 10) / 10) if lows else 0.0, 1.0)


def change_axis(changes: Iterable[Measured], margins: Iterable[float] = ()) -> Axis:
    """As far to the left as to the right, so that nothing stays in the middle."""
    reach = max([abs(bound) for one in changes for bound in (one.low, one.high)] + [2 * m for m in margins], default=0)
    reach = (reach or 1.0) * _ROOM
    return Axis(-reach, reach)


def ticks(axis: Axis, count: int = 4) -> list[float]:
    """Round numbers inside the axis."""
    raw = (axis.high - axis.low) / count
    if raw <= 0:
        return [axis.low]
    size = 10 ** floor(log10(raw))
    step = next((size * factor for factor in (1, 2, 5, 10) if size * factor >= raw), raw)
    first = ceil(axis.low / step - 1e-9)
    return [round(place * step, 10) for place in range(first, floor(axis.high / step + 1e-9) + 1)]


def slice_spans(slices: Sequence[SliceChange]) -> tuple[Axis, list[Span]]:
    """The plots of slices, all on one axis."""
    axis = change_axis([one.change for one in slices])
    return axis, [span(axis, one.change) for one in slices]


def _shared_axis(shares: Sequence[MetricChange]) -> Axis:
    return score_axis([found for m in shares for found in (m.before, m.after) if found is not None])


def _is_share(metric: MetricChange) -> bool:
    if metric.spec.better == "lower":
        return False
    if metric.spec.kind in PERCENT_KINDS:
        return True
    known = [found for found in (metric.before, metric.after) if found is not None]
    return metric.spec.kind == "mean" and all(found.low >= 0 and found.high <= 1 for found in known)


def _tracks(metric: MetricChange, scores: Axis, changes: Axis, shared: bool) -> MetricTracks:
    spec = metric.spec
    return MetricTracks(
        before=None if metric.before is None else span(scores, metric.before),
        after=None if metric.after is None else span(scores, metric.after),
        change=None if metric.difference is None else span(changes, metric.difference.change),
        margin=changes.at(-spec.margin) if spec.gated and metric.difference else None,
        zero=changes.at(0.0),
        floor=None if spec.floor is None else scores.at(spec.floor),
        shared=shared,
    )


def _alone(metric: MetricChange) -> MetricTracks:
    known = [found for found in (metric.before, metric.after) if found is not None]
    low, high = min((one.low for one in known), default=0.0), max((one.high for one in known), default=1.0)
    room = (high - low) * 0.1 or abs(high) * 0.1 or 1.0
    changes = change_axis([metric.difference.change] if metric.difference else [], [metric.spec.margin])
    return _tracks(metric, Axis(low - room, high + room), changes, False)
