"""Paired yes and no against scipy's binomial, against the likelihood that Tango's score maximises, and by coverage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]
from scipy.stats import binom  # type: ignore[import-untyped]

from triage.evals.statistics.paired_binary import (
    mcnemar_mid_p,
    mid_p_of_at_most,
    p_not_below,
    paired_difference,
    tango_z,
)


@pytest.mark.parametrize(("fixed", "broken"), [(0, 0), (1, 0), (0, 5), (7, 7), (30, 10), (3, 19), (400, 300)])
def test_mid_p_is_that_of_the_binomial_distribution(fixed: int, broken: int) -> None:
    k, n = min(fixed, broken), fixed + broken
    theirs = min(1.0, 2 * binom.cdf(k, n, 0.5) - binom.pmf(k, n, 0.5))
    assert mcnemar_mid_p(fixed, broken) == pytest.approx(theirs, abs=1e-12)


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_two_tails_make_one(k: int, more: int) -> None:
    n = k + more
    assert mid_p_of_at_most(k, n) + mid_p_of_at_most(n - k, n) == pytest.approx(1)


def test_nothing_changed_still_leaves_room_for_a_change() -> None:
    found = paired_difference(fixed=0, broken=0, n=200)
    z2 = 1.96**2
    assert [found.low, found.high] == pytest.approx([-z2 / (200 + z2), z2 / (200 + z2)], abs=1e-4)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(1, 80), st.floats(-0.9, 0.9))
def test_the_score_uses_the_likeliest_share_under_the_hypothesis(
    fixed: int, broken: int, same: int, difference: float
) -> None:
    n = fixed + broken + same
    low, high = max(0.0, -difference), min(1.0, (1 - difference) / 2)
    if high - low < 1e-3 or (fixed == 0 and broken == 0):
        return

    def unlikely(share: float) -> float:
        parts = np.clip([share, share + difference, 1 - 2 * share - difference], 1e-300, None)
        return -float(np.dot([broken, fixed, same], np.log(parts)))

    share = minimize_scalar(unlikely, bounds=(low, high), method="bounded", options={"xatol": 1e-12}).x
    variance = n * (2 * share + difference * (1 - difference))
    if variance < 1e-3:
        return
    expected = (fixed - broken - n * difference) / np.sqrt(variance)
    assert tango_z(fixed, broken, n, difference) == pytest.approx(expected, rel=2e-3, abs=1e-3)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 100))
def test_the_interval_holds_its_value_and_mirrors(fixed: int, broken: int, same: int) -> None:
    n = fixed + broken + same
    if n == 0:
        return
    one, other = paired_difference(fixed, broken, n), paired_difference(broken, fixed, n)
    assert -1 <= one.low <= one.value <= one.high <= 1
    assert [one.low, one.high] == pytest.approx([-other.high, -other.low], abs=1e-9)


def test_the_interval_holds_the_truth_nineteen_times_in_twenty() -> None:
    random, truth, held = np.random.default_rng(7), -0.05, 0
    for broken, fixed, _ in random.multinomial(120, [0.12, 0.07, 0.81], size=1000):
        found = paired_difference(int(fixed), int(broken), 120)
        held += found.low <= truth <= found.high
    assert 930 <= held <= 970


@pytest.mark.parametrize("bound", [-0.1, -0.02, 0.0])
def test_the_interval_and_the_test_of_a_bound_agree(bound: float) -> None:
    for fixed, broken in [(5, 30), (2, 12), (10, 10), (0, 9)]:
        surely_below = paired_difference(fixed, broken, 200).high < bound
        assert (p_not_below(fixed, broken, 200, bound) <= 0.025) == surely_below
