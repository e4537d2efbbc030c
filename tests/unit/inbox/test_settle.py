"""How long a turn waits for the customer to finish."""

from datetime import UTC, datetime, timedelta

import pytest

from triage.domain.ids import MessageId
from triage.domain.policy import TurnTiming
from triage.inbox.settle import seconds_to_wait
from triage.store.messages import Unread

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
TIMING = TurnTiming(settle_seconds=2, settle_at_most_seconds=8)


def unread(*seconds_ago: float, text: str = "hello") -> list[Unread]:
    """Messages of this age, oldest first."""
    return [Unread(MessageId("1"), NOW - timedelta(seconds=ago), text, None) for ago in seconds_ago]


@pytest.mark.parametrize(
    ("ages", "wait"),
    [
        ((), 0),
        ((0,), 2),
        ((0.5,), 1.5),
        ((2,), 0),
        ((100,), 0),
        ((5, 1), 1),
        ((7.5, 0), 0.5),
        ((9, 0), 0),
    ],
)
def test_two_seconds_after_the_last_message_but_eight_after_the_first(ages: tuple[float, ...], wait: float) -> None:
    assert seconds_to_wait(unread(*ages), NOW, TIMING, lambda text: False) == pytest.approx(wait)


def test_a_red_flag_anywhere_in_the_burst_ends_the_wait() -> None:
    burst = [*unread(1, text="help"), *unread(0)]
    assert seconds_to_wait(burst, NOW, TIMING, lambda text: text == "help") == 0


def test_a_clock_that_jumped_back_does_not_lengthen_the_wait() -> None:
    assert seconds_to_wait(unread(-3600), NOW, TIMING, lambda text: False) <= 8 + 3600
