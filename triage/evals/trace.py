"""What the product saw and did with a case, as JSON: the part of a sample that people read and graders grade.

Made by the kinds from the records of the product; each key is absent where a kind has none of it. Attribution compares
`stages` of two samples: the first one that differs (search, prompt, policy) is what broke or fixed the case.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from triage.assistant import shapes
from triage.assistant.thought import Thought
from triage.domain.conversation import Message
from triage.domain.handoff import Summary
from triage.domain.knowledge import SearchResult

STAGES = ("search", "prompt", "policy")
_LABELS = ("intent", "language", "sentiment", "urgency", "human_requested", "red_flags", "complexity", "missing")


def of_thought(thought: Thought) -> dict[str, Any]:
    """A turn: `triage ask`'s JSON with the search, the confidences and the versions beside it."""
    shaped = shapes.thought(thought)
    seen = thought.assessment
    shaped["assessment"] |= {
        "intent_confidence": round(seen.intent_confidence, 4),
        "speech": seen.speech.value,
        "evidence": [{"label": e.label, "text": e.text} for e in seen.evidence],
    }
    shaped["decision"] |= {
        "ask": thought.decision.ask,
        "choices": [choice.key for choice in thought.decision.choices],
        "reason_code": thought.decision.reason_code,
    }
    summary = {} if thought.summary is None else {"summary": of_summary(thought.summary)}
    return {**shaped, "search": of_search(thought.found), "versions": dict(thought.versions), **summary}


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


def stages(trace: Mapping[str, Any]) -> dict[str, str]:
    """A short fingerprint of what each stage did: `search` found, `prompt` (or the local engine) read and wrote,
    `policy` decided. A stage that a trace says nothing of is absent; kept traces of a baseline are these alone."""
    if "stages" in trace:
        return dict(trace["stages"])
    turns: Sequence[Mapping[str, Any]] = trace.get("turns") or (trace,)
    found, read, decided = [], [], []
    for turn in turns:
        if "passages" in turn:
            found.append([[p["article"], p.get("text", "")] for p in turn["passages"]] + [turn.get("search")])
        seen = turn.get("assessment", {})
        words = [
            {label: seen.get(label) for label in _LABELS} if seen else None,
            turn.get("reply"),
            turn.get("summary"),
        ]
        read += [words] if any(words) else []
        decided += [turn["decision"]] if "decision" in turn else []
    sides = zip(STAGES, (found, read, decided), strict=True)
    return {stage: _fingerprint(side) for stage, side in sides if side}


def _fingerprint(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:12]
