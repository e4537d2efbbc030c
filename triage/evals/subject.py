"""The product as an eval meets it: built by `app` for a variant, never a copy of it.

Declared here, implemented by `triage.app.eval_subject`. The kinds call these and nothing else of the product.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.assistant.llm.client import ChatModel
from triage.assistant.think import Assistant
from triage.assistant.thought import Thought
from triage.domain.conversation import Thread
from triage.domain.staffing import Staffing
from triage.evals.record import Case, Variant
from triage.knowledge.rules import Rules


class Subject(Protocol):
    """One variant of the product, ready to think."""

    @property
    def rules(self) -> Rules:
        """The rule files in force."""
        ...

    @property
    def assistant(self) -> Assistant:
        """What thinks."""
        ...

    def read_ahead(self, texts: Iterable[str]) -> None:
        """Embed texts that are about to be read, in one go."""
        ...

    async def warm(self) -> None:
        """Load what the first case would otherwise wait for."""
        ...

    async def hang_up(self) -> None:
        """Close the connections to a language model, in the loop that opened them."""
        ...

    def close(self) -> None:
        """Give back what the process holds."""
        ...


AroundChat = Callable[[ChatModel], ChatModel]


class Build(Protocol):
    """Builds the product for a variant; every call to a language model passes through `around_chat`."""

    def __call__(self, variant: Variant, around_chat: AroundChat, calls_at_once: int) -> Subject:
        """The variant, ready. Raises ContentError for a mistake in a file, SetUpError when no model is set up."""
        ...


class Player(Protocol):
    """Plays the customer of a conversation."""

    async def says(self, thread: Thread, thought: Thought) -> str | None:
        """The customer's next message; None when they have nothing more to say."""
        ...


class Players(Protocol):
    """Makes who plays the customers."""

    def player_of(self, case: Case) -> Player:
        """A player for this case."""
        ...

    async def aclose(self) -> None:
        """Let go of connections, in the loop that opened them."""
        ...


@dataclass(frozen=True, slots=True)
class Stage:
    """A subject in the situation of a suite: the time it believes it is, and who is there to serve.

    Without `players` each persona's own script plays the customer.
    """

    subject: Subject
    now: datetime
    staffing: Staffing
    players: Players | None = None
