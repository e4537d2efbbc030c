"""Help for who writes, on the page: suggested replies, prepared words, the articles asked, a draft said otherwise.

Included by `web.app` before the console's forms. Says by the session what the agent API says by token; sends nothing.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel

from triage.assistant.copilot.copilot import Style
from triage.desk.prepared import fill
from triage.domain.errors import BadInput, TooLarge
from triage.domain.ids import ConversationId
from triage.domain.prepared_words import Then
from triage.domain.staffing import Agent
from triage.store import conversations
from triage.web.api import copilot
from triage.web.api.copilot import QUESTION_CHARACTERS, TEXT_CHARACTERS, RewriteBody, RewrittenOut
from triage.web.api.routes import Rooms, Which
from triage.web.auth import CSRF_FIELD, SESSION_COOKIE
from triage.web.body import read_form
from triage.web.callers import SignedIn
from triage.web.console.actions import one_of
from triage.web.render import fragment
from triage.web.services import Services

router = APIRouter(prefix="/console", include_in_schema=False)
_FOLLOWS = {
    Then.NOTHING: "",
    Then.RESOLVE: "then resolves",
    Then.TICKET: "then goes on as a ticket",
    Then.RETURN: "then gives it back to the assistant",
    Then.SNOOZE: "then puts it aside until the customer writes",
}


class ReadyWords(BaseModel):
    """Prepared words filled in for one conversation; `problem` says why they cannot be used here."""

    name: str
    title: str
    text: str
    follows: str
    problem: str


@router.get("/{conversation}/suggestions")
async def suggestions(services: Rooms, session: SignedIn, conversation: Which) -> Response:
    """Up to three replies, as buttons that put their words into the box."""
    made = await copilot.suggest(services, session.agent, conversation)
    return _html("console/suggestions.html", made=made)


@router.get("/{conversation}/ask")
async def ask(services: Rooms, session: SignedIn, conversation: Which, q: str = "") -> Response:
    """What the articles say to a question of the agent's own."""
    if len(q) > QUESTION_CHARACTERS:
        raise TooLarge(
            f"A question has at most {QUESTION_CHARACTERS} characters.", field="q", remedy="Ask in a few words."
        )
    return _html("console/asked.html", made=await copilot.ask_knowledge(services, session.agent, q))


@router.get("/{conversation}/ready-words")
async def ready_words(services: Rooms, session: SignedIn, conversation: Which) -> list[ReadyWords]:
    """All prepared words as they read in this conversation."""
    return await services.database.run(_ready_words, services, session.agent, conversation)


@router.post("/{conversation}/rewrite")
async def rewrite(request: Request, services: Rooms, session: SignedIn, conversation: Which) -> RewrittenOut:
    """The draft said otherwise; it stays the agent's to send."""
    form = await read_form(request)
    services.keys.require_csrf(request.cookies[SESSION_COOKIE], form.get(CSRF_FIELD))
    text = form.get("text", "")
    if not text.strip():
        raise BadInput("There is nothing to rewrite.", field="text", remedy="Write a draft first.")
    if len(text) > TEXT_CHARACTERS:
        raise TooLarge(
            f"Only up to {TEXT_CHARACTERS} characters are rewritten.", field="text", remedy="Shorten it first."
        )
    body = RewriteBody(text=text, style=one_of(Style, form, "style"))
    return await copilot.rewrite(services, session.agent, conversation, body)


def _ready_words(services: Services, agent: Agent, conversation: ConversationId) -> list[ReadyWords]:
    floor = services.desk.floor
    replies, forms = floor.words.replies.values(), floor.words.forms.values()
    titles = [*((reply.name, reply.title) for reply in replies), *((form.name, form.title) for form in forms)]
    with services.database.read() as tx:
        head = conversations.get(tx, conversation)
        shown = []
        for name, title in titles:
            try:
                filled = fill(floor, tx, head, agent, name)
            except BadInput as error:
                shown.append(ReadyWords(name=name, title=title, text="", follows="", problem=error.message))
                continue
            follows = _FOLLOWS[filled.then]
            shown.append(ReadyWords(name=name, title=title, text=filled.text, follows=follows, problem=""))
    return shown


def _html(template: str, **values: object) -> Response:
    content = fragment(template, values)
    return Response(content, media_type="text/html; charset=utf-8", headers={"cache-control": "no-store"})
