"""Intervals by drawing again: against the textbook where there is one, by coverage where there is not."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.stats import norm, t  # type: ignore[import-untyped]

from triage.evals.statistics.resampling import Floats, Weights, bootstrap, resampled, student_quantile, tail_for


@dataclass(frozen=True)
class MeanOf:
    values: Floats

    @property
    def units(self) -> int:
        return self.values.size

    def of(self, weights: Weights) -> Floats:
        means: Floats = weights @ self.values / weights.sum(axis=1)
        return means


@pytest.mark.parametrize("degrees", [1, 2, 3, 5, 12, 40, 999])
def test_students_quantile_is_that_of_scipy(degrees: int) -> None:
    assert student_quantile(0.975, degrees) == pytest.approx(t.ppf(0.975, degrees), rel=5e-3)


def test_fewer_units_cut_off_less() -> None:
    assert tail_for(5) < tail_for(50) < tail_for(5000) == pytest.approx(0.025, rel=2e-3)


def test_the_interval_of_a_mean_is_the_textbooks() -> None:
    values = np.random.default_rng(1).normal(10, 2, size=400)
    found, half = bootstrap(MeanOf(values)), 1.96 * values.std(ddof=1) / 20
    assert [found.low, found.high] == pytest.approx([values.mean() - half, values.mean() + half], abs=0.04)


def test_the_same_data_give_the_same_interval() -> None:
    values = np.random.default_rng(2).random(90)
    assert bootstrap(MeanOf(values)) == bootstrap(MeanOf(values.copy()))


def test_many_units_are_drawn_in_blocks_that_fit_in_memory() -> None:
    values = np.random.default_rng(3).random(30_000)
    drawn = resampled(MeanOf(values), draws=300)
    assert drawn.size == len(set(drawn.tolist())) == 300
    assert drawn.std() == pytest.approx(values.std() / np.sqrt(30_000), rel=0.2)


def test_one_unit_says_next_to_nothing_and_none_is_no_error() -> None:
    found = bootstrap(MeanOf(np.array([0.5])))
    assert (found.low, found.high) == (-0.5, 1.5)
    assert resampled(MeanOf(np.array([]))).size == 0


def test_the_interval_of_few_skewed_units_holds_the_truth_often_enough() -> None:
    random, held = np.random.default_rng(4), 0
    for _ in range(400):
        found = bootstrap(MeanOf(random.gamma(2.0, 1.0, size=25)))
        held += found.low <= 2.0 <= found.high
    assert held >= 400 * 0.91


def test_the_interval_of_a_handful_of_units_is_students() -> None:
    values = np.array([1.0, 2.0, 4.0, 7.0])
    found = bootstrap(MeanOf(values))
    half = t.ppf(0.975, 3) * values.std(ddof=1) / 2
    assert [found.low, found.high] == pytest.approx([3.5 - half, 3.5 + half], abs=0.2)


def test_normal_quantiles_need_no_scipy() -> None:
    assert student_quantile(0.975, 10**9) == pytest.approx(norm.ppf(0.975))
