"""The interval of a proportion against scipy's, and at its edges."""

import pytest
from scipy.stats import binomtest  # type: ignore[import-untyped]

from triage.evals.statistics.measured import wilson


@pytest.mark.parametrize(("right", "n"), [(0, 1), (1, 1), (3, 10), (0, 20), (20, 20), (117, 120), (500, 1000)])
def test_wilson_is_that_of_scipy(right: int, n: int) -> None:
    theirs = binomtest(right, n).proportion_ci(method="wilson")
    assert list(wilson(right, n)) == pytest.approx([theirs.low, theirs.high], abs=1e-12)


def test_nothing_is_known_without_cases() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_all_right_is_not_certainly_all_right() -> None:
    assert list(wilson(20, 20)) == pytest.approx([0.8389, 1.0], abs=1e-4)
