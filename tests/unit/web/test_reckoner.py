"""The reckoner: one work at a time for a key, the last result meanwhile, failures told and tried anew."""

import itertools
import threading

import pytest

from triage.domain.errors import BadInput
from triage.web.reckoner import KEPT_AT_MOST, Reckoner

LONG = 30.0


async def test_a_result_is_worked_out_once() -> None:
    reckoner, numbers = Reckoner(), itertools.count(1)
    for _ in range(3):
        assert await reckoner.get("a", lambda: next(numbers), LONG) == 1
    assert await reckoner.get("b", lambda: "other", LONG) == "other"


async def test_who_has_no_patience_is_told_to_come_back_and_the_work_goes_on() -> None:
    reckoner, done = Reckoner(), threading.Event()

    def work() -> str:
        done.wait(LONG)
        return "done"

    assert await reckoner.get("a", work, 0.01) is None
    assert await reckoner.get("a", work, 0.01) is None
    done.set()
    assert await reckoner.get("a", work, LONG) == "done"


async def test_a_failure_is_told_and_then_tried_anew() -> None:
    reckoner, results = Reckoner(), iter([BadInput("not now"), "now"])

    def work() -> str:
        found = next(results)
        if isinstance(found, BadInput):
            raise found
        return str(found)

    with pytest.raises(BadInput):
        await reckoner.get("a", work, LONG)
    assert await reckoner.get("a", work, LONG) == "now"


async def test_only_so_many_results_are_kept() -> None:
    reckoner = Reckoner()
    for number in range(KEPT_AT_MOST + 5):
        await reckoner.get(number, lambda: "old", LONG)
    assert await reckoner.get(0, lambda: "new", LONG) == "new"
    assert await reckoner.get(KEPT_AT_MOST + 4, lambda: "new", LONG) == "old"
