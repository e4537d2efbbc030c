"""The articles that a question finds. The harm: what is not found cannot be answered, and the customer is sent to a
person for what stands in the articles; what seems to answer but does not makes the assistant talk beside the point.
"""

from collections.abc import Mapping, Sequence
from math import log2
from typing import Any

from triage.evals import trace as traces
from triage.evals.kinds.graded import Graded, Ground, yes_no
from triage.evals.record import Case
from triage.evals.subject import Stage
from triage.evals.threads import thread_of_input

DEPTHS = (1, 3, 5)


async def observe(case: Case, stage: Stage) -> dict[str, Any]:
    """What a turn would find; no model reads the question."""
    found = await stage.subject.assistant.look_up(thread_of_input(case.input, stage.now), stage.now)
    return {"passages": traces.of_passages(found), "search": traces.of_search(found)}


def grade(case: Case, trace: Mapping[str, Any], ground: Ground) -> Graded:
    """Rank figures where something answers; whether it knew its limits everywhere."""
    wanted = case.expected["articles"]
    if wanted is None:
        return Graded()
    found = [passage["article"] for passage in trace["passages"]]
    answerable = bool(trace["search"]["answerable"])
    judged = {"answerable": (yes_no(wanted), yes_no(answerable))}
    if not wanted:
        return Graded(judged, {"abstains": float(not answerable)})
    return Graded(judged, {**ranks(wanted, found), "answers": float(answerable)})


def failed(case: Case) -> dict[str, float]:
    """Nothing found; and nothing known of its limits."""
    wanted = case.expected["articles"]
    if wanted is None:
        return {}
    return {**ranks(wanted, ()), "answers": 0.0} if wanted else {"abstains": 0.0}


def ranks(wanted: Sequence[str], found: Sequence[str]) -> dict[str, float]:
    """Recall at some depths, reciprocal rank and nDCG of articles in the order they were found."""
    relevant = set(wanted)
    first = next((place for place, article in enumerate(found, start=1) if article in relevant), None)
    deepest = DEPTHS[-1]
    gain = sum(1 / log2(place + 1) for place, article in enumerate(found[:deepest], start=1) if article in relevant)
    ideal = sum(1 / log2(place + 1) for place in range(1, min(len(relevant), deepest) + 1))
    recalls = {f"recall_at_{k}": len(relevant & set(found[:k])) / min(len(relevant), k) for k in DEPTHS}
    return {**recalls, "reciprocal_rank": 1 / first if first else 0.0, "ndcg": gain / ideal}
