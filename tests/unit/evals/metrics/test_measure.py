"""Figures of one variant against scikit-learn and by hand, with their intervals."""

from random import Random

import numpy as np
import pytest
from sklearn.metrics import f1_score, precision_score, recall_score

from tests.fakes.eval_runs import URGENCIES, busy_run, one_case, one_sample
from triage.evals.metrics.measure import below_floor, measure
from triage.evals.record import MetricSpec, Sample, Status, Variant
from triage.evals.statistics.measured import Measured, wilson

LOCAL = Variant("local", "local")
RUN = busy_run(400, 0.8, LOCAL)
PAIRS = [sample.judged["urgency"] for sample in RUN.samples]
EXPECTED, GOT = [pair[0] for pair in PAIRS], [pair[1] for pair in PAIRS]


def measured(kind: str, **values: object) -> Measured:
    spec = MetricSpec("figure", kind, **{"label": "urgency", **values})  # type: ignore[arg-type]
    found = measure(spec, RUN.cases, RUN.samples)
    assert found is not None
    return found


def test_accuracy_has_wilsons_interval() -> None:
    right = sum(one == other for one, other in PAIRS)
    found = measured("accuracy")
    assert (found.value, found.n) == (right / 400, 400)
    assert (found.low, found.high) == wilson(right, 400)


def test_macro_f1_is_scikit_learns_over_the_classes_that_people_gave() -> None:
    theirs = f1_score(EXPECTED, GOT, average="macro", labels=list(URGENCIES), zero_division=0)
    found = measured("macro_f1")
    assert found.value == pytest.approx(theirs)
    assert found.low < found.value < found.high
    assert found.high - found.low == pytest.approx(0.1, abs=0.04)


@pytest.mark.parametrize("of_class", URGENCIES)
def test_recall_and_precision_of_a_class_are_scikit_learns(of_class: str) -> None:
    theirs = {"labels": [of_class], "average": "macro", "zero_division": 0}
    assert measured("class_recall", of_class=of_class).value == pytest.approx(recall_score(EXPECTED, GOT, **theirs))
    assert measured("class_precision", of_class=of_class).value == pytest.approx(
        precision_score(EXPECTED, GOT, **theirs)
    )


def test_harm_weighs_what_was_missed() -> None:
    weights = {"critical": {"low": 20.0, "normal": 10.0}, "low": {"critical": 2.0}}
    costs = [weights.get(e, {}).get(g, 0.0 if e == g else 1.0) for e, g in PAIRS]
    found = measured("harm_cost", weights=weights)
    assert found.value == pytest.approx(np.mean(costs))
    half = 1.96 * np.std(costs) / 20
    assert [found.low, found.high] == pytest.approx([found.value - half, found.value + half], abs=0.12)


def test_calibration_error_is_the_gap_of_ten_bins() -> None:
    sure = [(s.confidences["intent"], s.judged["intent"]) for s in RUN.samples if s.confidences]
    gap = 0.0
    for low in range(10):
        bin_ = [(c, float(e == g)) for c, (e, g) in sure if min(9, int(c * 10)) == low]
        gap += abs(sum(c for c, _ in bin_) - sum(r for _, r in bin_))
    assert measured("ece", label="intent").value == pytest.approx(gap / len(sure))


def test_a_quantile_is_a_latency_that_was_seen_and_lies_in_its_interval() -> None:
    found = measured("quantile", score="latency_ms", at=0.95)
    theirs = np.quantile([s.latency_ms for s in RUN.samples], 0.95, method="inverted_cdf")
    assert found.value == pytest.approx(theirs)
    assert found.low < found.value < found.high


def test_a_total_adds_every_sample() -> None:
    assert measured("total", score="cost_usd").value == pytest.approx(sum(s.cost_usd for s in RUN.samples))


def test_only_the_slices_asked_for_count() -> None:
    found = measured("accuracy", where={"language": "de"})
    assert found.n == sum(case.slices["language"] == "de" for case in RUN.cases)


def test_a_figure_that_applies_to_nothing_is_none() -> None:
    assert measure(MetricSpec("x", "proportion", score="unknown"), RUN.cases, RUN.samples) is None


def test_repeats_of_a_case_are_one_case() -> None:
    cases = [one_case(number) for number in range(40)]
    samples = [
        one_sample(case, LOCAL, repeat=repeat, scores={"right": float(Random(number * 7 + repeat).random() < 0.5)})
        for number, case in enumerate(cases)
        for repeat in range(5)
    ]
    found = measure(MetricSpec("right", "proportion", score="right"), cases, samples)
    assert found is not None
    assert found.n == 40
    assert found.value == pytest.approx(np.mean([sample.scores["right"] for sample in samples]))


def test_cases_of_one_cluster_tell_less_than_as_many_strangers() -> None:
    random = Random(3)
    truth = [float(random.random() < 0.6) for _ in range(30)]
    cases = [one_case(number, cluster=f"talk-{number // 10}") for number in range(300)]
    samples = [one_sample(case, LOCAL, scores={"right": truth[number // 10]}) for number, case in enumerate(cases)]
    spec = MetricSpec("right", "proportion", score="right")
    strangers = [one_case(number) for number in range(300)]
    clustered, apart = measure(spec, cases, samples), measure(spec, strangers, samples)
    assert clustered is not None
    assert apart is not None
    assert (clustered.n, apart.n) == (30, 300)
    assert clustered.high - clustered.low > 2.5 * (apart.high - apart.low)


def test_all_right_in_a_few_clusters_is_not_certain() -> None:
    cases = [one_case(number, cluster=f"talk-{number // 2}") for number in range(20)]
    samples = [one_sample(case, LOCAL, scores={"right": 1.0}) for case in cases]
    found = measure(MetricSpec("right", "proportion", score="right"), cases, samples)
    assert found is not None
    assert (found.low, found.high) == wilson(10, 10)


def test_skipped_cases_do_not_count_and_failed_ones_count_as_wrong() -> None:
    cases = [one_case(number) for number in range(3)]
    samples = [
        one_sample(cases[0], LOCAL, judged={"urgency": ("low", "low")}),
        one_sample(cases[1], LOCAL, status=Status.ERROR, judged={"urgency": ("low", "error")}),
        Sample(cases[2].id, LOCAL.key, status=Status.SKIPPED),
    ]
    found = measure(MetricSpec("a", "accuracy", label="urgency"), cases, samples)
    assert found is not None
    assert (found.value, found.n) == (0.5, 2)


def test_a_floor_binds_from_its_own_side() -> None:
    half = Measured(0.5, 0.4, 0.6, 10)
    assert below_floor(MetricSpec("a", "mean", floor=0.6), half)
    assert not below_floor(MetricSpec("a", "mean", floor=0.5), half)
    assert below_floor(MetricSpec("a", "mean", floor=0.4, better="lower"), half)
    assert not below_floor(MetricSpec("a", "mean"), half)
