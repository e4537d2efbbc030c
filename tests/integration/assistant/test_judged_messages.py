"""The local engine against 300 judged messages of many trades: a floor under which no change of content may push it.

The messages were seen while the engine was made, so the figures are no measure of what it does on others.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.turns import NOW
from triage.app.mind import Mindset
from triage.assistant.unstored import thread_of_text
from triage.domain.assessment import Assessment
from triage.domain.staffing import Staffing

ROWS = [json.loads(line) for line in (Path(__file__).parent / "judged_messages.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def seen(mindset: Mindset) -> list[Assessment]:
    """Every message, read as a first contact."""
    mindset.read_ahead([row["text"] for row in ROWS])
    staffing = Staffing(live_online=1, live_free=1)

    async def read() -> list[Assessment]:
        threads = (thread_of_text(row["text"], NOW) for row in ROWS)
        return [(await mindset.assistant.think(thread, staffing, NOW)).assessment for thread in threads]

    return asyncio.run(read())


def macro_f1(judged: Sequence[str], found: Sequence[str]) -> float:
    """The mean over labels of the harmonic mean of precision and recall."""
    scores = []
    for label in sorted(set(judged)):
        pairs = list(zip(judged, found, strict=True))
        hits = sum(one == other == label for one, other in pairs)
        scores.append(2 * hits / (sum(one == label for one, _ in pairs) + sum(other == label for _, other in pairs)))
    return sum(scores) / len(scores)


@pytest.mark.parametrize(
    ("label", "of", "floor"),
    [
        ("urgency", lambda a: a.urgency.value, 0.75),
        ("sentiment", lambda a: a.sentiment.value, 0.75),
        ("human_requested", lambda a: a.human_requested, 0.85),
    ],
)
def test_labels_stay_above_their_floor(
    seen: list[Assessment], label: str, of: Callable[[Assessment], Any], floor: float
) -> None:
    assert macro_f1([str(row[label]) for row in ROWS], [str(of(assessment)) for assessment in seen]) >= floor


def test_red_flags_are_found_and_rarely_invented(seen: list[Assessment]) -> None:
    judged = [{*row["red_flags"]} for row in ROWS]
    found = [{flag.value for flag in assessment.red_flags} for assessment in seen]
    hits = sum(len(one & other) for one, other in zip(judged, found, strict=True))

    assert hits / sum(map(len, judged)) >= 0.75
    assert hits / sum(map(len, found)) >= 0.75


def test_danger_to_life_is_never_read_as_calm(seen: list[Assessment]) -> None:
    grave = [(row, a) for row, a in zip(ROWS, seen, strict=True) if {"safety", "self_harm"} & {*row["red_flags"]}]
    calm = [row["text"] for row, a in grave if a.urgency.value in ("low", "normal")]

    assert len(calm) <= 0.1 * len(grave), calm
