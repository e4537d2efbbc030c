"""What becomes of a customer when thinking itself fails: a person gets the thread, and the customer is told so.

Called by `turn` after its retries. Uses no engine, only the policy and the company's fixed wordings.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from triage.domain.assessment import Assessment
from triage.domain.company import Company
from triage.domain.conversation import Citation, Memory, Thread
from triage.domain.decision import Decision
from triage.domain.handoff import Summary
from triage.domain.history import History
from triage.domain.knowledge import SearchResult
from triage.domain.labels import Mode, Urgency
from triage.domain.model_call import ModelCall
from triage.domain.policy import Policy
from triage.domain.staffing import Staffing
from triage.routing.decide import decide_unassessed


@dataclass(frozen=True, slots=True)
class UnassessedThought:
    """A thought that nobody thought: the handoff for reason `assessment_unavailable`."""

    decision: Decision
    reply: str
    memory: Memory
    versions: Mapping[str, str]
    engine: str = "none"
    assessment: Assessment = field(default_factory=lambda: Assessment(urgency=Urgency.HIGH, engine="none"))
    found: SearchResult = field(default_factory=SearchResult)
    citations: tuple[Citation, ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)
    calls: tuple[ModelCall, ...] = ()
    summary: Summary | None = None


class HandOverUnassessed:
    """Builds that thought from the policy in force and the people there now."""

    def __init__(self, policy: Callable[[], Policy], company: Company, staffing: Callable[[], Staffing]) -> None:
        self._policy = policy
        self._company = company
        self._staffing = staffing

    def __call__(self, thread: Thread, now: datetime) -> UnassessedThought:
        """The handoff of this thread, with the promise in the fixed wording for its mode."""
        policy, head = self._policy(), thread.conversation
        history = History(
            owner=head.owner.kind,
            mode=head.mode,
            queue=head.owner.queue,
            greeted=head.memory.greeted,
            preference=head.memory.preference,
            urgency=head.memory.urgency,
            timezone=thread.customer.timezone or self._company.timezone,
        )
        decision = decide_unassessed(history, self._staffing(), policy, now)
        memory = replace(head.memory, urgency=max(head.memory.urgency or Urgency.HIGH, Urgency.HIGH, key=_rank))
        return UnassessedThought(decision, self._told(thread, decision), memory, {"policy": policy.version})

    def _told(self, thread: Thread, decision: Decision) -> str:
        if decision.promise is None or decision.silent:
            return ""
        live = decision.promise.mode is Mode.LIVE
        return self._company.wording(
            "handoff_live" if live else "handoff_ticket",
            thread.customer.locale or "en",
            promise=decision.promise.text,
            reference=thread.conversation.reference,
        )


def _rank(urgency: Urgency) -> int:
    return urgency.rank
