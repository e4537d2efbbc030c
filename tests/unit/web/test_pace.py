"""Turns by key: all at once, then as they come back, never more, and no key pays for another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.errors import RateLimited
from triage.web import pace
from triage.web.pace import Allowance, Pace

TEN_A_MINUTE = Allowance(turns=10, seconds=60)


class Hand:
    """A clock moved by hand, in seconds."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_all_turns_may_be_taken_at_once_and_the_next_says_how_long_to_wait() -> None:
    hand = Hand()
    paced = Pace(hand)
    assert [paced.wait_seconds("ann", TEN_A_MINUTE) for _ in range(10)] == [0.0] * 10
    assert paced.wait_seconds("ann", TEN_A_MINUTE) == pytest.approx(6)
    assert paced.wait_seconds("bob", TEN_A_MINUTE) == 0
    hand.at += 6
    assert paced.wait_seconds("ann", TEN_A_MINUTE) == 0
    with pytest.raises(RateLimited) as refused:
        paced.take("ann", TEN_A_MINUTE)
    assert refused.value.retry_after_seconds == pytest.approx(6)


def test_who_is_refused_pays_nothing_for_asking() -> None:
    hand = Hand()
    paced = Pace(hand)
    for _ in range(200):
        paced.wait_seconds("ann", TEN_A_MINUTE)
    hand.at += 6
    assert paced.wait_seconds("ann", TEN_A_MINUTE) == 0


@given(
    pauses=st.lists(st.floats(0, 30), max_size=60),
    turns=st.integers(1, 20),
    seconds=st.integers(1, 120),
)
def test_never_more_than_a_full_bucket_and_what_came_back(pauses: list[float], turns: int, seconds: int) -> None:
    hand = Hand()
    paced, allowance = Pace(hand), Allowance(turns, seconds)
    taken = 0
    for pause in pauses:
        hand.at += pause
        wait = paced.wait_seconds("ann", allowance)
        taken += wait == 0
        if wait:
            hand.at += wait + 1e-6
            assert paced.wait_seconds("ann", allowance) == 0  # the time that it named was enough
            taken += 1
    assert taken <= turns + hand.at * turns / seconds + 1e-3


def test_it_remembers_only_so_many_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "MOST_KEYS", 3)
    paced, once = Pace(Hand()), Allowance(1, 60)
    for name in "abcd":
        paced.take(name, once)
    assert paced.wait_seconds("d", once) > 0
    assert paced.wait_seconds("a", once) == 0
