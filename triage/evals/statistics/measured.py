"""A figure with its interval: what every metric and every difference is told as.

Made by metrics and compare, drawn by reports. Knows nothing of cases.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

LEVEL = 0.95
Z95 = NormalDist().inv_cdf(0.5 + LEVEL / 2)  # 1.96: the half width of a 95 % interval, in standard errors


@dataclass(frozen=True, slots=True)
class Measured:
    """A value, the 95 % interval around it, and the number of independent cases (or clusters) behind it."""

    value: float
    low: float
    high: float
    n: int

    @property
    def standard_error(self) -> float:
        """The standard error that an interval of this width has where the normal distribution holds."""
        return (self.high - self.low) / (2 * Z95)


def wilson(right: float, n: float, z: float = Z95) -> tuple[float, float]:
    """The score interval of a proportion (Wilson 1927), which stays inside 0 to 1 and is right for few cases too.

    `right` of `n`; with no case, all is possible. Fractions are allowed, for an effective number of cases.
    """
    if n <= 0:
        return 0.0, 1.0
    share, spread = right / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return (0.0 if right == 0 else middle - half), (1.0 if right == n else middle + half)
