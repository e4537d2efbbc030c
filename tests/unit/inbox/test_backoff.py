"""When a failed send is tried again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.inbox.backoff import STANDARD_WEBHOOKS, seconds_until_next


@pytest.mark.parametrize(
    ("attempts", "wait"), [(1, 5), (2, 300), (3, 1800), (4, 7200), (9, 86_400), (10, None), (11, None)]
)
def test_the_standard_schedule_without_jitter(attempts: int, wait: float | None) -> None:
    assert seconds_until_next(STANDARD_WEBHOOKS, attempts, None, chance=1.0) == wait


def test_the_receiver_may_ask_for_more_time_but_not_for_ever() -> None:
    assert seconds_until_next(STANDARD_WEBHOOKS, 1, 120, chance=0.5) == 120
    assert seconds_until_next(STANDARD_WEBHOOKS, 2, 1, chance=0.5) == 150
    assert seconds_until_next(STANDARD_WEBHOOKS, 1, 1e9, chance=0.5) == 86_400
    assert seconds_until_next(STANDARD_WEBHOOKS, 1, -5, chance=0.0) == 0


@given(attempts=st.integers(1, 9), chance=st.floats(0, 1))
def test_jitter_only_ever_shortens_the_scheduled_wait(attempts: int, chance: float) -> None:
    wait = seconds_until_next(STANDARD_WEBHOOKS, attempts, None, chance)
    assert wait is not None
    assert 0 <= wait <= STANDARD_WEBHOOKS[attempts]
