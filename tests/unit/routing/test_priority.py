"""Priorities: what they add up to, and how waiting raises them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.routing.shop import TUESDAY_AFTERNOON
from tests.unit.routing.strategies import UNHURRIED
from triage.domain.labels import RedFlag, Sentiment, Urgency
from triage.domain.policy import PriorityWeights
from triage.routing.priority import points, priority_at

WEIGHTS = PriorityWeights()


@pytest.mark.parametrize(
    ("urgency", "sentiment", "flags", "expected"),
    [
        (Urgency.LOW, Sentiment.POSITIVE, (), 0),
        (Urgency.NORMAL, Sentiment.NEUTRAL, (), 20),
        (Urgency.HIGH, Sentiment.NEGATIVE, (), 54),
        (Urgency.CRITICAL, Sentiment.VERY_NEGATIVE, (RedFlag.SAFETY, RedFlag.PRESS), 113),
    ],
)
def test_urgency_sentiment_and_a_red_flag_add_up(
    urgency: Urgency, sentiment: Sentiment, flags: tuple[RedFlag, ...], expected: int
) -> None:
    assert points(WEIGHTS, urgency, sentiment, flags) == expected


def test_a_normal_matter_overtakes_a_fresh_high_one_after_waiting_over_thirty_hours() -> None:
    now = TUESDAY_AFTERNOON
    high = priority_at(50, now, now, WEIGHTS)
    assert priority_at(20, now - timedelta(hours=29), now, WEIGHTS) < high
    assert priority_at(20, now - timedelta(hours=31), now, WEIGHTS) > high


def test_a_clock_that_runs_ahead_lowers_nothing() -> None:
    now = TUESDAY_AFTERNOON
    assert priority_at(20, now + timedelta(hours=5), now, WEIGHTS) == 20


@UNHURRIED
@given(
    st.dictionaries(st.sampled_from(Urgency), st.integers(-50, 100)), st.sampled_from(Urgency), st.sampled_from(Urgency)
)
def test_more_urgency_is_never_worth_less(weights: dict[Urgency, int], one: Urgency, other: Urgency) -> None:
    less, more = sorted((one, other), key=lambda urgency: urgency.rank)
    policy = PriorityWeights(urgency=weights)
    assert points(policy, more, Sentiment.NEUTRAL, ()) >= points(policy, less, Sentiment.NEUTRAL, ())
