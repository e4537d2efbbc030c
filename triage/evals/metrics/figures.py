"""Figures over independent units: the sums of each unit, and the formula that makes one number of them.

Built by `measure` and `difference` of what `rows` reads, and drawn again by `statistics.resampling`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from triage.evals.metrics.rows import Reader, reader_of
from triage.evals.record import Case, MetricSpec, Sample, Status
from triage.evals.statistics.resampling import Figure, Floats, Weights

SHARES = frozenset({"proportion", "accuracy", "class_recall", "class_precision"})
MEANS = frozenset({"proportion", "accuracy", "class_recall", "mean", "harm_cost"})  # the same cases before and after


@dataclass(frozen=True, slots=True, eq=False)
class Ratio:
    """A figure of sums, a row a unit. `alone` says that every unit is one sample of one case."""

    sums: Floats
    formula: Callable[[Floats], Floats]
    alone: bool

    @property
    def units(self) -> int:
        """How many independent units there are."""
        return len(self.sums)

    def of(self, weights: Weights) -> Floats:
        """The figure at each row of weights."""
        return self.formula(np.asarray(weights @ self.sums.astype(np.float32), dtype=np.float64))


@dataclass(frozen=True, slots=True, eq=False)
class Quantile:
    """A quantile of values, each of which belongs to a unit."""

    values: Floats
    unit: np.typing.NDArray[np.int64]
    units: int
    at: float

    def of(self, weights: Weights) -> Floats:
        """The smallest value that at least the share `at` of the weight does not exceed."""
        order = np.argsort(self.values, kind="stable")
        mounting = np.cumsum(weights[:, self.unit[order]], axis=1)
        reached = mounting >= self.at * mounting[:, -1:] - np.float32(1e-3)
        return np.asarray(self.values[order][np.argmax(reached, axis=1)], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Change:
    """What a figure gained from before to after, of the same units."""

    before: Figure
    after: Figure

    @property
    def units(self) -> int:
        """How many independent units there are."""
        return self.after.units

    def of(self, weights: Weights) -> Floats:
        """The change at each row of weights."""
        return self.after.of(weights) - self.before.of(weights)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one side, by case; a case tried several times has its average."""

    by_case: dict[str, list[tuple[float, ...]]]


def applying(spec: MetricSpec, cases: Sequence[Case]) -> list[Case]:
    """The cases in the slices that the metric looks at."""
    wanted = spec.where.items()
    return [case for case in cases if all(case.slices.get(name) == value for name, value in wanted)]


def rows_of(spec: MetricSpec, samples: Sequence[Sample], reader: Reader | None = None) -> Rows:
    """What each case adds, of the samples that were run."""
    ran = [sample for sample in samples if sample.status is not Status.SKIPPED]
    read = (reader or reader_of(spec, ran)).row
    found: dict[str, list[tuple[float, ...]]] = {}
    for sample in ran:
        if (row := read(sample)) is not None:
            found.setdefault(sample.case_id, []).append(row)
    return Rows(found)


def units_of(cases: Sequence[Case], *sides: Rows) -> dict[str, int]:
    """The unit of every case that some side says something of: its cluster's place."""
    places: dict[str, int] = {}
    present = [case for case in cases if any(case.id in side.by_case for side in sides)]
    return {case.id: places.setdefault(case.cluster_id, len(places)) for case in present}


def figure_of(spec: MetricSpec, rows: Rows, units: dict[str, int]) -> Ratio | Quantile:
    """The figure of these rows over these units."""
    count = max(units.values(), default=-1) + 1
    kept = [(units[case], found) for case, found in rows.by_case.items() if case in units]
    places = np.array([unit for unit, found in kept for _ in found], dtype=np.int64)
    values = np.array([row for _, found in kept for row in found], dtype=np.float64)
    if spec.kind == "quantile":
        return Quantile(values.ravel(), places, count, spec.at)
    sums = np.zeros((count, values.shape[1] if kept else 1))
    if kept:
        if spec.kind != "total" and len(places) != len(kept):
            values /= np.array([len(found) for _, found in kept for _ in found])[:, None]
        np.add.at(sums, places, values)
    return Ratio(sums, _FORMULAS.get(spec.kind, _mean), alone=len(places) == count == len(units))


def _mean(sums: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(sums[:, 0] / sums[:, 1])


def _total(sums: Floats) -> Floats:
    return sums[:, 0]


def _calibration_error(sums: Floats) -> Floats:
    """How far confidence and share of right ones lie apart, on average over cases."""
    bins = sums.reshape(sums.shape[0], -1, 3)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.abs(bins[:, :, 0] - bins[:, :, 1]).sum(axis=1) / bins[:, :, 2].sum(axis=1))


def _macro_f1(sums: Floats) -> Floats:
    """The mean F1 over the classes that occur in a draw."""
    right, expected, got = np.moveaxis(sums.reshape(sums.shape[0], -1, 3), 2, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        f1 = 2 * right / (expected + got)
    there = expected + got > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(there, f1, 0.0).sum(axis=1) / there.sum(axis=1))


_FORMULAS: dict[str, Callable[[Floats], Floats]] = {
    "ece": _calibration_error,
    "macro_f1": _macro_f1,
    "total": _total,
}
