"""The JSON that `triage ask` and `triage summarise` print: contracts that other programs read.

Pure functions from domain records to plain dictionaries; key order is part of being readable.
"""

from datetime import datetime
from typing import Any

from triage.assistant.thought import Thought
from triage.domain.assessment import Assessment
from triage.domain.decision import Decision, Promise
from triage.domain.handoff import Summary


def thought(of: Thought) -> dict[str, Any]:
    """One turn as DESIGN's `ask` contract has it."""
    return {
        "engine": of.engine,
        "assessment": {
            **labels(of.assessment),
            "details": {
                key: {"value": detail.value, "message_id": detail.message_id}
                for key, detail in of.memory.details.items()
            },
            "missing": list(of.collected.missing),
        },
        "passages": [
            {"article": p.article, "title": p.title, "text": p.text, "score": round(p.score, 4)}
            for p in of.found.passages
        ],
        "decision": decision(of.decision),
        "reply": of.reply,
        "citations": [{"n": citation.n, "article": citation.article} for citation in of.citations],
    }


def labels(of: Assessment) -> dict[str, Any]:
    """What was seen in the messages, but the details."""
    return {
        "intent": of.intent,
        "language": of.language,
        "sentiment": of.sentiment.value,
        "sentiment_score": round(of.sentiment_score, 3),
        "urgency": of.urgency.value,
        "human_requested": of.human_requested,
        "red_flags": [flag.value for flag in of.red_flags],
        "complexity": of.complexity.value,
    }


def decision(of: Decision) -> dict[str, Any]:
    """A decision with its ordered reasons."""
    return {
        "action": of.action.value,
        "route": of.route.value,
        "queue": of.queue,
        "priority": of.priority,
        "promise": None if of.promise is None else promise(of.promise),
        "reasons": [{"rule": r.rule, "observed": r.observed, "threshold": r.threshold} for r in of.reasons],
    }


def promise(of: Promise) -> dict[str, Any]:
    """A promise with its clock."""
    return {"by": instant(of.by), "mode": of.mode.value, "text": of.text}


def summary(of: Summary) -> dict[str, Any]:
    """A handoff summary as DESIGN's `summarise` contract has it."""
    return {
        "ask": of.ask,
        "reason_code": of.reason_code,
        "rationale": of.rationale,
        "tried": list(of.tried),
        "facts": [
            {"key": f.key, "value": f.value, "message_id": f.message_id, "status": f.status.value}
            | ({"was": f.was} if f.was is not None else {})
            for f in of.facts
        ],
        "missing": list(of.missing),
        "open_questions": list(of.open_questions),
        "promises": list(of.promises),
        "sentiment_trend": of.sentiment_trend,
        "urgency": of.urgency.value,
        "urgency_evidence": of.urgency_evidence,
        "language": of.language,
        "next_step": of.next_step,
        "prose": of.prose,
    }


def instant(at: datetime) -> str:
    """ISO 8601 with its offset, to the second."""
    return at.isoformat(timespec="seconds")
