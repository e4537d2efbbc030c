"""What a metric gained from one variant to another on the same cases, with its interval and its p-values.

Called by `compare`. Only cases that both sides ran count; a case that failed counts as wrong. The test fits the figure:
McNemar's where cases are right or wrong, sign flips for scores and clusters, drawing again for everything else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triage.evals.metrics.figures import (
    MEANS,
    Change,
    Quantile,
    Ratio,
    applying,
    figure_of,
    rows_of,
    units_of,
)
from triage.evals.metrics.measure import is_binary
from triage.evals.metrics.rows import reader_of
from triage.evals.record import Case, MetricSpec, Sample
from triage.evals.statistics.measured import Measured
from triage.evals.statistics.paired_binary import mcnemar_mid_p, p_not_below, paired_difference
from triage.evals.statistics.resampling import Floats, bootstrap, resampled
from triage.evals.statistics.sign_flip import sign_flip_p, sign_flip_p_not_below


@dataclass(frozen=True, slots=True)
class Difference:
    """A change, signed so that up is good. `p_worse` is two-sided against a fall by the margin, where it lies below."""

    change: Measured
    p_same: float
    p_worse: float
    identical: bool
    test: str  # how it was found out, for people


def difference(
    spec: MetricSpec, cases: Sequence[Case], before: Sequence[Sample], after: Sequence[Sample]
) -> Difference | None:
    """The change of this metric, None when it applies to no case of both."""
    reader = reader_of(spec, [*before, *after])
    first, second = rows_of(spec, before, reader), rows_of(spec, after, reader)
    units = units_of(applying(spec, cases), first, second)
    if not units or not first.by_case or not second.by_case:
        return None
    one, other = figure_of(spec, first, units), figure_of(spec, second, units)
    if isinstance(one, Ratio) and isinstance(other, Ratio) and one.sums.shape == other.sums.shape:
        if spec.kind in MEANS and np.array_equal(one.sums[:, 1], other.sums[:, 1]):
            return _of_means(spec, one, other)
        return _drawn(spec, Change(one, other), identical=bool(np.array_equal(one.sums, other.sums)))
    if isinstance(one, Quantile) and isinstance(other, Quantile):
        return _drawn(spec, Change(one, other), identical=bool(np.array_equal(one.values, other.values)))
    return None


def _of_means(spec: MetricSpec, before: Ratio, after: Ratio) -> Difference:
    """Case by case, each with its own change."""
    up = 1.0 if spec.better == "higher" else -1.0
    changes, counts = up * (after.sums[:, 0] - before.sums[:, 0]), after.sums[:, 1]
    alone = before.alone and after.alone
    if alone and is_binary(before.sums[:, 0]) and is_binary(after.sums[:, 0]):
        return _of_pairs(changes, spec.margin)
    found = bootstrap(Change(before, after))
    p_worse = min(1.0, 2 * sign_flip_p_not_below(changes + spec.margin * counts)) if spec.gated else 1.0
    return Difference(
        _signed(found, up),
        sign_flip_p(changes),
        p_worse,
        identical=not changes.any(),
        test="paired bootstrap and sign-flip" if alone else "cluster bootstrap and sign-flip",
    )


def _of_pairs(changes: Floats, margin: float) -> Difference:
    fixed, broken, n = int((changes > 0).sum()), int((changes < 0).sum()), changes.size
    return Difference(
        paired_difference(fixed, broken, n),
        mcnemar_mid_p(fixed, broken),
        min(1.0, 2 * p_not_below(fixed, broken, n, -margin)),
        identical=fixed == broken == 0,
        test="mid-p McNemar, Tango's interval",
    )


def _drawn(spec: MetricSpec, change: Change, identical: bool) -> Difference:
    """By how often a draw lands on the other side."""
    up = 1.0 if spec.better == "higher" else -1.0
    drawn = resampled(change)
    found = bootstrap(change, drawn)
    p_same = min(1.0, 2 * min(_share(drawn <= 0), _share(drawn >= 0)))
    p_worse = min(1.0, 2 * _share(up * drawn >= -spec.margin))
    return Difference(_signed(found, up), p_same, p_worse, identical, test="multinomial resampling")


def _share(hits: np.typing.NDArray[np.bool_]) -> float:
    """A p-value of draws: never 0, since what was seen is one of the ways it could have come."""
    return float(hits.sum() + 1) / (hits.size + 1)


def _signed(found: Measured, up: float) -> Measured:
    return found if up > 0 else Measured(-found.value, -found.high, -found.low, found.n)
