"""Figures in words: units, signs, bounds, and the sentences that an engineer reads first."""

import pytest

from tests.fakes.eval_runs import busy_run, one_case, one_run, one_sample
from triage.evals.compare.comparison import compare
from triage.evals.compare.sides import side_of
from triage.evals.record import MetricSpec, Variant
from triage.evals.report.numbers import change_interval_text, change_text, interval_text, p_text, value_text
from triage.evals.report.wording import metric_rows, sentences, title
from triage.evals.statistics.measured import Measured

SHARE = MetricSpec("accuracy", "accuracy", label="urgency")
ERROR = MetricSpec("calibration error", "ece", label="intent", better="lower")
LATENCY = MetricSpec("latency p95", "quantile", score="latency_ms", better="lower")
COST = MetricSpec("cost", "total", score="cost_usd", better="lower")
SCORE = MetricSpec("nDCG", "mean", score="ndcg")
OLD, NEW = Variant("old", "local"), Variant("new", "local", settings={"x": "1"})


@pytest.mark.parametrize(
    ("spec", "value", "text"),
    [
        (SHARE, 0.8449, "84.5 %"),
        (LATENCY, 3.21, "3.2 ms"),
        (LATENCY, 412.4, "412 ms"),
        (LATENCY, 1234.0, "1.23 s"),
        (COST, 0.01234, "$0.0123"),
        (COST, 1234.5, "$1,234.50"),
        (SCORE, 0.84249, "0.842"),
    ],
)
def test_a_value_has_its_unit(spec: MetricSpec, value: float, text: str) -> None:
    assert value_text(spec, value) == text


@pytest.mark.parametrize(
    ("spec", "gain", "text"),
    [
        (SHARE, 0.1, "+10.0 points"),
        (SHARE, -0.034, "−3.4 points"),
        (SHARE, 0.0, "0.0 points"),
        (SHARE, -0.0001, "0.0 points"),
        (ERROR, 0.041, "−4.1 points"),
        (LATENCY, -35.0, "+35 ms"),
        (SCORE, 0.05, "+0.050"),
    ],
)
def test_a_gain_is_told_as_the_figure_moved(spec: MetricSpec, gain: float, text: str) -> None:
    assert change_text(spec, gain) == text


def test_bounds_name_their_unit_once_and_the_lower_one_first() -> None:
    assert interval_text(SHARE, Measured(0.8, 0.75, 0.85, 9)) == "75.0 to 85.0 %"
    assert change_interval_text(SHARE, Measured(0.1, 0.042, 0.156, 9)) == "+4.2 to +15.6 points"
    assert change_interval_text(ERROR, Measured(0.1, 0.042, 0.156, 9)) == "−15.6 to −4.2 points"


def test_p_values_are_quoted_as_usual() -> None:
    assert [p_text(p) for p in (0.0001, 0.0312, 0.42)] == ["p < 0.001", "p = 0.031", "p = 0.42"]


def test_a_doubtful_change_says_what_is_surely_better_and_what_would_settle_the_rest() -> None:
    gate = {"kind": "proportion", "gated": True, "margin": 0.02}
    metrics = tuple(MetricSpec(name, score=name, **gate) for name in ("good", "doubtful"))  # type: ignore[arg-type]
    cases = [one_case(number) for number in range(100)]
    before = [
        one_sample(c, OLD, scores={"good": float(n > 40), "doubtful": float(n % 9 > 0)}) for n, c in enumerate(cases)
    ]
    after = [one_sample(c, NEW, scores={"good": 1.0, "doubtful": float(n % 10 > 0)}) for n, c in enumerate(cases)]
    found = compare(
        side_of(one_run(cases, before, [OLD], metrics=metrics)), side_of(one_run(cases, after, [NEW], metrics=metrics))
    )
    told = " ".join(sentences(found))
    assert title(found) == "Not sure yet"
    assert told.startswith("Doubtful ")
    assert "neither proven nor excluded: about" in told
    assert "Surely better: good (+41.0 points)." in told


def test_a_table_has_a_row_a_figure_with_what_the_gate_says() -> None:
    before, after = busy_run(200, 0.6, OLD, seed=1), busy_run(200, 0.95, NEW, seed=2)
    rows = {row.name: row for row in metric_rows(compare(side_of(before), side_of(after)).metrics)}
    assert rows["urgency accuracy"].outcome == "ok: better"
    assert rows["intent accuracy"].outcome == ""
    assert "would show" in rows["urgency accuracy"].detail


def test_figures_without_a_time_to_compare_with_stand_alone() -> None:
    cases = [one_case(number) for number in range(10)]
    before = [one_sample(case, OLD, scores={"ndcg": 1.0}) for case in cases]
    after = [one_sample(case, NEW, scores={"ndcg": 1.0}, latency_ms=40.0 + n) for n, case in enumerate(cases)]
    metrics = (SCORE, LATENCY)
    found = compare(
        side_of(one_run(cases, before, [OLD], metrics=metrics)), side_of(one_run(cases, after, [NEW], metrics=metrics))
    )
    assert [(row.before, row.change) for row in metric_rows(found.metrics)] == [("1.000", "same"), ("", "")]
