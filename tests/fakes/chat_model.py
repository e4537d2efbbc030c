"""A chat model that answers from a script, for tests of what is built around it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from triage.assistant.llm.client import ChatMessage, Completion
from triage.domain.errors import PermanentError, TransientError

Outcome = str | Completion | TransientError | PermanentError | float


@dataclass
class ScriptedChat:
    """Each call takes the next outcome: a text, a completion, an error, or seconds to hang before the next one."""

    outcomes: list[Outcome]
    asked: list[tuple[Sequence[ChatMessage], Mapping[str, object]]] = field(default_factory=list)
    closed: bool = False

    async def complete(self, messages: Sequence[ChatMessage], options: Mapping[str, object]) -> Completion:
        self.asked.append((messages, options))
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, float):
            await asyncio.sleep(outcome)
            outcome = self.outcomes.pop(0) if self.outcomes else ""
        if isinstance(outcome, str):
            return Completion(outcome, "stop", input_tokens=10, output_tokens=2)
        if isinstance(outcome, Completion):
            return outcome
        assert isinstance(outcome, TransientError | PermanentError)
        raise outcome

    async def ready(self) -> None:
        """Nothing has to be loaded."""

    async def aclose(self) -> None:
        self.closed = True
