"""95 % intervals of shares, medians and means: what a figure could as well have been. Pure.

Used by the desk's metrics and by evals.
"""

from collections.abc import Sequence
from math import ceil, floor, sqrt
from statistics import NormalDist

LEVEL = 0.95
Z95 = NormalDist().inv_cdf(0.5 + LEVEL / 2)  # 1.96: the half width of a 95 % interval, in standard errors

Interval = tuple[float, float]


def wilson(right: float, n: float, z: float = Z95) -> Interval:
    """The score interval of a proportion (Wilson 1927), which stays inside 0 to 1 and is right for few cases too.

    `right` of `n`; with no case, all is possible. Fractions are allowed, for an effective number of cases.
    """
    if n <= 0:
        return 0.0, 1.0
    share, spread = right / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return (0.0 if right == 0 else middle - half), (1.0 if right == n else middle + half)


def of_median(ordered: Sequence[float]) -> Interval | None:
    """The interval of a median between two of the values themselves, whatever their distribution (Conover 1999, 3.2).

    None for fewer than six values, of which even the first and the last do not enclose it often enough.
    """
    n = len(ordered)
    if n < 6:
        return None
    half = Z95 * sqrt(n) / 2
    return ordered[max(floor(n / 2 - half), 0)], ordered[min(ceil(n / 2 + half), n - 1)]


def of_mean(total: float, squares: float, n: int) -> Interval | None:
    """The interval of a mean from the sum of the values and of their squares; None for fewer than two values."""
    if n < 2:
        return None
    mean = total / n
    half = Z95 * sqrt(max(squares / n - mean * mean, 0.0) / (n - 1))
    return mean - half, mean + half
