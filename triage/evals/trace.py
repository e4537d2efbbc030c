"""What the product saw and did with a case, as JSON: the part of a sample that people read and graders grade.

Made by the kinds from the records of the product; each key is absent where a kind has none of it. Attribution compares
`stages` of two samples: the first one that differs says what broke or fixed the case: search, prompt or policy.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from triage.assistant import shapes
from triage.assistant.thought import Thought
from triage.domain.assessment import Assessment
from triage.domain.conversation import Message
from triage.domain.handoff import Summary
from triage.domain.knowledge import SearchResult

CAUSES = {"search": "search", "read": "prompt", "decide": "policy", "write": "prompt"}
_LABELS = ("intent", "language", "sentiment", "urgency", "human_requested", "red_flags", "complexity", "missing")


def of_thought(thought: Thought) -> dict[str, Any]:
    """A turn: `triage ask`'s JSON with the search, the confidences and the versions beside it."""
    shaped = shapes.thought(thought)
    shaped["assessment"] |= _beside_labels(thought.assessment)
    shaped["decision"] |= {
        "ask": thought.decision.ask,
        "choices": [choice.key for choice in thought.decision.choices],
        "reason_code": thought.decision.reason_code,
    }
    summary = {} if thought.summary is None else {"summary": of_summary(thought.summary)}
    return {**shaped, "search": of_search(thought.found), "versions": dict(thought.versions), **summary}


def of_assessment(seen: Assessment) -> dict[str, Any]:
    """What an engine saw, where nothing was searched or decided."""
    return {**shapes.labels(seen), **_beside_labels(seen)}


def _beside_labels(seen: Assessment) -> dict[str, Any]:
    return {
        "intent_confidence": round(seen.intent_confidence, 4),
        "speech": seen.speech.value,
        "evidence": [{"label": e.label, "text": e.text} for e in seen.evidence],
    }


def of_search(found: SearchResult) -> dict[str, Any]:
    """Whether the articles answer, and by how much."""
    return {"answerable": found.answerable, "borderline": found.borderline, "threshold": round(found.threshold, 4)}


def of_passages(found: SearchResult) -> list[dict[str, Any]]:
    """The passages as `triage ask` prints them."""
    return [
        {"article": p.article, "title": p.title, "text": p.text, "score": round(p.score, 4)} for p in found.passages
    ]


def of_summary(summary: Summary) -> dict[str, Any]:
    """A handoff card as `triage summarise` prints it."""
    return shapes.summary(summary)


def of_messages(messages: Sequence[Message]) -> list[dict[str, str]]:
    """Who said what."""
    return [{"id": m.id, "author": m.author.value, "text": m.text} for m in messages]


def stages(trace: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What each stage did, in the order of time, as (stage, fingerprint); the kept trace of a baseline has these alone.

    The stages of a turn are search, read (assessing), decide, write (reply and summary); those a trace says nothing of
    are absent. `CAUSES` says whose fault a difference is.
    """
    if "stages" in trace:
        return [(stage, mark) for stage, mark in trace["stages"]]
    return [pair for turn in trace.get("turns") or (trace,) for pair in _stages_of_turn(turn)]


def first_difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
    """The cause (search, prompt or policy) behind the first stage that two traces of a case differ in, if any."""
    for one, other in zip(stages(before), stages(after), strict=False):
        if one != other:
            return CAUSES[one[0]]
    return None


def _stages_of_turn(turn: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "passages" in turn:
        found = [[p["article"], p.get("text", "")] for p in turn["passages"]]
        yield "search", _fingerprint([found, turn.get("search")])
    if seen := turn.get("assessment"):
        yield "read", _fingerprint([seen.get(label) for label in _LABELS])
    if "decision" in turn:
        yield "decide", _fingerprint(turn["decision"])
    if "reply" in turn or "summary" in turn:
        yield "write", _fingerprint([turn.get("reply"), turn.get("summary")])


def _fingerprint(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:12]
