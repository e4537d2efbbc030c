"""Which time an address names, what it is compared with, and what is refused."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.desk.metrics.names import Dimension
from triage.domain.errors import BadInput
from triage.web.dashboard.period import LONGEST_DAYS, range_of

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)


def test_a_week_is_today_and_the_six_days_before_and_compares_with_the_week_before() -> None:
    found = range_of({}, NOW, BERLIN)
    assert found.period.since == datetime(2026, 5, 6, tzinfo=BERLIN)
    assert found.period.until == NOW
    assert found.before.until == NOW - timedelta(days=7)
    assert found.before.since == found.period.since - timedelta(days=7)
    assert found.slot is Dimension.DAY


def test_today_is_shown_by_hour_and_compares_with_the_same_time_yesterday() -> None:
    found = range_of({"range": "1"}, NOW, BERLIN)
    assert found.slot is Dimension.HOUR
    assert found.before.until == NOW - timedelta(days=1)


def test_two_days_are_both_whole_and_the_end_is_never_in_the_future() -> None:
    past = range_of({"from": "2026-03-28", "to": "2026-03-29"}, NOW, BERLIN)  # the clocks change in between
    assert (past.period.since, past.period.until) == (
        datetime(2026, 3, 28, tzinfo=BERLIN),
        datetime(2026, 3, 30, tzinfo=BERLIN),
    )
    assert range_of({"from": "2026-05-10", "to": "2026-12-31"}, NOW, BERLIN).period.until == NOW
    assert range_of({"from": "2026-05-10"}, NOW, BERLIN).period.until == NOW


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"range": "3"}, "range"),
        ({"range": "-1"}, "range"),
        ({"from": "yesterday"}, "from"),
        ({"from": "0001-01-01"}, "from"),
        ({"from": "9999-12-31"}, "from"),
        ({"from": "2026-05-01", "to": "2026-02-30"}, "to"),
        ({"to": "2026-05-01"}, "from"),
        ({"from": "2026-05-02", "to": "2026-05-01"}, "from"),
        ({"from": "2024-01-01", "to": "2026-05-01"}, "from"),
        ({"from": "2026-05-13"}, "from"),
    ],
)
def test_what_is_no_range_is_refused_with_a_remedy(asked: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        range_of(asked, NOW, BERLIN)
    assert refused.value.field == field
    assert refused.value.remedy


@given(st.dictionaries(st.sampled_from(["range", "from", "to"]), st.text(max_size=12)))
def test_an_address_gives_a_range_or_a_refusal_and_never_breaks(asked: dict[str, str]) -> None:
    try:
        found = range_of(asked, NOW, BERLIN)
    except BadInput:
        return
    assert found.period.since < found.period.until <= NOW
    assert found.days <= LONGEST_DAYS
