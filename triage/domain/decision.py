"""What the policy does with an assessment, and why: ordered reasons, queue, priority and promise.

Made only by `routing.decide`; stored whole, replayed later, shown to agents and engineers.
"""

from dataclasses import dataclass
from datetime import datetime

from triage.domain.ids import QueueName
from triage.domain.labels import Action, Mode, Route


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that spoke: its name, what it saw and the limit it compared with, in words for people."""

    rule: str
    observed: str
    threshold: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """What the customer is told, with a clock; `text` is the sentence in the customer's time zone."""

    by: datetime
    mode: Mode
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to be served that staffing can keep; `key` is live, ticket, callback or stay."""

    key: str
    text: str
    queue: QueueName | None = None
    by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of one turn's policy run; `ask` is the detail to collect, `reasons[0]` the leading reason."""

    action: Action
    route: Route
    queue: QueueName | None
    priority: int
    promise: Promise | None
    reasons: tuple[Reason, ...]
    ask: str | None = None
    choices: tuple[Choice, ...] = ()
    silent: bool = False

    @property
    def reason_code(self) -> str:
        """The rule that led, as a stable code."""
        return self.reasons[0].rule if self.reasons else "none"
