"""Right or wrong before against right or wrong after, on the same cases: only the cases that changed tell anything.

`fixed` went from wrong to right, `broken` from right to wrong, of `n` in all. Called by `metrics.difference`.
"""

from math import comb, sqrt
from statistics import NormalDist

from triage.evals.statistics.measured import Z95, Measured

_ROUNDS = 60  # of halving: far below what a float can tell apart


def mcnemar_mid_p(fixed: int, broken: int) -> float:
    """Two-sided mid-p of McNemar's test (Fagerland, Lydersen and Laake 2013): as many fixed as broken by chance?"""
    return min(1.0, 2 * mid_p_of_at_most(min(fixed, broken), fixed + broken))


def mid_p_of_at_most(k: int, n: int) -> float:
    """The chance of fewer than `k` heads in `n` tosses, and half that of exactly `k`. Exact, by whole numbers."""
    if n == 0:
        return 0.5
    # Of the two tails the shorter one is added up.
    if 2 * k > n:
        return 1 - mid_p_of_at_most(n - k, n)
    return (2 * sum(comb(n, i) for i in range(k)) + comb(n, k)) / (1 << (n + 1))


def tango_z(fixed: int, broken: int, n: int, difference: float) -> float:
    """How many standard errors the change lies above `difference`, by Tango's score (1998).

    The error is that under the hypothesis, so it is right for few changes; at difference 0 it is McNemar's.
    """
    a = 2 * n
    b = -fixed - broken + (2 * n - fixed + broken) * difference
    c = -broken * difference * (1 - difference)
    share_broken = max(0.0, (sqrt(max(0.0, b * b - 4 * a * c)) - b) / (2 * a))
    variance = n * (2 * share_broken + difference * (1 - difference))
    distance = fixed - broken - n * difference
    if variance <= 0:
        return 0.0 if distance == 0 else float("inf") if distance > 0 else float("-inf")
    return distance / sqrt(variance)


def paired_difference(fixed: int, broken: int, n: int, z: float = Z95) -> Measured:
    """The change of the proportion with Tango's score interval: the differences that the data do not refute."""
    if n == 0:
        return Measured(0.0, -1.0, 1.0, 0)
    value = (fixed - broken) / n
    low = _solve(fixed, broken, n, z, -1.0, value)
    high = _solve(fixed, broken, n, -z, value, 1.0)
    return Measured(value, low, high, n)


def p_not_below(fixed: int, broken: int, n: int, bound: float) -> float:
    """One-sided p of the hypothesis that the change is `bound` or more: small when it is surely below."""
    if bound == 0:
        return mid_p_of_at_most(fixed, fixed + broken)
    return NormalDist().cdf(tango_z(fixed, broken, n, bound))


def _solve(fixed: int, broken: int, n: int, z: float, low: float, high: float) -> float:
    """Where the score falls through `z`; it only falls as the difference grows."""
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        if tango_z(fixed, broken, n, middle) > z:
            low = middle
        else:
            high = middle
    return (low + high) / 2
