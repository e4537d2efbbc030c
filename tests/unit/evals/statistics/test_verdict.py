"""The verdict: what is called what, how often chance is called a regression, and what would settle it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.evals.statistics.holm import holm
from triage.evals.statistics.paired_binary import mcnemar_mid_p, p_not_below, paired_difference
from triage.evals.statistics.planning import detectable_effect, needed_n
from triage.evals.statistics.verdict import EXIT_CODES, Evidence, Outcome, judge, overall


def paired(fixed: int, broken: int, n: int, margin: float, past_floor: bool = False) -> Evidence:
    return Evidence(
        paired_difference(fixed, broken, n),
        margin,
        p_worse=min(1.0, 2 * p_not_below(fixed, broken, n, -margin)),
        p_same=mcnemar_mid_p(fixed, broken),
        identical=fixed == broken == 0,
        past_floor=past_floor,
    )


@pytest.mark.parametrize(
    ("fixed", "broken", "n", "margin", "outcome"),
    [
        (0, 0, 200, 0.0, Outcome.OK),
        (30, 10, 200, 0.02, Outcome.BETTER),
        (10, 30, 200, 0.02, Outcome.REGRESSED),
        (20, 20, 200, 0.02, Outcome.INCONCLUSIVE),
        (20, 20, 4000, 0.02, Outcome.OK),
        (10, 30, 4000, 0.02, Outcome.OK),
        (0, 3, 120, 0.02, Outcome.INCONCLUSIVE),
        (0, 12, 120, 0.02, Outcome.REGRESSED),
    ],
)
def test_a_comparison_is_called_what_it_is(fixed: int, broken: int, n: int, margin: float, outcome: Outcome) -> None:
    assert judge([paired(fixed, broken, n, margin)])[0].outcome is outcome


def test_an_identical_rerun_is_ok_however_few_cases_there_are() -> None:
    assert judge([paired(0, 0, 3, 0.0)])[0].outcome is Outcome.OK


def test_a_figure_past_its_floor_regressed_even_if_nothing_changed() -> None:
    assert judge([paired(0, 0, 200, 0.02, past_floor=True)])[0].outcome is Outcome.REGRESSED


def test_the_whole_is_as_bad_as_its_worst_part_and_better_only_without_one() -> None:
    assert overall([Outcome.OK, Outcome.BETTER]) is Outcome.BETTER
    assert overall([Outcome.BETTER, Outcome.INCONCLUSIVE, Outcome.REGRESSED]) is Outcome.REGRESSED
    assert overall([Outcome.BETTER, Outcome.INCONCLUSIVE]) is Outcome.INCONCLUSIVE
    assert overall([]) is Outcome.OK
    assert [EXIT_CODES[outcome] for outcome in Outcome] == [0, 0, 3, 1]


def test_an_inconclusive_one_says_how_many_cases_would_settle_it() -> None:
    found = judge([paired(20, 20, 200, 0.02)])[0]
    assert found.text == f"inconclusive (need n≈{found.needed})"
    assert 3000 < found.needed < 4500  # 0.2 x (2.8 / 0.02)²


def test_so_many_cases_do_settle_it_four_times_in_five() -> None:
    small = paired_difference(20, 20, 200)
    n = needed_n(small, 0.02)
    random = np.random.default_rng(9)
    settled = sum(
        judge([paired(int(fixed), int(broken), n, 0.02)])[0].outcome is not Outcome.INCONCLUSIVE
        for fixed, broken, _ in random.multinomial(n, [0.1, 0.1, 0.8], size=200)
    )
    assert 0.72 * 200 <= settled <= 0.92 * 200


def test_the_detectable_effect_is_found_four_times_in_five() -> None:
    effect = detectable_effect(paired_difference(20, 20, 200))
    random = np.random.default_rng(10)
    shares = [0.1 - effect / 2, 0.1 + effect / 2, 0.8]
    found = sum(
        judge([paired(int(fixed), int(broken), 200, 0.0)])[0].outcome is Outcome.REGRESSED
        for fixed, broken, _ in random.multinomial(200, shares, size=300)
    )
    assert 0.7 * 300 <= found <= 0.9 * 300


@pytest.mark.parametrize(("margin", "fall"), [(0.0, 0.0), (0.02, 0.0), (0.02, 0.02)])
def test_at_most_one_comparison_in_twenty_fails_by_chance(margin: float, fall: float) -> None:
    """Five gated figures, none worse than its margin; at the margin itself chance has the best of it."""
    random, failed, rounds = np.random.default_rng(11), 0, 1000
    shares = [0.08 - fall / 2, 0.08 + fall / 2, 0.84]
    for _ in range(rounds):
        cells = random.multinomial(200, shares, size=5)
        verdicts = judge([paired(int(fixed), int(broken), 200, margin) for fixed, broken, _ in cells])
        failed += any(verdict.outcome is Outcome.REGRESSED for verdict in verdicts)
    assert failed <= rounds * 0.05


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_never_lowers_a_p_and_keeps_their_order(ps: list[float]) -> None:
    adjusted = holm(ps)
    assert all(q >= p and q <= 1 for p, q in zip(ps, adjusted, strict=True))
    assert sorted(range(len(ps)), key=lambda i: (ps[i], i)) == sorted(
        range(len(ps)), key=lambda i: (adjusted[i], ps[i], i)
    )


def test_holm_is_that_of_the_textbook() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
