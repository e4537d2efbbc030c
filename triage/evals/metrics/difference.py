"""What a metric gained from one variant to another on the same cases, with its interval and its p-values.

Called by `compare`. Only cases that both sides ran count; a case that failed counts as wrong. The test fits the figure:
McNemar's where cases are right or wrong, sign flips for scores and clusters, drawing again for everything else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triage.evals.metrics.figures import MEANS, Change, Quantile, Ratio, applying, figure_of, rows_of, units_of
from triage.evals.metrics.measure import by_wilson, is_binary, measure_figure
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


@dataclass(frozen=True, slots=True)
class BothSides:
    """A figure before and after, and what became of it; None where it applies to nothing."""

    before: Measured | None
    after: Measured | None
    difference: Difference | None


def difference(
    spec: MetricSpec, cases: Sequence[Case], before: Sequence[Sample], after: Sequence[Sample]
) -> Difference | None:
    """The change of this metric, None when it applies to no case of both."""
    return both_sides(spec, cases, before, after).difference


def both_sides(spec: MetricSpec, cases: Sequence[Case], before: Sequence[Sample], after: Sequence[Sample]) -> BothSides:
    """The figure on both sides and its change, drawn together: the same draws make the change of a pair."""
    reader = reader_of(spec, [*before, *after])
    first, second = rows_of(spec, before, reader), rows_of(spec, after, reader)
    looked_at = applying(spec, cases)
    units = units_of(looked_at, first, second)
    own = [units_of(looked_at, side) for side in (first, second)]
    if not own[0] or not own[1]:
        sides = [
            measure_figure(spec, figure_of(spec, rows, only)) if only else None
            for rows, only in zip((first, second), own, strict=True)
        ]
        return BothSides(sides[0], sides[1], None)
    one, other = figure_of(spec, first, units), figure_of(spec, second, units)
    pair = _Pair(spec, one, other)
    measured = [
        measure_figure(spec, figure, None if by_wilson(spec, figure) else pair.drawn(figure))
        if only == units
        else measure_figure(spec, figure_of(spec, rows, only))
        for figure, rows, only in zip((one, other), (first, second), own, strict=True)
    ]
    return BothSides(measured[0], measured[1], pair.difference())


class _Pair:
    """A figure on both sides, each drawn once at most."""

    def __init__(self, spec: MetricSpec, before: Ratio | Quantile, after: Ratio | Quantile) -> None:
        self._spec = spec
        self._up = 1.0 if spec.better == "higher" else -1.0
        self._before, self._after = before, after
        self._drawn: dict[int, Floats] = {}

    def drawn(self, figure: Ratio | Quantile) -> Floats:
        """The draws of one side."""
        if id(figure) not in self._drawn:
            self._drawn[id(figure)] = resampled(figure)
        return self._drawn[id(figure)]

    def difference(self) -> Difference:
        """By the test that fits."""
        before, after = self._before, self._after
        if isinstance(before, Ratio) and isinstance(after, Ratio):
            if self._spec.kind in MEANS and np.array_equal(before.sums[:, 1], after.sums[:, 1]):
                return self._of_means(before, after)
            return self._by_drawing(bool(np.array_equal(before.sums, after.sums)))
        assert isinstance(before, Quantile)
        assert isinstance(after, Quantile)
        return self._by_drawing(bool(np.array_equal(before.values, after.values)))

    def _of_means(self, before: Ratio, after: Ratio) -> Difference:
        """Case by case, each with its own change."""
        changes, counts = self._up * (after.sums[:, 0] - before.sums[:, 0]), after.sums[:, 1]
        alone = before.alone and after.alone
        if alone and is_binary(before.sums[:, 0]) and is_binary(after.sums[:, 0]):
            return _of_pairs(changes, self._spec.margin)
        found = bootstrap(Change(before, after), self._drawn_change())
        gated = self._spec.gated
        p_worse = min(1.0, 2 * sign_flip_p_not_below(changes + self._spec.margin * counts)) if gated else 1.0
        return Difference(
            _signed(found, self._up),
            sign_flip_p(changes),
            p_worse,
            identical=not changes.any(),
            test="paired bootstrap and sign-flip" if alone else "cluster bootstrap and sign-flip",
        )

    def _by_drawing(self, identical: bool) -> Difference:
        """By how often a draw lands on the other side."""
        drawn = self._drawn_change()
        found = bootstrap(Change(self._before, self._after), drawn)
        drawn = drawn[~np.isnan(drawn)]
        # Of a few units none is drawn against the others; no test of them is surer than as many coins.
        surest = 0.5 ** (self._after.units - 1)
        p_same = min(1.0, max(surest, 2 * min(_share(drawn <= 0), _share(drawn >= 0))))
        p_worse = min(1.0, max(surest, 2 * _share(self._up * drawn >= -self._spec.margin)))
        return Difference(_signed(found, self._up), p_same, p_worse, identical, test="multinomial resampling")

    def _drawn_change(self) -> Floats:
        return np.asarray(self.drawn(self._after) - self.drawn(self._before), dtype=np.float64)


def _of_pairs(changes: Floats, margin: float) -> Difference:
    fixed, broken, n = int((changes > 0).sum()), int((changes < 0).sum()), changes.size
    return Difference(
        paired_difference(fixed, broken, n),
        mcnemar_mid_p(fixed, broken),
        min(1.0, 2 * p_not_below(fixed, broken, n, -margin)),
        identical=fixed == broken == 0,
        test="mid-p McNemar, Tango's interval",
    )


def _share(hits: np.typing.NDArray[np.bool_]) -> float:
    """A p-value of draws: never 0, since what was seen is one of the ways it could have come."""
    return float(hits.sum() + 1) / (hits.size + 1)


def _signed(found: Measured, up: float) -> Measured:
    return found if up > 0 else Measured(-found.value, -found.high, -found.low, found.n)
