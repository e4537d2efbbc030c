"""Many figures, many chances to be fooled: p-values made comparable to one limit for all (Holm 1979)."""

from collections.abc import Sequence


def holm(ps: Sequence[float]) -> list[float]:
    """Adjusted p-values in the same order; those at most 0.05 hold together, with 5 % for the lot of them."""
    order = sorted(range(len(ps)), key=ps.__getitem__)
    adjusted, worst = [1.0] * len(ps), 0.0
    for rank, place in enumerate(order):
        worst = max(worst, min(1.0, (len(ps) - rank) * ps[place]))
        adjusted[place] = worst
    return adjusted
