"""Intervals by drawing again: the same cases (or whole conversations) drawn with replacement, thousands of times.

A figure says its value for given weights of its units. How often each is drawn is multinomial; units that are clusters
make it the cluster bootstrap. Seeded: the same data give the same interval.
"""

from collections.abc import Iterator
from functools import lru_cache
from math import pi, sqrt, tan
from statistics import NormalDist
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from triage.evals.statistics.measured import LEVEL, Measured

Floats = NDArray[np.float64]
Weights = NDArray[np.float32]  # whole numbers, and half the memory
DRAWS = 2000
_HANDFUL = 6  # units
_SEED = 20260112
_KEPT = 4_000_000  # weights held at once: 16 MB


class Figure(Protocol):
    """A figure made of independent units."""

    @property
    def units(self) -> int:
        """How many independent units there are."""
        ...

    def of(self, weights: Weights) -> Floats:
        """The figure at each row of weights, one weight a unit; nan where it has none."""
        ...


def value_of(figure: Figure) -> float:
    """The figure as it is; nan where it has none."""
    return float(figure.of(np.ones((1, figure.units), dtype=np.float32))[0])


def resampled(figure: Figure, draws: int = DRAWS) -> Floats:
    """The figure at each of many draws of its units; nan where a draw has none."""
    if figure.units == 0:
        return np.empty(0)
    found = np.concatenate([figure.of(weights) for weights in _weights(figure.units, draws)])
    return np.asarray(found, dtype=np.float64)


def bootstrap(figure: Figure, drawn: Floats | None = None) -> Measured:
    """The figure with its percentile interval, widened for few units as the t distribution is (Hesterberg 2015).

    Of a handful of units draws show too little; their interval is Student's, and one unit says next to nothing.
    """
    value, units = value_of(figure), figure.units
    drawn = resampled(figure) if drawn is None else drawn
    drawn = drawn[~np.isnan(drawn)]
    if drawn.size == 0:
        return Measured(value, value, value, units)
    if units < _HANDFUL:
        half = max(1.0, abs(value)) if units == 1 else _half_of_few(drawn, units)
        return Measured(value, value - half, value + half, units)
    tail = tail_for(units)
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Measured(value, min(float(low), value), max(float(high), value), units)


def _half_of_few(drawn: Floats, units: int) -> float:
    """Half of Student's interval, by the spread of the draws made free of its bias."""
    return float(student_quantile(0.5 + LEVEL / 2, units - 1) * drawn.std() * sqrt(units / (units - 1)))


def tail_for(units: int, level: float = LEVEL) -> float:
    """The share to cut off at each end so that an interval of so few units covers what it says."""
    t = student_quantile(0.5 + level / 2, units - 1)
    return NormalDist().cdf(-sqrt(units / (units - 1)) * t)


def student_quantile(share: float, degrees: int) -> float:
    """A quantile of Student's t: exact for 1 and 2 degrees, by the expansion of Cornish and Fisher from 3 on."""
    if degrees == 1:
        return tan(pi * (share - 0.5))
    if degrees == 2:
        return (2 * share - 1) / sqrt(2 * share * (1 - share))
    z = NormalDist().inv_cdf(share)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / float(degrees) ** power for power, term in enumerate(terms, start=1))


def _weights(units: int, draws: int) -> Iterator[Weights]:
    at_once = max(1, min(draws, _KEPT // units))
    if at_once == draws:
        yield _drawn_weights(units, draws, 0)
        return
    for block, start in enumerate(range(0, draws, at_once)):
        yield _draw(units, min(at_once, draws - start), block)


@lru_cache(maxsize=4)
def _drawn_weights(units: int, draws: int, block: int) -> Weights:
    """Shared by all figures of a run: they have the same units, and then differences between figures are fair."""
    return _draw(units, draws, block)


def _draw(units: int, draws: int, block: int) -> Weights:
    """How often each unit is drawn, a row a draw."""
    random = np.random.default_rng([_SEED, block])
    chosen = random.integers(0, units, size=(draws, units), dtype=np.int32)
    chosen += np.arange(draws, dtype=np.int32)[:, None] * np.int32(units)  # below _KEPT, or one row of it
    return np.bincount(chosen.ravel(), minlength=draws * units).reshape(draws, units).astype(np.float32)
