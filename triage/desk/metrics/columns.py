"""Observations of whole months as columns of numbers: packed by day, put together, and summed into tables.

Called by `desk.metrics.kept`. The same tables as `table.tables` makes of observations one by one, many times faster.
"""

import json
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, tzinfo
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.desk.metrics.names import METRICS, PRICES, WATCHED, Dimension, Observation
from triage.desk.metrics.table import ALL, Row, row_of

NAMES = (*(metric.name for metric in METRICS), WATCHED)
_PLACES = {name: place for place, name in enumerate(NAMES)}
_LABELS = ("queue", "intent", "channel", "agent")
_KINDS = {"metric": "u1", "value": "f8", "weight": "f8", "second": "f4", "hour": "u1"} | dict.fromkeys(_LABELS, "u2")


@dataclass(frozen=True, slots=True)
class Columns:
    """Observations, one a place; labels are places in `names`. `second` is since midnight, `day` a place in `days`."""

    metric: NDArray[np.uint8]
    value: NDArray[np.float64]
    weight: NDArray[np.float64]
    second: NDArray[np.float32]
    hour: NDArray[np.uint8]
    queue: NDArray[np.int32]
    intent: NDArray[np.int32]
    channel: NDArray[np.int32]
    agent: NDArray[np.int32]
    day: NDArray[np.int32]
    names: tuple[str, ...]
    days: tuple[date, ...]

    def where(self, chosen: NDArray[np.bool_]) -> "Columns":
        """Those of them."""
        columns = {f.name: getattr(self, f.name)[chosen] for f in fields(self) if f.name not in ("names", "days")}
        return replace(self, **columns)

    def of_metric(self, name: str) -> NDArray[np.bool_]:
        """Which are of this metric."""
        found: NDArray[np.bool_] = self.metric == _PLACES[name]
        return found

    def labelled(self, by: Dimension, group: str) -> NDArray[np.bool_]:
        """Which have this label."""
        place = self.names.index(group) if group in self.names else -1
        return getattr(self, by.value) == place  # type: ignore[no-any-return]


def packed(observations: Iterable[Observation], midnight: datetime, zone: tzinfo) -> bytes:
    """The observations of one day, which begins at `midnight`."""
    names: dict[str, int] = {}
    found: dict[str, list[float]] = {column: [] for column in _KINDS}
    for one in observations:
        found["metric"].append(_PLACES[one.metric])
        found["value"].append(one.value)
        found["weight"].append(one.weight)
        found["second"].append((one.labels.at - midnight).total_seconds())
        found["hour"].append(one.labels.at.astimezone(zone).hour)
        for label in _LABELS:
            found[label].append(names.setdefault(getattr(one.labels, label), len(names)))
    head = json.dumps({"n": len(found["value"]), "names": list(names)}).encode()
    body = b"".join(np.asarray(found[column], dtype=kind).tobytes() for column, kind in _KINDS.items())
    return zlib.compress(len(head).to_bytes(4, "big") + head + body, level=1)


def put_together(days: Mapping[date, bytes]) -> Columns:
    """The packed observations of these days."""
    names: dict[str, int] = {"": 0}
    found: dict[str, list[NDArray[Any]]] = {column: [] for column in (*_KINDS, "day")}
    for number, content in enumerate(days.values()):
        for column, values in _unpacked(content, names).items():
            found[column].append(values)
        found["day"].append(np.full(len(found["value"][-1]), number, dtype="i4"))
    joined = {
        column: np.concatenate(values) if values else np.zeros(0, _KINDS.get(column, "i4"))
        for column, values in found.items()
    }
    return Columns(**joined, names=tuple(names), days=tuple(days))


def _unpacked(content: bytes, names: dict[str, int]) -> dict[str, NDArray[Any]]:
    """The columns of a day; its labels become places in `names`, which gets those it lacks."""
    data = zlib.decompress(content)
    at = 4 + int.from_bytes(data[:4], "big")
    head = json.loads(data[4:at])
    places = np.asarray([names.setdefault(name, len(names)) for name in head["names"]] or [0], dtype="i4")
    columns: dict[str, NDArray[Any]] = {}
    for column, kind in _KINDS.items():
        values = np.frombuffer(data, kind, head["n"], at)
        at += values.nbytes
        columns[column] = places[values] if column in _LABELS else values
    return columns


def counted(found: Columns) -> Columns:
    """What counts of a whole period: without agents whose screens said nothing, and models that were never asked."""
    is_watched = found.of_metric(WATCHED)
    unseen = found.of_metric("concurrent_handle_time") & ~np.isin(found.agent, np.unique(found.agent[is_watched]))
    priced = np.logical_or.reduce([found.of_metric(name) for name in PRICES])
    left_out = is_watched | unseen
    return found.where(~left_out if found.value[priced].any() else ~(left_out | priced))


def tables_of(found: Columns, splits: Collection[Dimension | None]) -> dict[Dimension | None, tuple[Row, ...]]:
    """The tables of several splits; None stands for everything in one group."""
    return {by: _table(found, by) for by in splits}


def _table(found: Columns, by: Dimension | None) -> tuple[Row, ...]:
    groups, place = _groups(found, by)
    key = place.astype(np.int64) * len(NAMES) + found.metric
    if by is not None and by not in (Dimension.HOUR, Dimension.DAY):
        named = place > 0  # the first name is the empty one: what has no label belongs to no group
        key, values, weights = key[named], found.value[named], found.weight[named]
    else:
        values, weights = found.value, found.weight
    if not len(key):
        return ()
    if key.max() < 2**16:
        key = key.astype(np.uint16)  # for which numpy sorts by radix, in a fraction of the time
    order = np.argsort(key, kind="stable")
    key, values, weights = key[order], values[order], weights[order]
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    totals, weighed = np.add.reduceat(values, starts), np.add.reduceat(weights, starts)
    squares = np.add.reduceat(values * values, starts)
    rows = []
    for number, (start, end) in enumerate(pairwise([*starts.tolist(), len(key)])):
        group, metric = divmod(int(key[start]), len(NAMES))
        sums = (float(totals[number]), float(squares[number]), float(weighed[number]))
        ordered = partial(_ordered, values[start:end])
        rows.append((groups[group], metric, row_of(groups[group], NAMES[metric], end - start, *sums, ordered)))
    return tuple(row for _, _, row in sorted(rows, key=lambda one: one[:2]))


def _ordered(values: NDArray[np.float64]) -> list[float]:
    return np.sort(values).tolist()  # type: ignore[no-any-return]


def _groups(found: Columns, by: Dimension | None) -> tuple[list[str], NDArray[Any]]:
    """The groups of a split, and in which each observation is."""
    if by is None:
        return [ALL], np.zeros(len(found.value), dtype="i4")
    if by is Dimension.HOUR:
        return [f"{hour:02d}" for hour in range(24)], found.hour
    if by is Dimension.DAY:
        return [day.isoformat() for day in found.days], found.day
    return list(found.names), getattr(found, by.value)
