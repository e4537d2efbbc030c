"""The part of the agent API that helps agents to write: suggested replies, rewriting, questions to the articles.

Thin: the copilot proposes, the agent decides. Every answer says that it was made by AI, and by which engine.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from triage.assistant.copilot.copilot import Copilot, Style, Suggestions, shown_passages
from triage.assistant.copilot.suggestion import Suggestion
from triage.assistant.ports import Journal
from triage.assistant.usage import report_calls
from triage.domain.conversation import Citation, Thread
from triage.domain.errors import BadInput, PermanentError, TransientError
from triage.domain.ids import ArticleId, ConversationId
from triage.domain.model_call import ModelCall
from triage.store import model_calls, threads, turns
from triage.web.api.models import RefusalOut
from triage.web.api.routes import Rooms, Which
from triage.web.callers import CallingAgent
from triage.web.services import Services

TEXT_CHARACTERS, QUESTION_CHARACTERS = 4_000, 500
_REFUSALS: dict[int | str, dict[str, object]] = {
    400: {"model": RefusalOut, "description": "A value is missing or malformed; `field` says which."},
    401: {"model": RefusalOut, "description": "No token, or one that is not valid."},
    404: {"model": RefusalOut, "description": "No such conversation."},
    409: {"model": RefusalOut, "description": "Rewriting needs a language model, and none is set up."},
    503: {"model": RefusalOut, "description": "The language model did not answer, or not with the same content."},
}
router = APIRouter(prefix="/api/v1", tags=["copilot"], responses=_REFUSALS)


class RewriteBody(BaseModel):
    """A draft and what to change about it."""

    text: str = Field(min_length=1, max_length=TEXT_CHARACTERS)
    style: Style


class SuggestionOut(BaseModel):
    """A reply to send, change or leave. Its markers `[n]` are bound to the citations."""

    text: str
    citations: tuple[Citation, ...]
    engine: str = Field(description="`llm`, or `local` for words taken from the articles.")
    ai: Literal[True] = True


class PassageOut(BaseModel):
    """What was found in the articles."""

    article: ArticleId
    title: str
    heading: str
    text: str
    score: float


class SuggestionsOut(BaseModel):
    """Up to three proposals, and the passages they rest on."""

    suggestions: list[SuggestionOut]
    passages: list[PassageOut]
    note: str = Field(description="What to know about them; empty when there is nothing.")
    can_rewrite: bool
    ai: Literal[True] = True


class RewrittenOut(BaseModel):
    """The draft said otherwise."""

    text: str
    style: Style
    language: str | None = Field(description="The customer's, when that was the wish.")
    engine: str = "llm"
    ai: Literal[True] = True


class KnowledgeOut(BaseModel):
    """What the articles say to a question; `answer` is null when none of them answers."""

    question: str
    answer: SuggestionOut | None
    passages: list[PassageOut]
    note: str
    ai: Literal[True] = True


@router.post("/conversations/{conversation}/suggestions")
async def suggest(services: Rooms, agent: CallingAgent, conversation: Which) -> SuggestionsOut:
    """Propose up to three replies to what the customer wrote last, grounded in the articles."""
    copilot = _copilot(services)
    thread, language = await services.database.run(_thread, services, conversation)
    made = await copilot.suggest(thread, language)
    await _note_calls(services, conversation, made.calls)
    items = [_suggestion_out(item) for item in made.items]
    return SuggestionsOut(
        suggestions=items, passages=_passages_out(made), note=made.note, can_rewrite=copilot.can_rewrite
    )


@router.post("/conversations/{conversation}/rewrite")
async def rewrite(services: Rooms, agent: CallingAgent, conversation: Which, body: RewriteBody) -> RewrittenOut:
    """Say a draft otherwise: shorter, friendlier, or in the customer's language. Needs a language model (else 409)."""
    if not body.text.strip():
        raise BadInput("There is nothing to rewrite.", field="text", remedy="Write a draft first.")
    thread, language = await services.database.run(_thread, services, conversation)
    journal = Journal()
    try:
        words = await _copilot(services).rewrite(thread, body.text, body.style, language, journal)
    except PermanentError as error:
        # Whatever the model refuses, the agent's own words are still there: it is not their fault, nor ours.
        raise TransientError("The language model could not rewrite this.", code=error.code) from error
    finally:
        await _note_calls(services, conversation, journal.calls)
    in_theirs = body.style is Style.CUSTOMER_LANGUAGE
    return RewrittenOut(text=words, style=body.style, language=language if in_theirs else None)


@router.get("/knowledge")
async def ask_knowledge(
    services: Rooms,
    agent: CallingAgent,
    q: Annotated[str, Query(min_length=1, max_length=QUESTION_CHARACTERS, description="A question in your words.")],
) -> KnowledgeOut:
    """Ask the articles: an answer with its sources where there is one, and the passages that were found."""
    if not q.strip():
        raise BadInput("There is no question.", field="q", remedy="Ask in a few words.")
    made = await _copilot(services).answer(q, services.clock.now())
    report_calls(services.telemetry, made.calls)
    answer = _suggestion_out(made.items[0]) if made.items else None
    return KnowledgeOut(question=q, answer=answer, passages=_passages_out(made), note=made.note)


def _copilot(services: Services) -> Copilot:
    if services.copilot is None:
        raise TransientError("This process has no assistant to ask.", code="no_assistant")
    return services.copilot


def _thread(services: Services, conversation: ConversationId) -> tuple[Thread, str]:
    """The thread and the language in which the customer last wrote. Raises NotFound."""
    with services.database.read() as tx:
        thread = threads.load(tx, conversation)
        taken = turns.of_conversation(tx, conversation, limit=5)
    seen = next((turn.assessment for turn in reversed(taken) if turn.assessment is not None), None)
    return thread, seen.language if seen else (thread.customer.locale or "en")


async def _note_calls(services: Services, conversation: ConversationId, calls: Sequence[ModelCall]) -> None:
    """Keep what was asked of a model: it costs, whoever asks."""
    report_calls(services.telemetry, calls)
    if not calls:
        return

    def work() -> None:
        with services.database.write() as tx:
            model_calls.add(tx, conversation, None, calls, services.clock.now())

    await services.database.run(work)


def _suggestion_out(item: Suggestion) -> SuggestionOut:
    return SuggestionOut(text=item.text, citations=item.citations, engine=item.engine)


def _passages_out(made: Suggestions) -> list[PassageOut]:
    return [
        PassageOut(article=p.article, title=p.title, heading=p.heading, text=p.text, score=round(p.score, 4))
        for p in shown_passages(made.found)
    ]
