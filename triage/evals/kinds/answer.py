"""A grounded answer, or an honest refusal to give one. The harm: an answer that no article supports sends the customer
the wrong way in our name; none where an article has it costs them a wait, and us a person's time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from triage.evals import trace as traces
from triage.evals.kinds.graded import Graded, Ground, yes_no
from triage.evals.kinds.words import contains, says_share, sentences, supported
from triage.evals.record import Case
from triage.evals.subject import Stage
from triage.evals.threads import thread_of_input

SUPPORTED_FROM = 0.6  # of a sentence's words of meaning; a paraphrase keeps about so many


async def observe(case: Case, stage: Stage) -> dict[str, Any]:
    """The whole turn."""
    thread = thread_of_input(case.input, stage.now)
    return traces.of_thought(await stage.subject.assistant.think(thread, stage.staffing, stage.now))


def grade(case: Case, trace: Mapping[str, Any], ground: Ground) -> Graded:
    """Answered or abstained as it should be, from the right articles, with all that must be said and no more."""
    expected, reply = case.expected, trace["reply"]
    wanted, cited = expected["articles"], [citation["article"] for citation in trace["citations"]]
    answered = bool(cited)
    judged = {"answered": (yes_no(wanted), yes_no(answered))}
    notes = [f"says {text!r}" for text in expected["never"] if contains(reply, text)]
    scores = {"nothing_forbidden": float(not notes)} if expected["never"] else {}
    if expected["intent"]:
        judged["intent"] = expected["intent"], str(trace["assessment"]["intent"])
    if answered:
        unfounded = unsupported(trace, ground)
        notes += [f"unfounded: {sentence}" for sentence in unfounded]
        scores["grounded"] = float(not unfounded)
    if not wanted:
        return Graded(judged, {**scores, "abstained": float(not answered)}, _confidence(trace, judged), tuple(notes))
    scores |= {"answered": float(answered), "helpful": 0.0}
    if answered:
        right = [article for article in cited if article in (*wanted, *expected["also"])]
        scores["citation_precision"] = len(right) / len(cited)
        scores["facts_said"] = says_share(reply, expected["says"])
        scores["helpful"] = float(bool(set(cited) & set(wanted)) and scores["facts_said"] == 1.0)
    return Graded(judged, scores, _confidence(trace, judged), tuple(notes))


def failed(case: Case) -> dict[str, float]:
    """No answer, and no honest refusal either."""
    return {"answered": 0.0, "helpful": 0.0} if case.expected["articles"] else {"abstained": 0.0}


def unsupported(trace: Mapping[str, Any], ground: Ground) -> list[str]:
    """Sentences that neither a passage that was cited nor a wording of the company supports."""
    cited = {citation["article"] for citation in trace["citations"]}
    sources = [f"{p['title']}. {p['text']}" for p in trace["passages"] if p["article"] in cited]
    promise = trace["decision"].get("promise") or {}
    ours = [*ground.ours, promise.get("text", "")]
    return [
        sentence
        for sentence in sentences(trace["reply"])
        if supported(sentence, sources) < SUPPORTED_FROM and _best(sentence, ours) < SUPPORTED_FROM
    ]


def _best(sentence: str, wordings: Sequence[str]) -> float:
    return max((supported(sentence, [wording]) for wording in wordings), default=0.0)


def _confidence(trace: Mapping[str, Any], judged: Mapping[str, object]) -> dict[str, float]:
    return {"intent": float(trace["assessment"]["intent_confidence"])} if "intent" in judged else {}
