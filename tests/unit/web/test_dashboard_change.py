"""What a change of a figure is called: better, worse, or within chance."""

import pytest

from triage.desk.metrics.names import BY_NAME
from triage.desk.metrics.table import Row
from triage.web.dashboard.change import change_of


def row(metric: str, value: float, low: float | None = None, high: float | None = None) -> Row:
    """A row of this metric; of times `value` is the median."""
    unit = BY_NAME[metric].unit
    return Row("all", metric, unit, 100, value, value if unit.value == "seconds" else None, None, low, high)


@pytest.mark.parametrize(
    ("metric", "before", "after", "words", "verdict"),
    [
        ("first_response", (100, 90, 110), (60, 50, 70), "−40 %", "better"),
        ("first_response", (60, 50, 70), (100, 90, 110), "+67 %", "worse"),
        ("csat", (0.7, 0.65, 0.75), (0.85, 0.8, 0.9), "+15 points", "better"),
        ("csat", (0.7, 0.6, 0.8), (0.75, 0.65, 0.85), "+5 points", "within chance"),
        ("contacts", (100, None, None), (150, None, None), "+50 %", ""),
        ("occupancy", (0.5, None, None), (0.6, None, None), "+10 points", ""),
        ("csat", (0.7, 0.6, 0.8), (0.7, 0.6, 0.8), "the same", ""),
    ],
)
def test_a_change_in_words(
    metric: str,
    before: tuple[float, float | None, float | None],
    after: tuple[float, float | None, float | None],
    words: str,
    verdict: str,
) -> None:
    found = change_of(BY_NAME[metric], row(metric, *after), row(metric, *before))
    assert found is not None
    assert (found.words, found.verdict) == (words, verdict)


def test_nothing_is_compared_with_nothing() -> None:
    metric = BY_NAME["contacts"]
    assert change_of(metric, row("contacts", 5), None) is None
    assert change_of(metric, None, row("contacts", 5)) is None
    assert change_of(metric, row("contacts", 5), row("contacts", 0)) is None
