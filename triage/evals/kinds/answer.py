"""A grounded answer, or an honest refusal to give one. The harm: an answer that no article supports sends the customer
the wrong way in our name; none where an article has it costs them a wait, and us a person's time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from triage.evals import trace as traces
from triage.evals.kinds.checks import holds
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
    judged, scores = {}, {}
    notes = [f"says {text!r}" for text in expected["never"] if contains(reply, text)]
    if expected["never"]:
        scores["nothing_forbidden"] = float(not notes)
    if expected["intent"]:
        judged["intent"] = expected["intent"], str(trace["assessment"]["intent"])
    if expected["checks"]:
        broken = [check for check in expected["checks"] if not holds(check, reply)]
        notes += [f"{'not ' * check['negated']}{check['type']} {check['value']!r} does not hold" for check in broken]
        scores["checks_hold"] = float(not broken)
    if answered:
        unfounded = unsupported(trace, ground)
        notes += [f"unfounded: {sentence}" for sentence in unfounded]
        scores["grounded"] = float(not unfounded)
    if wanted is not None:
        judged["answered"] = yes_no(wanted), yes_no(answered)
        scores |= _answer_scores(expected, reply, cited) if wanted else {"abstained": float(not answered)}
    return Graded(judged, scores, _confidence(trace, judged), tuple(notes))


def _answer_scores(expected: Mapping[str, Any], reply: str, cited: Sequence[str]) -> dict[str, float]:
    """Of a question that articles answer."""
    if not cited:
        return {"answered": 0.0, "helpful": 0.0}
    right = [article for article in cited if article in (*expected["articles"], *expected["also"])]
    said = says_share(reply, expected["says"])
    helpful = bool(set(cited) & set(expected["articles"])) and said == 1.0
    return {
        "answered": 1.0,
        "citation_precision": len(right) / len(cited),
        "facts_said": said,
        "helpful": float(helpful),
    }


def failed(case: Case) -> dict[str, float]:
    """No answer, and no honest refusal either."""
    wanted = case.expected["articles"]
    if wanted is None:
        return {"checks_hold": 0.0} if case.expected["checks"] else {}
    return {"answered": 0.0, "helpful": 0.0} if wanted else {"abstained": 0.0}


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
