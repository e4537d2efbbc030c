"""The sign-flip test against counting all flips by hand, against scipy, and under the null."""

from itertools import product

import numpy as np
import pytest
from scipy.stats import ttest_1samp  # type: ignore[import-untyped]

from triage.evals.statistics.paired_binary import mcnemar_mid_p
from triage.evals.statistics.sign_flip import sign_flip_p, sign_flip_p_not_below


def test_few_changes_are_counted_out() -> None:
    changes = np.array([0.5, -0.2, 0.9, 0.0, 0.3])
    sums = [sum(s * c for s, c in zip(signs, changes, strict=True)) for signs in product((1, -1), repeat=5)]
    as_high = sum(one >= changes.sum() - 1e-12 for one in sums) / len(sums)
    assert sign_flip_p(changes) == pytest.approx(2 * as_high)


def test_nothing_changed_is_no_evidence() -> None:
    assert sign_flip_p(np.zeros(50)) == sign_flip_p_not_below(np.zeros(50)) == 1


def test_many_changes_agree_with_students_test() -> None:
    changes = np.random.default_rng(5).normal(0.12, 1, size=300)
    assert sign_flip_p(changes) == pytest.approx(ttest_1samp(changes, 0).pvalue, abs=0.015)


def test_units_of_one_size_are_mcnemars_case() -> None:
    changes = np.array([1.0] * 30 + [-1.0] * 12 + [0.0] * 158)
    # Not mid-p: ties count whole, so it is the more careful one.
    assert mcnemar_mid_p(30, 12) <= sign_flip_p(changes) <= mcnemar_mid_p(30, 12) + 0.01


def test_a_fall_shows_on_the_side_of_falls_only() -> None:
    changes = np.random.default_rng(6).normal(-0.5, 1, size=80)
    assert sign_flip_p_not_below(changes) < 0.01 < 0.9 < sign_flip_p_not_below(-changes)


def test_chance_alone_is_called_a_difference_one_time_in_twenty() -> None:
    random = np.random.default_rng(8)
    found = sum(sign_flip_p(random.choice([-1.0, -0.5, 0, 0, 0.5, 1.0], size=40)) <= 0.05 for _ in range(400))
    assert found <= 400 * 0.05 + 10
