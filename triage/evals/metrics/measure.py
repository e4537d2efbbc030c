"""A metric of one variant with its 95 % interval: Wilson's where cases are independent and right or wrong, drawn else.

Called by reports and comparisons. `cases` bring clusters and slices, `samples` are those of one variant.
"""

from collections.abc import Sequence

import numpy as np

from triage.evals.metrics.figures import SHARES, Quantile, Ratio, applying, figure_of, rows_of, units_of
from triage.evals.record import Case, MetricSpec, Sample
from triage.evals.statistics.measured import Measured, wilson
from triage.evals.statistics.resampling import Floats, bootstrap, resampled, value_of

_BOUNDED = SHARES | {"macro_f1"}


def measure(spec: MetricSpec, cases: Sequence[Case], samples: Sequence[Sample]) -> Measured | None:
    """The figure, None when it applies to no case that was run."""
    rows = rows_of(spec, samples)
    units = units_of(applying(spec, cases), rows)
    return measure_figure(spec, figure_of(spec, rows, units)) if units else None


def measure_figure(spec: MetricSpec, figure: Ratio | Quantile, drawn: Floats | None = None) -> Measured:
    """The figure with its interval; `drawn` is what `resampled` made of it, where that is known."""
    if by_wilson(spec, figure):
        assert isinstance(figure, Ratio)
        return share_of(figure.sums)
    if spec.kind == "ece":
        return _unbiased(figure, resampled(figure) if drawn is None else drawn)
    return _never_certain(spec, bootstrap(figure, drawn))


def by_wilson(spec: MetricSpec, figure: Ratio | Quantile) -> bool:
    """Whether the figure is a share of independent cases that are right or wrong."""
    if not isinstance(figure, Ratio) or spec.kind not in SHARES or not figure.alone:
        return False
    return bool((figure.sums[:, 1] == 1).all()) and is_binary(figure.sums[:, 0])


def share_of(sums: Floats) -> Measured:
    """A proportion of independent cases."""
    right, n = float(sums[:, 0].sum()), sums.shape[0]
    return Measured(right / n, *wilson(right, n), n)


def is_binary(values: Floats) -> bool:
    """Whether all are 0 or 1."""
    return bool(np.isin(values, (0.0, 1.0)).all())


def below_floor(spec: MetricSpec, found: Measured | None) -> bool:
    """Whether the figure is on the wrong side of the bound that the suite sets."""
    if spec.floor is None or found is None:
        return False
    slack = 1e-9
    return found.value < spec.floor - slack if spec.better == "higher" else found.value > spec.floor + slack


def _unbiased(figure: Ratio | Quantile, drawn: Floats) -> Measured:
    """Gaps in bins add up whatever their sign, so that drawing again finds more of them than there are: by so much the
    draws are moved down."""
    value = value_of(figure)
    moved = drawn - (float(np.nanmean(drawn)) - value) if drawn.size else drawn
    found = bootstrap(figure, np.clip(moved, 0.0, None))
    return Measured(value, found.low, found.high, found.n)


def _never_certain(spec: MetricSpec, found: Measured) -> Measured:
    """Drawing again from cases that are all alike never finds another one; so few cannot prove that there is none."""
    if spec.kind not in _BOUNDED:
        return Measured(found.value, max(0.0, found.low), found.high, found.n)
    if found.low == found.high and found.value in (0.0, 1.0):
        return Measured(found.value, *wilson(found.value * found.n, found.n), found.n)
    return Measured(found.value, max(0.0, found.low), min(1.0, found.high), found.n)
