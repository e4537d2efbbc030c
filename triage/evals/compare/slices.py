"""Where it got better or worse: the change of each check within each language, intent, channel, length and so on.

Called by `comparison`. Many slices are looked at, so that the p-values are corrected for how many there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from triage.evals.compare.checks import Check, by_case
from triage.evals.compare.sides import Pairs
from triage.evals.statistics.holm import holm
from triage.evals.statistics.measured import Measured
from triage.evals.statistics.paired_binary import mcnemar_mid_p, paired_difference
from triage.evals.statistics.resampling import student_quantile
from triage.evals.statistics.sign_flip import sign_flip_p

FEWEST_CASES = 5
MOST_VALUES = 24  # a slice with more different values is a name, not a kind


@dataclass(frozen=True, slots=True)
class SliceChange:
    """One check within one slice. `change` is signed so that up is good; `p` is corrected for all slices."""

    dimension: str
    value: str
    check: str
    before: float
    after: float
    change: Measured
    fixed: int
    broken: int
    p: float

    @property
    def surely_worse(self) -> bool:
        """Whether chance hardly explains the fall."""
        return self.p <= 0.05 and self.change.value < 0


def slices_of(pairs: Pairs, checks: Sequence[Check]) -> list[SliceChange]:
    """The change within every slice that has enough cases, the greatest fall first."""
    before, after = by_case(pairs.before), by_case(pairs.after)
    found: list[tuple[SliceChange, float]] = []
    for check in checks:
        values = {
            case.id: (one, other)
            for case in pairs.cases
            if (one := check.value(before[case.id])) is not None and (other := check.value(after[case.id])) is not None
        }
        for dimension, groups in _groups(pairs, values).items():
            for value, members in groups.items():
                if len(members) >= FEWEST_CASES:
                    found.append(_change(dimension, value, check, [(c, *values[i]) for i, c in members]))
    ps = holm([p for _, p in found])
    corrected = [_with_p(one, p) for (one, _), p in zip(found, ps, strict=True)]
    return sorted(corrected, key=lambda one: (not one.surely_worse, one.change.value, one.dimension, one.value))


def _groups(pairs: Pairs, values: Mapping[str, object]) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """Slice to value to the cases (id, cluster) in it."""
    groups: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for case in pairs.cases:
        if case.id in values:
            for dimension, value in case.slices.items():
                groups.setdefault(dimension, {}).setdefault(value, []).append((case.id, case.cluster_id))
    return {name: values for name, values in groups.items() if 1 < len(values) <= MOST_VALUES}


def _change(
    dimension: str, value: str, check: Check, members: Sequence[tuple[str, float, float]]
) -> tuple[SliceChange, float]:
    gains = np.array([other - one for _, one, other in members])
    fixed, broken = int((gains > 0).sum()), int((gains < 0).sum())
    clusters = [cluster for cluster, _, _ in members]
    if len(set(clusters)) == len(clusters) and np.isin(gains, (-1.0, 0.0, 1.0)).all():
        change, p = paired_difference(fixed, broken, len(members)), mcnemar_mid_p(fixed, broken)
    else:
        units = _by_cluster(clusters, gains)
        change, p = _mean(units), sign_flip_p(units)
    before = float(np.mean([one for _, one, _ in members])) * check.up
    after = float(np.mean([other for _, _, other in members])) * check.up
    return SliceChange(dimension, value, check.name, before, after, change, fixed, broken, p), p


def _by_cluster(clusters: Sequence[str], gains: np.typing.NDArray[np.float64]) -> np.typing.NDArray[np.float64]:
    """The mean gain of each cluster."""
    grouped: dict[str, list[float]] = {}
    for cluster, gain in zip(clusters, gains, strict=True):
        grouped.setdefault(cluster, []).append(float(gain))
    return np.array([sum(group) / len(group) for group in grouped.values()])


def _mean(units: np.typing.NDArray[np.float64]) -> Measured:
    """The mean with Student's interval: quick, and near enough for where to look."""
    value, n = float(units.mean()), units.size
    half = student_quantile(0.975, n - 1) * float(units.std(ddof=1)) / sqrt(n) if n > 2 else abs(value)
    return Measured(value, value - half, value + half, n)


def _with_p(one: SliceChange, p: float) -> SliceChange:
    return SliceChange(one.dimension, one.value, one.check, one.before, one.after, one.change, one.fixed, one.broken, p)
