"""Observations summed into tables: a row a group and metric with mean, median, ninth decile, interval and number. Pure.

Used by `measured`; the web shows rows as JSON and CSV.
"""

import csv
import io
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

from triage.desk.metrics.names import BY_NAME, METRICS, Dimension, Observation, Unit
from triage.domain.intervals import of_mean, of_median, wilson

ALL = "all"
FIGURES = ("value", "median", "ninth_decile", "low", "high")


@dataclass(frozen=True, slots=True)
class Row:
    """One metric of one group. `n` is how many observations it rests on; the deciles are given for seconds only.

    `low` to `high` is the 95 % interval of a share (Wilson), of the median of seconds, or of a mean; None where there
    is too little to say, and for means over time.
    """

    group: str
    metric: str
    unit: Unit
    n: int
    value: float
    median: float | None = None
    ninth_decile: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(slots=True)
class _Cell:
    """The values of one group and metric, and what a mean of them divides by."""

    values: "array[float]" = field(default_factory=lambda: array("d"))
    weight: float = 0.0


def table(observations: Iterable[Observation], by: Dimension | None, zone: tzinfo) -> tuple[Row, ...]:
    """The rows by group, then in the order of the metrics; what belongs to no group is left out of groups."""
    return tables(observations, [by], zone)[by]


def tables(
    observations: Iterable[Observation], splits: Collection[Dimension | None], zone: tzinfo
) -> dict[Dimension | None, tuple[Row, ...]]:
    """The tables of several splits in one pass; None stands for everything in one group."""
    cells: dict[Dimension | None, dict[tuple[str, str], _Cell]] = {by: defaultdict(_Cell) for by in splits}
    for one in observations:
        for by, found in cells.items():
            group = one.labels.value(by, zone) if by else ALL
            if group:
                cell = found[group, one.metric]
                cell.values.append(one.value)
                cell.weight += one.weight
    return {by: _rows(found) for by, found in cells.items()}


def csv_of(rows: Iterable[Row], by: Dimension | None) -> str:
    """The rows as CSV with a header; a cell that a spreadsheet would run as a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([by.value if by else "group", "metric", "unit", "n", *FIGURES])
    for row in rows:
        figures = [_number(getattr(row, name)) for name in FIGURES]
        writer.writerow([_quoted(row.group), row.metric, row.unit.value, row.n, *figures])
    return out.getvalue()


def _rows(cells: dict[tuple[str, str], _Cell]) -> tuple[Row, ...]:
    order = {metric.name: place for place, metric in enumerate(METRICS)}
    keys = sorted(cells, key=lambda key: (key[0], order[key[1]]))
    return tuple(_row(group, metric, cells[group, metric]) for group, metric in keys)


def _row(group: str, metric: str, cell: _Cell) -> Row:
    values = cell.values
    squares = sum(value * value for value in values)
    return row_of(group, metric, len(values), sum(values), squares, cell.weight, lambda: sorted(values))


def row_of(
    group: str,
    metric: str,
    n: int,
    total: float,
    squares: float,
    weight: float,
    in_order: Callable[[], Sequence[float]],
) -> Row:
    """The row of so many values with this sum, sum of squares, and what a mean of them divides by."""
    unit = BY_NAME[metric].unit
    if unit is Unit.COUNT:
        return Row(group, metric, unit, n, total)
    mean = total / weight if weight else 0.0
    if unit is Unit.SECONDS:
        ordered = in_order()
        low, high = of_median(ordered) or (None, None)
        return Row(group, metric, unit, n, mean, _quantile(ordered, 0.5), _quantile(ordered, 0.9), low, high)
    if weight != n:  # a mean over time: its pieces are no independent observations
        return Row(group, metric, unit, n, mean)
    if unit is Unit.SHARE:
        low, high = wilson(total, n)
    else:
        low, high = of_mean(total, squares, n) or (None, None)
    return Row(group, metric, unit, n, mean, low=low, high=high)


def _quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which this share lies, between neighbours in proportion."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _quoted(text: str) -> str:
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
