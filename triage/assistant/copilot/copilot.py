"""The copilot: replies suggested to an agent, an answer out of the articles, an agent's own words said otherwise.

Called by the agent API. Everything in it is a proposal, marked as made by AI; sending is the agent's doing. A model is
asked where there is one; without it, or when it fails, suggestions are extracts, and rewriting says that it cannot.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from triage.assistant.copilot.extractive import asking, extractive, matter_before, question_of
from triage.assistant.copilot.suggestion import SUGGESTIONS, Suggestion, Wanted
from triage.assistant.finding import joined
from triage.assistant.ports import Journal, Search
from triage.assistant.unstored import thread_of_text
from triage.domain.conversation import Thread
from triage.domain.errors import Conflict, PermanentError, TransientError
from triage.domain.knowledge import FoundPassage, SearchResult
from triage.domain.model_call import ModelCall
from triage.domain.text import normalise
from triage.knowledge.rules import Rules

PASSAGES = 6
NEAR_THE_BEST, NEAR_AN_ANSWER = 0.6, 0.75  # shares of the best score, and of the score from which an article answers
EXTRACTED = "Taken from the articles word for word; no language model wrote them."
MODEL_FAILED = "The language model did not answer, so these are taken from the articles word for word."


class Style(StrEnum):
    """What a rewriting is to change."""

    SHORTER = "shorter"
    FRIENDLIER = "friendlier"
    CUSTOMER_LANGUAGE = "customer_language"


class Writer(Protocol):
    """A language model as the copilot needs it. Raises TransientError or PermanentError."""

    async def suggest(self, wanted: Wanted, journal: Journal) -> tuple[Suggestion, ...]:
        """Replies grounded in the passages, the best first; one at least."""
        ...

    async def rewrite(self, thread: Thread, text: str, style: str, language: str, journal: Journal) -> str:
        """The same said otherwise."""
        ...


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What is proposed, out of what, by which engine; `note` says what the agent should know about it."""

    items: tuple[Suggestion, ...]
    found: SearchResult
    engine: str
    note: str = ""
    calls: tuple[ModelCall, ...] = ()


class Copilot:
    """Helps agents to write, on the articles that customers may read. Stores nothing."""

    def __init__(self, library: Search, rules: Rules, writer: Writer | None) -> None:
        self._library = library
        self._rules = rules
        self._writer = writer

    @property
    def can_rewrite(self) -> bool:
        """Whether there is a model."""
        return self._writer is not None

    async def suggest(self, thread: Thread, language: str) -> Suggestions:
        """Up to three replies to what the customer wrote last."""
        question, found = await asyncio.to_thread(self._looked_up, thread)
        missing = asking(thread, self._rules.intents)
        wanted = Wanted(thread, question, found, self._rules.company, self._rules.intents, language, missing)
        return await self._written(wanted)

    async def answer(self, question: str, now: datetime) -> Suggestions:
        """What the articles say to a question of the agent's own: one answer, or none."""
        question = normalise(question)
        found = await asyncio.to_thread(self._library.search, question, PASSAGES)
        if not (found.answerable or found.borderline):
            return Suggestions((), found, "local", "No article answers this.")
        thread = thread_of_text(question, now)
        wanted = Wanted(thread, question, found, self._rules.company, self._rules.intents, "en")
        written = await self._written(wanted)
        cited = tuple(item for item in written.items if item.citations)[:1]
        return replace(written, items=cited, note=written.note if cited else "No article answers this.")

    async def rewrite(self, thread: Thread, text: str, style: Style, language: str, journal: Journal) -> str:
        """The text said otherwise: by a model, so without one it is refused.

        Raises Conflict without a model, TransientError or PermanentError when it fails.
        """
        if self._writer is None:
            raise Conflict(
                "Rewriting needs a language model, and none is set up.",
                code="model_needed",
                remedy="Set OPENAI_API_KEY, or TRIAGE_LLM_BASE_URL for a server of your own.",
            )
        spoken = language if style is Style.CUSTOMER_LANGUAGE else ""
        return await self._writer.rewrite(thread, normalise(text), style.value, spoken, journal)

    def _looked_up(self, thread: Thread) -> tuple[str, SearchResult]:
        """The customer's last words and what was found; where no article answers, with what they had come for."""
        question = question_of(thread)
        found = self._library.search(question, PASSAGES) if question else SearchResult()
        matter = "" if found.answerable else matter_before(thread, question)
        if not matter:
            return question, found
        return f"{matter}\n{question}", joined([found, self._library.search(matter, PASSAGES)])

    async def _written(self, wanted: Wanted) -> Suggestions:
        """By the model, else extracts."""
        journal, note = Journal(), EXTRACTED
        if self._writer is not None:
            try:
                items = await self._writer.suggest(wanted, journal)
                return Suggestions(items[:SUGGESTIONS], wanted.found, "llm", "", tuple(journal.calls))
            except (TransientError, PermanentError):
                note = MODEL_FAILED
        items = _different([*extractive(wanted.question, wanted.found), *wanted.missing])[:SUGGESTIONS]
        note = note if items else "No article answers this, and nothing is missing."
        return Suggestions(items, wanted.found, "local", note, tuple(journal.calls))


def shown_passages(found: SearchResult) -> tuple[FoundPassage, ...]:
    """The passages that are worth an agent's look: those near the best one, and not too far from any answer."""
    best = found.passages[0].score if found.passages else 0.0
    enough = max(NEAR_THE_BEST * best, NEAR_AN_ANSWER * found.threshold)
    return tuple(passage for passage in found.passages if passage.score >= enough)


def _different(items: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    return tuple({item.text: item for item in items}.values())
