"""Whose fault a difference is: the first stage of the first turn that went differently."""

from typing import Any

import pytest

from triage.evals.trace import first_difference, stages

TURN: dict[str, Any] = {
    "passages": [{"article": "a", "text": "words"}],
    "search": {"answerable": True},
    "assessment": {"urgency": "low"},
    "decision": {"action": "answer"},
    "reply": "hello",
}


def other(**values: Any) -> dict[str, Any]:
    return {**TURN, **values}


@pytest.mark.parametrize(
    ("after", "cause"),
    [
        (TURN, None),
        (other(passages=[]), "search"),
        (other(passages=[{"article": "a", "text": "new words"}], reply="other"), "search"),
        (other(assessment={"urgency": "high"}, decision={"action": "handoff"}), "prompt"),
        (other(decision={"action": "handoff"}, reply="other"), "policy"),
        (other(reply="other"), "prompt"),
    ],
)
def test_the_first_stage_that_differs_is_the_cause(after: dict[str, Any], cause: str | None) -> None:
    assert first_difference(TURN, after) == cause


def test_of_a_conversation_the_first_turn_that_differs_counts() -> None:
    before = {"turns": [TURN, TURN]}
    after = {"turns": [other(decision={"action": "offer"}), other(passages=[])]}
    assert first_difference(before, after) == "policy"


def test_the_kept_trace_of_a_baseline_compares_like_the_whole() -> None:
    kept = {"stages": [list(pair) for pair in stages(TURN)]}
    assert first_difference(kept, TURN) is None
    assert first_difference(kept, other(assessment={"urgency": "high"})) == "prompt"


def test_longer_conversations_that_begin_alike_have_no_cause_yet() -> None:
    assert first_difference({"turns": [TURN]}, {"turns": [TURN, TURN]}) is None
