"""How long a decision takes, as a multiple of one conversion between time zones; run by `make bench`.

Prints figures and fails on none of them: a busy machine is not a slow program.
"""

import time
import timeit
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.unit.routing.shop import (
    ANSWERED,
    BERLIN,
    HOW_TO,
    NOBODY,
    RESEARCH,
    SUNDAY_AFTERNOON,
    TALK,
    TUESDAY_NIGHT,
    Turn,
)
from triage.domain.assessment import Assessment, Speech
from triage.domain.labels import RedFlag, Urgency

ROUNDS, REPEATS = 2_000, 7
TURNS = {
    "greeting": Turn(Assessment(speech=Speech.GREETING)),
    "answer": Turn(matter=HOW_TO, found=ANSWERED),
    "ticket": Turn(matter=RESEARCH),
    "choice of live or ticket": Turn(matter=TALK),
    "choice out of hours": Turn(matter=TALK, now=SUNDAY_AFTERNOON, staffing=NOBODY),
    "danger at night": Turn(Assessment(urgency=Urgency.CRITICAL, red_flags=(RedFlag.SAFETY,)), now=TUESDAY_NIGHT),
}


def microseconds(work: Callable[[], object]) -> float:
    """The fastest of several runs, in processor time, so that neighbours count as little as possible."""
    return min(timeit.repeat(work, number=ROUNDS, repeat=REPEATS, timer=time.process_time)) / ROUNDS * 1e6


@pytest.mark.parametrize("name", TURNS)
def test_the_time_of_a_decision(name: str) -> None:
    berlin, now = ZoneInfo(BERLIN), datetime(2026, 5, 12, 12, 13, tzinfo=UTC)
    floor = microseconds(lambda: now.astimezone(berlin).astimezone(UTC))
    taken = microseconds(TURNS[name].decided)
    print(f"\ndecide: {name:<26}{taken:7.1f} µs  = {taken / floor:4.0f}x a time zone round trip ({floor:.2f} µs)")
    assert taken > floor
