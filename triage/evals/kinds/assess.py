"""Labels of a message or thread against those of people, by RUBRIC. The harm of a wrong label is its own:

a missed critical leaves somebody in danger waiting, an unheard wish for a person traps them with a machine, a missed
red flag goes to nobody who can act, and an invented one wakes people for nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from triage.domain.labels import Route, Urgency
from triage.evals import trace as traces
from triage.evals.kinds.graded import Graded, Ground, yes_no
from triage.evals.record import Case
from triage.evals.subject import Stage
from triage.evals.threads import thread_of_input

_PLAIN = ("urgency", "sentiment", "route", "language", "intent")


async def observe(case: Case, stage: Stage) -> dict[str, Any]:
    """The turn up to its decision, nothing written; where no route is asked for, the reading alone."""
    thread = thread_of_input(case.input, stage.now)
    if not case.input.get("route"):
        return {"assessment": traces.of_assessment(await stage.subject.assistant.read(thread, stage.now))}
    thought = await stage.subject.assistant.consider(thread, stage.staffing, stage.now)
    seen = traces.of_thought(thought)
    for empty in ("reply", "citations"):
        del seen[empty]
    # A label needs no passages; thousands of them would only make the run heavy.
    seen["passages"] = [{"article": p["article"], "score": p["score"]} for p in seen["passages"]]
    return seen


def grade(case: Case, trace: Mapping[str, Any], ground: Ground) -> Graded:
    """Each label that people gave against what was seen; flags one by one, present ones only."""
    wanted, seen = case.expected["labels"], got_labels(trace)
    judged = {name: (str(wanted[name]), str(seen[name])) for name in _PLAIN if wanted.get(name) is not None}
    if "route" in judged:
        judged["live"] = yes_no(wanted["route"] == Route.LIVE), yes_no(seen["route"] == Route.LIVE)
    if wanted.get("human_requested") is not None:
        judged["human_requested"] = yes_no(wanted["human_requested"]), yes_no(seen["human_requested"])
    scores = {f"{name}_right": float(one == other) for name, (one, other) in judged.items()}
    if wanted.get("urgency") is not None:
        if wanted["urgency"] == Urgency.CRITICAL:
            scores["critical_missed"] = float(_rank(seen["urgency"]) < Urgency.HIGH.rank)
        scores["urgency_not_missed"] = float(_rank(seen["urgency"]) >= _rank(wanted["urgency"]) - 1)
    if wanted.get("human_requested") is False:
        scores["person_called_unasked"] = float(seen["human_requested"])
    if wanted.get("red_flags") is not None:
        flags, flag_scores = grade_flags(wanted["red_flags"], seen["red_flags"])
        judged |= flags
        scores |= flag_scores
    confidences = {"intent": float(trace["assessment"]["intent_confidence"])} if "intent" in judged else {}
    return Graded(judged, {**scores, **agreement(wanted, case.expected.get("second"))}, confidences)


def failed(case: Case) -> dict[str, float]:
    """Every label wrong."""
    wanted = case.expected["labels"]
    return {f"{name}_right": 0.0 for name in (*_PLAIN, "human_requested") if wanted.get(name) is not None}


def got_labels(trace: Mapping[str, Any]) -> dict[str, Any]:
    """The labels as the product has them."""
    route = trace["decision"]["route"] if "decision" in trace else None
    return {**trace["assessment"], "route": route}


def grade_flags(wanted: Sequence[str], seen: Sequence[str]) -> tuple[dict[str, tuple[str, str]], dict[str, float]]:
    """Flags as labels `flag:name`, and whether one was missed or invented."""
    judged = {f"flag:{flag}": (yes_no(flag in wanted), yes_no(flag in seen)) for flag in sorted({*wanted, *seen})}
    judged["any_flag"] = yes_no(wanted), yes_no(seen)
    scores = {"flags_right": float(set(wanted) == set(seen))}
    if wanted:
        scores["flag_recall"] = len(set(wanted) & set(seen)) / len(set(wanted))
    else:
        scores["no_flag_invented"] = float(not seen)
    return judged, scores


def agreement(first: Mapping[str, Any], second: Mapping[str, Any] | None) -> dict[str, float]:
    """How far two people agree: no engine can be expected to agree with one of them more than the other does."""
    if not second:
        return {}
    both = [name for name in first if second.get(name) is not None and name != "red_flags"]
    return {f"people_agree_on_{name}": float(first[name] == second[name]) for name in both}


def _rank(urgency: str) -> int:
    return Urgency(urgency).rank
