"""What one rule says when it speaks: what to do, how the customer is best served, and why.

Made by the rules, read by `decide` and `handover`.
"""

from dataclasses import dataclass
from enum import Enum, auto

from triage.domain.decision import Choice, Reason
from triage.domain.labels import Route


class Step(Enum):
    """What a rule wants done when it leads."""

    KEEP_SILENT = auto()  # an agent speaks
    GREET = auto()
    ANSWER = auto()
    COLLECT = auto()
    CLOSE = auto()
    HAND_OVER = auto()  # at once, whatever the customer would choose
    TAKE_CHOICE = auto()  # what the customer chose
    CONNECT = auto()  # a person now if one can come, else the choice of what can be kept
    LET_CHOOSE = auto()  # a person is needed; the customer says how
    SUGGEST = auto()  # a person may help; offered once, the assistant stays useful


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule's word.

    `route` counts toward the label even when another rule leads; `settles` makes it the label whatever others say.
    `asked` marks a choice that the customer asked for, which may be offered again; `otherwise` replaces a suggestion
    that was already made.
    """

    step: Step
    reason: Reason
    route: Route = Route.ASSISTANT
    settles: bool = False
    asked: bool = False
    otherwise: Step = Step.HAND_OVER
    choice: Choice | None = None
