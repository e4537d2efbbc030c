"""Changes of a figure: the right test for each kind, signed so that up is good, and fair to chance."""

from dataclasses import replace

import numpy as np
import pytest

from tests.fakes.eval_runs import METRICS, busy_run, judged_pairs, one_case, one_sample
from triage.evals.metrics.difference import Difference, difference
from triage.evals.record import MetricSpec, Run, Sample, Variant
from triage.evals.statistics.paired_binary import mcnemar_mid_p, paired_difference

ONE, OTHER = Variant("one", "local"), Variant("other", "local", settings={"x": "1"})
ACCURACY = MetricSpec("accuracy", "accuracy", label="urgency", gated=True, margin=0.02)


def changed(spec: MetricSpec, before: Run, after: Run) -> Difference:
    found = difference(spec, after.cases, before.samples, after.samples)
    assert found is not None
    return found


def test_independent_cases_right_or_wrong_are_mcnemars() -> None:
    wrong, right = ("high", "low"), ("high", "high")
    before = [wrong] * 30 + [right] * 10 + [right] * 160
    after = [right] * 30 + [wrong] * 10 + [right] * 160
    found = changed(ACCURACY, *judged_pairs("urgency", before, after))
    assert found.change == paired_difference(30, 10, 200)
    assert found.p_same == mcnemar_mid_p(30, 10)
    assert found.p_worse > 0.99
    assert "McNemar" in found.test


@pytest.mark.parametrize("spec", METRICS, ids=lambda spec: spec.name)
def test_every_kind_of_figure_finds_an_identical_rerun_identical(spec: MetricSpec) -> None:
    before, after = busy_run(120, 0.8, ONE, seed=4), busy_run(120, 0.8, OTHER, seed=4)
    found = changed(spec, before, after)
    assert found.identical
    assert (found.change.value, found.p_same) == (0.0, 1.0)
    assert found.p_worse == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("spec", METRICS[:4], ids=lambda spec: spec.name)
def test_every_kind_of_figure_sees_a_great_change_with_its_sign(spec: MetricSpec) -> None:
    poor, fine = busy_run(400, 0.6, ONE, seed=4), busy_run(400, 0.95, OTHER, seed=5)
    up, down = changed(spec, poor, fine), changed(spec, fine, poor)
    assert up.change.low > 0 > down.change.high
    assert max(up.p_same, down.p_same, down.p_worse) < 0.05 < up.p_worse


def test_scores_of_any_size_flip_signs() -> None:
    random = np.random.default_rng(12)
    cases = [one_case(number) for number in range(150)]
    base = random.random(150)
    moved = base - random.normal(0.05, 0.1, size=150)
    before = [one_sample(c, ONE, scores={"ndcg": float(v)}) for c, v in zip(cases, base, strict=True)]
    after = [one_sample(c, OTHER, scores={"ndcg": float(v)}) for c, v in zip(cases, moved, strict=True)]
    found = difference(MetricSpec("nDCG", "mean", score="ndcg", gated=True), cases, before, after)
    assert found is not None
    assert found.test == "paired bootstrap and sign-flip"
    assert found.change.value == pytest.approx((moved - base).mean(), abs=1e-5)
    assert found.p_worse < 0.01


def test_a_conversation_counts_once_however_many_cases_it_has() -> None:
    cases = [one_case(number, cluster=f"talk-{number // 20}") for number in range(100)]
    before = [one_sample(case, ONE, scores={"right": 1.0}) for case in cases]
    after = [one_sample(case, OTHER, scores={"right": float(n >= 20)}) for n, case in enumerate(cases)]
    spec = MetricSpec("right", "proportion", score="right", gated=True)
    found = difference(spec, cases, before, after)
    assert found is not None
    assert (found.change.n, found.p_same) == (5, 1.0)
    assert "cluster" in found.test


def test_a_grader_that_applies_to_other_cases_than_before_is_compared_by_drawing() -> None:
    cases = [one_case(number) for number in range(60)]
    before = [one_sample(c, ONE, scores={"grounded": 1.0} if n % 2 else {}) for n, c in enumerate(cases)]
    after: list[Sample] = [one_sample(c, OTHER, scores={"grounded": float(n % 3 > 0)}) for n, c in enumerate(cases)]
    found = difference(MetricSpec("grounded", "proportion", score="grounded", gated=True), cases, before, after)
    assert found is not None
    assert found.test == "multinomial resampling"
    assert found.change.value == pytest.approx(-1 / 3)


@pytest.mark.parametrize("units", [1, 2, 4])
@pytest.mark.parametrize("spec", METRICS[:4], ids=lambda spec: spec.name)
def test_a_few_conversations_prove_nothing_however_many_cases_they_have(spec: MetricSpec, units: int) -> None:
    cases = [one_case(number, cluster=f"talk-{number % units}") for number in range(40)]
    right = [one_sample(case, ONE, judged={"urgency": ("critical", "critical")}) for case in cases]
    wrong = [one_sample(case, OTHER, judged={"urgency": ("critical", "low")}) for case in cases]
    gated = replace(spec, margin=0.0)
    for before, after in ((right, wrong), (wrong, right)):
        found = difference(gated, cases, before, after)
        assert found is not None
        assert min(found.p_same, found.p_worse) >= 0.125


def test_nothing_in_common_is_no_difference() -> None:
    cases = [one_case(1)]
    assert difference(ACCURACY, cases, [one_sample(cases[0], ONE)], [one_sample(cases[0], OTHER)]) is None


def test_chance_moves_macro_f1_beyond_doubt_in_at_most_one_of_twenty() -> None:
    spec, found = METRICS[1], 0
    for seed in range(60):
        before, after = busy_run(150, 0.8, ONE, seed=seed), busy_run(150, 0.8, OTHER, seed=seed + 1000)
        found += changed(spec, before, after).p_same <= 0.05
    assert found <= 7
