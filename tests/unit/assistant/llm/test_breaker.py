"""When the breaker opens, whom it lets through, and what it does not hold against an endpoint."""

import asyncio
from contextlib import suppress

import pytest

from triage.assistant.llm.breaker import Breaker
from triage.assistant.llm.settings import BreakerSettings
from triage.domain.errors import PermanentError, TransientError


class Watch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def down(code: str = "llm_timeout") -> TransientError:
    return TransientError("down", code=code)


def fail(breaker: Breaker, error: BaseException, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(type(error)), breaker.guard():
            raise error


def opened(watch: Watch) -> Breaker:
    breaker = Breaker(BreakerSettings(failures=3, cooldown_seconds=30), watch)
    fail(breaker, down(), 3)
    return breaker


def test_it_opens_after_failures_in_a_row_and_says_how_long() -> None:
    watch = Watch()
    breaker = opened(watch)
    watch.seconds = 10
    with pytest.raises(TransientError) as caught, breaker.guard():
        pytest.fail("the call was let through")
    assert (caught.value.code, caught.value.retry_after_seconds) == ("llm_circuit_open", 20)


def test_a_success_in_between_starts_the_count_again() -> None:
    breaker = Breaker(BreakerSettings(failures=3), Watch())
    fail(breaker, down(), 2)
    with breaker.guard():
        pass
    fail(breaker, down(), 2)
    assert not breaker.is_open


@pytest.mark.parametrize(
    "error",
    [
        down("llm_rate_limited"),
        PermanentError("no", code="llm_refused"),
        PermanentError("no", code="llm_context_overflow"),
        asyncio.CancelledError(),
    ],
)
def test_rate_limits_refusals_and_cancelled_calls_do_not_count(error: BaseException) -> None:
    breaker = Breaker(BreakerSettings(failures=1), Watch())
    fail(breaker, error, 5)
    assert not breaker.is_open


@pytest.mark.parametrize("code", ["llm_bad_key", "llm_wrong_model", "llm_unreachable", "llm_unusable_response"])
def test_an_endpoint_that_cannot_serve_anybody_counts(code: str) -> None:
    breaker = Breaker(BreakerSettings(failures=2), Watch())
    fail(breaker, PermanentError("no", code=code), 2)
    assert breaker.is_open


def test_after_the_cooldown_one_probe_goes_through_and_no_second() -> None:
    watch = Watch()
    breaker = opened(watch)
    watch.seconds = 31
    with breaker.guard(), pytest.raises(TransientError), breaker.guard():
        pytest.fail("a second call was let through beside the probe")
    assert not breaker.is_open


def test_a_failed_probe_opens_it_for_another_while() -> None:
    watch = Watch()
    breaker = opened(watch)
    watch.seconds = 31
    fail(breaker, down())
    watch.seconds = 60
    assert breaker.is_open
    watch.seconds = 62
    assert not breaker.is_open


def test_a_cancelled_probe_leaves_room_for_the_next() -> None:
    watch = Watch()
    breaker = opened(watch)
    watch.seconds = 31
    fail(breaker, asyncio.CancelledError())
    with breaker.guard():
        pass
    assert not breaker.is_open


def test_a_probe_that_is_only_refused_proves_the_endpoint_alive() -> None:
    watch = Watch()
    breaker = opened(watch)
    watch.seconds = 31
    fail(breaker, PermanentError("no", code="llm_refused"))
    assert not breaker.is_open


def test_without_settings_it_never_opens() -> None:
    breaker = Breaker(None, Watch())
    fail(breaker, down(), 50)
    assert not breaker.is_open


def test_ten_minutes_of_failure_make_one_note_and_recovery_another() -> None:
    watch, notes = Watch(), []
    settings = BreakerSettings(failures=3, cooldown_seconds=30)
    breaker = Breaker(settings, watch, lambda is_open, why: notes.append((is_open, why)))
    for second in range(600):
        watch.seconds = float(second)
        for _ in range(5):
            with suppress(TransientError), breaker.guard():
                raise down()
    assert notes == [(True, "down")]
    watch.seconds = 700.0
    with breaker.guard():
        pass
    assert notes == [(True, "down"), (False, "")]
