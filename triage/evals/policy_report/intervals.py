"""Shares, means and their changes with 95 % intervals where observations come in clusters: conversations, or days.

Used by the figures beside. The ratio of two sums with its linearised variance over clusters (Cochran 1977, 6.3): the
cluster bootstrap's interval to two digits, without drawing two thousand times from a hundred thousand decisions.
"""

from collections.abc import Iterable, Sequence
from math import sqrt

from triage.evals.statistics.measured import Measured, wilson
from triage.evals.statistics.resampling import student_quantile

Pair = tuple[float, float]


def share_of(clusters: Sequence[Pair]) -> Measured | None:
    """A share from (part, whole) of each cluster; at none or all, Wilson's interval of clusters. None of nothing."""
    used = [(part, whole) for part, whole in clusters if whole]
    whole = sum(w for _, w in used)
    if not whole:
        return None
    part = sum(p for p, _ in used)
    if part in (0, whole):
        low, high = wilson(part / whole * len(used), len(used))
        return Measured(part / whole, low, high, len(used))
    found = ratio_of(used)
    return found and Measured(found.value, max(found.low, 0.0), min(found.high, 1.0), found.n)


def ratio_of(clusters: Sequence[Pair]) -> Measured | None:
    """The sum of the first over the sum of the second, such as a mean from (sum, count) of each cluster."""
    used = [(top, bottom) for top, bottom in clusters if bottom]
    bottom = sum(b for _, b in used)
    if not bottom:
        return None
    ratio = sum(t for t, _ in used) / bottom
    half = _half_width([(t - ratio * b) / bottom for t, b in used])
    return Measured(ratio, ratio - half, ratio + half, len(used))


def change_of(before: Sequence[Pair], after: Sequence[Pair]) -> Measured | None:
    """The second ratio less the first, of the same clusters in the same order: a paired change."""
    bottom, other = sum(b for _, b in before), sum(b for _, b in after)
    if not bottom or not other:
        return None
    old, new = sum(t for t, _ in before) / bottom, sum(t for t, _ in after) / other
    parts = [
        (t2 - new * b2) / other - (t1 - old * b1) / bottom
        for (t1, b1), (t2, b2) in zip(before, after, strict=True)
        if b1 or b2
    ]
    half = _half_width(parts)
    return Measured(new - old, new - old - half, new - old + half, len(parts))


def _half_width(parts: Iterable[float]) -> float:
    """Half the interval of a sum whose cluster parts are these; they add up to nothing, or to the whole change."""
    found = list(parts)
    n = len(found)
    if n < 2:
        return 0.0
    mean = sum(found) / n
    spread = sum((one - mean) ** 2 for one in found) * n / (n - 1)
    return student_quantile(0.975, max(n - 1, 3)) * sqrt(spread)
