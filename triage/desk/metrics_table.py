"""Observations summed into a table: a row for each group and metric, with mean, median, ninth decile and number. Pure.

Used by `desk.metrics`; the web shows rows as JSON and CSV.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo

from triage.desk.metrics_names import BY_NAME, METRICS, Dimension, Observation, Unit

ALL = "all"


@dataclass(frozen=True, slots=True)
class Row:
    """One metric of one group. `n` is how many observations it rests on; the deciles are given for seconds only."""

    group: str
    metric: str
    unit: Unit
    n: int
    value: float
    median: float | None = None
    ninth_decile: float | None = None


def table(observations: Iterable[Observation], by: Dimension | None, zone: tzinfo) -> tuple[Row, ...]:
    """The rows by group, then in the order of the metrics; what belongs to no group is left out of groups."""
    cells: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for one in observations:
        group = one.labels.value(by, zone) if by else ALL
        if group:
            cells[group, one.metric].append(one)
    order = {metric.name: place for place, metric in enumerate(METRICS)}
    keys = sorted(cells, key=lambda key: (key[0], order[key[1]]))
    return tuple(_row(group, metric, cells[group, metric]) for group, metric in keys)


def csv_of(rows: Iterable[Row], by: Dimension | None) -> str:
    """The rows as CSV with a header; a cell that a spreadsheet would run as a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([by.value if by else "group", "metric", "unit", "n", "value", "median", "ninth_decile"])
    for row in rows:
        deciles = [_number(row.median), _number(row.ninth_decile)]
        writer.writerow([_cell(row.group), row.metric, row.unit.value, row.n, _number(row.value), *deciles])
    return out.getvalue()


def _row(group: str, metric: str, found: list[Observation]) -> Row:
    unit = BY_NAME[metric].unit
    total = sum(one.value for one in found)
    if unit is Unit.COUNT:
        return Row(group, metric, unit, len(found), total)
    weight = sum(one.weight for one in found)
    mean = total / weight if weight else 0.0
    if unit is not Unit.SECONDS:
        return Row(group, metric, unit, len(found), mean)
    values = sorted(one.value for one in found)
    return Row(group, metric, unit, len(found), mean, _quantile(values, 0.5), _quantile(values, 0.9))


def _quantile(ordered: list[float], share: float) -> float:
    """The value below which this share lies, between neighbours in proportion."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
