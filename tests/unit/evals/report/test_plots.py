"""What plots are drawn from: axes, ticks, matrices, bins, slices that go wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.eval_runs import busy_run, one_case, one_sample
from triage.evals.record import MetricSpec, Variant
from triage.evals.report.confusion import calibration_views, label_views
from triage.evals.report.tracks import Axis, change_axis, ticks
from triage.evals.report.weak_spots import causes_of, slice_shares
from triage.evals.statistics.measured import Measured

LOCAL = Variant("local", "local")
URGENCY = (MetricSpec("accuracy", "accuracy", label="urgency", gated=True),)


def test_an_axis_keeps_what_lies_beyond_it_at_its_end() -> None:
    axis = Axis(0.5, 1.0)
    assert [axis.at(value) for value in (0.4, 0.5, 0.75, 1.0, 2.0)] == [0, 0, 50, 100, 100]
    assert Axis(1.0, 1.0).at(1.0) == 50


def test_no_change_stays_in_the_middle() -> None:
    axis = change_axis([Measured(0.1, -0.05, 0.2, 9)], [0.02])
    assert axis.at(0.0) == 50
    assert axis.at(0.2) < 100
    assert change_axis([]).at(0.0) == 50


@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e4))
def test_ticks_are_few_and_inside(low: float, width: float) -> None:
    axis = Axis(low, low + width)
    found = ticks(axis)
    assert len(found) <= 6
    assert all(axis.low - width * 1e-6 <= tick <= axis.high + width * 1e-6 for tick in found)


def test_a_matrix_counts_every_pair_and_what_it_was_before() -> None:
    cases = [one_case(number) for number in range(6)]
    pairs = [("high", "high")] * 3 + [("high", "low")] * 2 + [("low", "error")]
    after = [one_sample(case, LOCAL, judged={"urgency": pair}) for case, pair in zip(cases, pairs, strict=True)]
    before = [one_sample(case, LOCAL, judged={"urgency": ("high", "high")}) for case in cases[:5]]
    (view,) = label_views(URGENCY, before, after)
    assert view.columns == ("high", "low", "error")
    assert {name: [(cell.count, cell.was) for cell in cells] for name, cells in view.rows} == {
        "high": [(3, 5), (2, 0), (0, 0)],
        "low": [(0, 0), (0, 0), (1, 0)],
    }
    assert (view.classes[0].recall, view.classes[0].precision) == (0.6, 1.0)
    assert view.right == pytest.approx(0.5)


def test_a_label_of_many_classes_lists_its_mistakes() -> None:
    cases = [one_case(number) for number in range(40)]
    samples = [
        one_sample(c, LOCAL, judged={"intent": (f"i{n % 20}", f"i{n % 20}" if n % 4 else "other")})
        for n, c in enumerate(cases)
    ]
    (view,) = label_views((), [], samples)
    assert not view.is_matrix
    assert [(cell.expected, cell.got, cell.count) for cell in view.mistakes[:2]] == [
        ("i0", "other", 2),
        ("i12", "other", 2),
    ]


def test_calibration_has_a_bin_a_tenth_with_its_interval() -> None:
    (view,) = calibration_views(busy_run(400, 0.8, LOCAL).samples)
    assert view.label == "intent"
    assert sum(one.n for one in view.bins) > 390  # a few cases failed
    assert all(one.low <= one.right <= one.high for one in view.bins)
    assert [one.sure for one in view.bins] == sorted(one.sure for one in view.bins)


def test_slices_that_go_wrong_stand_first() -> None:
    rows = [
        {"state": "wrong" if n < 8 else "right", "slices": {"language": "de" if n < 10 else "en"}, "cause": "search"}
        for n in range(40)
    ]
    (shares,) = slice_shares(rows).values()
    assert [(one.value, one.wrong, one.right.n) for one in shares] == [("de", 8, 10), ("en", 0, 30)]
    assert causes_of(rows) == [("search", 8)]
