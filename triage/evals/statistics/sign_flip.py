"""The sign-flip test: were there no difference, each unit's change could as well have had the other sign.

Exact for few changed units, by many seeded draws else. Called by `metrics.difference` for scores of any size.
"""

import numpy as np

from triage.evals.statistics.resampling import Floats

_EXACT_UNITS = 14
_DRAWS = 10_000
_FEW_SIZES = 100
_BITS_AT_ONCE = 2_000_000
_SEED = 20260113


def sign_flip_p(changes: Floats) -> float:
    """Two-sided p of the hypothesis that the changes lie around 0 alike on both sides; 1 when nothing changed."""
    above, below, total = _tails(changes)
    return min(1.0, 2 * min(above, below) / total)


def sign_flip_p_not_below(changes: Floats) -> float:
    """One-sided p of the hypothesis that the mean change is 0 or more: small when it is surely below.

    For another bound than 0 subtract it from every unit's change.
    """
    _, below, total = _tails(changes)
    return below / total


def _tails(changes: Floats) -> tuple[float, float, float]:
    """How many of all flips give a sum as high as ours or higher, as low or lower, and how many flips there were."""
    moved = changes[changes != 0]
    if moved.size == 0:
        return 1.0, 1.0, 1.0
    seen, slack = moved.sum(), 1e-9 * np.abs(moved).sum()
    exact = moved.size <= _EXACT_UNITS
    sums = _signs_of_all(moved.size) @ moved if exact else _drawn_sums(moved)
    own = 0 if exact else 1  # what was seen is one of the flips
    above, below = float((sums >= seen - slack).sum()), float((sums <= seen + slack).sum())
    return above + own, below + own, float(sums.size) + own


def _signs_of_all(units: int) -> Floats:
    """Every way to give that many units a sign."""
    bits = (np.arange(1 << units)[:, None] >> np.arange(units)) & 1
    return np.asarray(2.0 * bits - 1.0, dtype=np.float64)


def _drawn_sums(moved: Floats) -> Floats:
    """Sums under random signs. Changes of one size are tossed together: scores have few different values."""
    random = np.random.default_rng(_SEED)
    sizes, counts = np.unique(np.abs(moved), return_counts=True)
    if sizes.size <= _FEW_SIZES:
        tossed = [2.0 * random.binomial(count, 0.5, _DRAWS) - count for count in counts]
        return np.asarray(np.stack(tossed, axis=1) @ sizes, dtype=np.float64)
    rows = max(1, _BITS_AT_ONCE // moved.size)
    parts = [_tossed(random, min(rows, _DRAWS - start), moved) for start in range(0, _DRAWS, rows)]
    return np.concatenate(parts)


def _tossed(random: np.random.Generator, rows: int, moved: Floats) -> Floats:
    packed = np.frombuffer(random.bytes(rows * ((moved.size + 7) // 8)), dtype=np.uint8)
    pluses = np.unpackbits(packed.reshape(rows, -1), axis=1, count=moved.size)
    return np.asarray(2.0 * (pluses @ moved) - moved.sum(), dtype=np.float64)
