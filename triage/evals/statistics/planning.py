"""How small a change these cases could have shown, and how many cases a question needs. For reports and verdicts."""

from math import ceil
from statistics import NormalDist

from triage.evals.statistics.measured import Z95, Measured

POWER = 0.8
_REACH = Z95 + NormalDist().inv_cdf(POWER)  # standard errors between a change and being sure of it four times in five
_NEAREST = 4  # a change that sits on the margin would need cases without end: a quarter of the margin is near enough


def detectable_effect(difference: Measured) -> float:
    """The smallest true change that these cases would show, four times in five, as one.

    Where nothing changed there is no error to go by: of so many cases eight must change for it to show.
    """
    if difference.n == 0:
        return float("inf")
    return _REACH * difference.standard_error or min(1.0, _REACH**2 / difference.n)


def needed_n(difference: Measured, margin: float) -> int:
    """How many cases would tell a change of this size from a fall by the margin, four times in five.

    `difference` is signed so that up is good. Always more than there are; 0 when nothing can be said.
    """
    gap = max(abs(difference.value + margin), margin / _NEAREST)
    if difference.n == 0 or gap == 0:
        return 0
    needed = ceil(difference.n * (_REACH * difference.standard_error / gap) ** 2)
    return max(needed, difference.n + 1)
