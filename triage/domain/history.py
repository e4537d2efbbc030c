"""What came before this turn, as `routing.decide` needs it: collected details and the state of the conversation.

Built by `assistant.think` from memory and thread; stored with the decision so that it can be replayed.
"""

from dataclasses import dataclass
from datetime import datetime

from triage.domain.decision import Choice
from triage.domain.ids import QueueName
from triage.domain.intents import Intent
from triage.domain.labels import Mode, OwnerKind, Urgency


@dataclass(frozen=True, slots=True)
class Collected:
    """Where collecting stands for the matter at hand.

    `missing` are details still worth asking for, in order; `given_up` were asked in vain or declined; `invalid` is
    the detail whose answer did not fit just now, to be asked again with the reason.
    """

    intent: Intent | None = None
    known: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()
    invalid: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The conversation before this turn. `sentiment_scores` are those of earlier turns, oldest first, -1 to 1.

    `urgency` is that of the matter at hand, None before one is known; `answered_before` says that the best article was
    already given as an answer; `priority` and `reply_by` are those under which the customer waits for a person, and
    `mode_since` is when that last changed between live and ticket; `usual` is how they liked to be served before, in
    another matter; `tier_points` are those of the customer's tier; `call_booked` that they wait for a call,
    `call_has_hour` that it was promised at an hour they named, rather than in a slot.
    """

    owner: OwnerKind = OwnerKind.ASSISTANT
    mode: Mode = Mode.ASSISTANT
    queue: QueueName | None = None
    greeted: bool = False
    failed_answers: int = 0
    offers_made: int = 0
    open_choices: tuple[Choice, ...] = ()
    preference: Mode | None = None
    confirmation_asked: bool = False
    answered_before: bool = False
    urgency: Urgency | None = None
    sentiment_scores: tuple[float, ...] = ()
    can_be_live: bool = True
    timezone: str = "UTC"
    language: str = "en"
    priority: int = 0
    reply_by: datetime | None = None
    mode_since: datetime | None = None
    usual: Mode | None = None
    tier_points: int = 0
    call_booked: bool = False
    call_has_hour: bool = False
