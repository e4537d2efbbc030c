"""The expected wait: Erlang C against the textbook, the line against common sense, and learning from what happened."""

import random
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.staffing import Staffing
from triage.routing import wait
from triage.routing.wait import Waited, WaitModel


def test_erlang_c_gives_the_figures_of_the_textbook() -> None:
    # 100 calls in half an hour of 3 minutes each: 10 Erlangs; 14 agents keep 88.8 % within 20 seconds.
    assert wait.erlang_c(14, 10) == pytest.approx(0.1741, abs=1e-3)
    assert wait.share_within(14, 200, 180, 20) == pytest.approx(0.888, abs=1e-3)
    assert wait.servers_for(0.8, 20, 200, 180) == 14
    assert wait.mean_wait_seconds(14, 200, 180) == pytest.approx(7.8, abs=0.1)


def test_agents_who_cannot_keep_up_let_everybody_wait() -> None:
    assert wait.erlang_c(2, 2.5) == 1.0
    assert wait.mean_wait_seconds(2, 20, 600) == inf
    assert wait.share_within(2, 20, 600, 60) == 0.0


def test_nothing_that_arrives_needs_nobody() -> None:
    assert wait.servers_for(0.95, 60, 0, 480) == 0
    assert wait.erlang_c(0, 0) == 0.0


def test_nobody_waits_while_somebody_free_is_not_spoken_for() -> None:
    assert wait.plain_wait_seconds(480, online=3, free=2, waiting=1) == 0
    assert wait.plain_wait_seconds(480, online=3, free=1, waiting=1) == 160


def test_with_nobody_online_there_is_no_wait_to_tell() -> None:
    assert wait.plain_wait_seconds(480, online=0, free=0, waiting=0) is None


@given(online=st.integers(1, 50), free=st.integers(0, 50), waiting=st.integers(0, 200))
def test_the_plain_wait_is_what_a_snapshot_without_learning_expects(online: int, free: int, waiting: int) -> None:
    plain = wait.plain_wait_seconds(480, online, free, waiting)
    assert plain is not None
    assert round(plain) == Staffing(online, free, waiting, 480).expected_wait_seconds


def test_a_new_installation_expects_what_the_policy_says() -> None:
    assert wait.learnt([], 480, []) == WaitModel(480, 0.0, 1.0)


def test_waits_that_are_twice_as_long_as_expected_are_told_so_in_time() -> None:
    chance = random.Random(7)
    waits = [Waited(200, 400 * chance.expovariate(1)) for _ in range(2000)]
    waits += [Waited(0, 12 * chance.expovariate(1)) for _ in range(2000)]
    model = wait.learnt([600.0] * 2000, 480, waits)
    assert model.handle_seconds == pytest.approx(600, rel=0.01)
    assert model.accept_seconds == pytest.approx(12, rel=0.1)
    assert model.scale == pytest.approx(1.95, abs=0.15)
    assert model.pace_seconds == pytest.approx(600 * model.scale, rel=0.01)


def test_three_waits_change_little() -> None:
    model = wait.learnt([], 480, [Waited(100, 1000)] * 3)
    assert 1.0 < model.scale < 2.5


def test_the_error_of_estimates_says_how_far_and_in_which_direction() -> None:
    error = wait.error_of([Waited(60, 30), Waited(60, 120)])
    assert error is not None
    assert (error.mean_absolute_seconds, error.bias_seconds) == (45, -15)
    assert wait.error_of([]) is None
