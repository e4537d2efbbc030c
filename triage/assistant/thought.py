"""What one turn without effects came to: everything that a commit, a replay or a grader needs of it.

Made by `think`; read by inbox, evals and the command line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triage.assistant.replay_inputs import replay_inputs
from triage.domain.assessment import Assessment
from triage.domain.conversation import Citation, Memory
from triage.domain.decision import Decision
from triage.domain.handoff import Summary
from triage.domain.history import Collected, History
from triage.domain.knowledge import SearchResult
from triage.domain.model_call import ModelCall
from triage.domain.staffing import Staffing

UNREAD = "none"  # the engine of a turn that none could read


@dataclass(frozen=True, slots=True)
class Thought:
    """One turn as it would be; nothing of it has happened yet. `engine` is the one that assessed."""

    engine: str
    assessment: Assessment
    collected: Collected
    history: History
    staffing: Staffing
    found: SearchResult
    decision: Decision
    reply: str
    citations: tuple[Citation, ...]
    memory: Memory
    versions: Mapping[str, str]
    now: datetime
    calls: tuple[ModelCall, ...] = ()
    summary: Summary | None = None
    seconds: float = 0.0

    @property
    def inputs(self) -> Mapping[str, Any]:
        """What the decision was made from besides assessment and passages, as JSON values, for replay."""
        return replay_inputs(self.collected, self.history, self.staffing, self.now)
