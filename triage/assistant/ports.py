"""What `think` needs from an engine and from the knowledge base, and the records that pass between them.

Implemented by `assistant.local` and `assistant.llm`; tests implement them with designed fakes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from triage.domain.assessment import Assessment, Detail
from triage.domain.company import Company
from triage.domain.conversation import Citation, Memory, Message, Thread
from triage.domain.decision import Decision
from triage.domain.handoff import Summary
from triage.domain.history import Collected
from triage.domain.intents import Intent, IntentCatalogue
from triage.domain.knowledge import FoundPassage, SearchResult
from triage.domain.model_call import ModelCall


@dataclass(frozen=True, slots=True)
class Reading:
    """What an engine assesses: the whole thread, the burst to answer now, and what is remembered."""

    thread: Thread
    burst: tuple[Message, ...]
    memory: Memory
    catalogue: IntentCatalogue
    company: Company
    now: datetime


@dataclass(frozen=True, slots=True)
class Brief:
    """What an engine composes from: the decision is made, only words are missing.

    `found_by_question` has the search of each question when a burst asks several; `found` joins them.
    """

    reading: Reading
    assessment: Assessment
    collected: Collected
    intent: Intent | None
    details: Mapping[str, Detail]
    found: SearchResult
    decision: Decision
    first_contact: bool
    found_by_question: Mapping[str, SearchResult] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A composed reply, its markers `[n]` bound to retrieved passages."""

    text: str
    citations: tuple[Citation, ...] = ()
    cited: tuple[FoundPassage, ...] = ()
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """What an engine summarises at a handoff; the catalogue says which details are too sensitive for a prompt."""

    thread: Thread
    memory: Memory
    assessment: Assessment
    decision: Decision
    collected: Collected
    intent: Intent | None
    company: Company
    sources: tuple[FoundPassage, ...] = ()
    catalogue: IntentCatalogue | None = None


@dataclass(slots=True)
class Journal:
    """Collects the model calls of one turn; engines append, `think` reads."""

    calls: list[ModelCall] = field(default_factory=list)


class Engine(Protocol):
    """An engine of the assistant. Every method may raise TransientError or PermanentError, nothing else."""

    name: str

    async def assess(self, reading: Reading, journal: Journal) -> Assessment:
        """The labels and details of the burst, in the light of the thread."""
        ...

    async def compose(self, brief: Brief, journal: Journal) -> Draft:
        """Words for the decision; cites only passages of `brief.found`."""
        ...

    async def summarise(self, case: Case, journal: Journal) -> Summary:
        """The handoff card of a thread."""
        ...


class Search(Protocol):
    """The knowledge base as the assistant needs it."""

    def search(self, query: str, k: int = 5) -> SearchResult:
        """The best passages for a question, best first, and whether they answer it."""
        ...
