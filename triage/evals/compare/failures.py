"""Why a case is wrong with nothing to compare it with: the first stage that falls short of what the case expects.

Called by the report for cases that did not turn. Between two runs, `flips` knows better: it sees what went differently.
"""

from collections.abc import Callable, Mapping
from typing import Any

from triage.evals.record import Case, Kind, Sample, Status

Trace = Mapping[str, Any]


def cause_of_failure(case: Case, sample: Sample) -> str:
    """search, prompt, policy, or "" where that cannot be told."""
    if sample.status is not Status.OK or not sample.trace:
        return ""
    return _CAUSES[case.kind](case, sample, sample.trace)


def _of_labels(case: Case, sample: Sample, trace: Trace) -> str:
    wrong = {label for label, (expected, got) in sample.judged.items() if expected != got}
    if not wrong:
        return ""
    return "policy" if wrong <= {"route", "action"} else "prompt"


def _of_answer(case: Case, sample: Sample, trace: Trace) -> str:
    wanted = case.expected.get("articles", ())
    found = {passage["article"] for passage in trace.get("passages", ())}
    answers = bool(trace.get("search", {}).get("answerable"))
    cited = bool(trace.get("citations"))
    if wanted and (not found & set(wanted) or not answers):
        return "search"
    if not wanted and answers and cited:
        return "search"
    if wanted and not cited:
        intent = sample.judged.get("intent")
        return "prompt" if intent and intent[0] != intent[1] else "policy"
    return "prompt"


def _of_conversation(case: Case, sample: Sample, trace: Trace) -> str:
    if sample.scores.get("outcome_right", 1.0) == 1.0:
        return "prompt"
    wants_answer = case.expected.get("outcome") == "resolved"
    answered = any(turn.get("citations") for turn in trace.get("turns", ()))
    return "search" if wants_answer and not answered else "policy"


def _always(cause: str) -> Callable[[Case, Sample, Trace], str]:
    return lambda case, sample, trace: cause


_CAUSES: Mapping[Kind, Callable[[Case, Sample, Trace], str]] = {
    Kind.ASSESS: _of_labels,
    Kind.RETRIEVE: _always("search"),
    Kind.ANSWER: _of_answer,
    Kind.ROUTE: _always("policy"),
    Kind.CONVERSE: _of_conversation,
    Kind.SUMMARISE: _always("prompt"),
    Kind.ATTACK: _always("prompt"),
}
