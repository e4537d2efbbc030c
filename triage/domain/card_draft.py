"""A handoff card that stands but may be written better, and what became of it.

Made by inbox from its records; written by `assistant.refine`.
"""

from dataclasses import dataclass

from triage.domain.assessment import Assessment
from triage.domain.conversation import Thread
from triage.domain.decision import Decision
from triage.domain.handoff import Summary
from triage.domain.knowledge import SearchResult
from triage.domain.model_call import ModelCall


@dataclass(frozen=True, slots=True)
class CardDraft:
    """The card of a turn, with what that turn saw and decided; `engine` is the one that assessed it."""

    thread: Thread
    card: Summary
    engine: str
    assessment: Assessment
    found: SearchResult
    decision: Decision


@dataclass(frozen=True, slots=True)
class RefinedCard:
    """The better card, None when there is none; and the model calls that it took, paid for either way."""

    card: Summary | None
    calls: tuple[ModelCall, ...] = ()
