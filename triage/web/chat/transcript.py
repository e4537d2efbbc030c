"""The whole conversation for the customer to keep: as a page to read and print, and as text. Public messages only."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import Response

from triage.domain.conversation import Message
from triage.domain.labels import Author
from triage.web.chat.page import Shown, values_of
from triage.web.chat.view import look
from triage.web.chat.visitors import reader_of
from triage.web.chat.words import accepted, best_words
from triage.web.compress import packed
from triage.web.render import page
from triage.web.services import services_of

router = APIRouter(include_in_schema=False)
ALL = 100_000


@router.get("/chat/transcript")
async def transcript(request: Request) -> Response:
    """The conversation as a page of its own."""
    return page(request, "chat/transcript.html", await _values(request))


@router.get("/chat/transcript.txt")
async def transcript_text(request: Request) -> Response:
    """The conversation as a text file."""
    values = await _values(request)
    headers = {"content-disposition": 'attachment; filename="conversation.txt"', "cache-control": "no-store"}
    text = "\n".join(_lines(values))
    return packed(request, text.encode(), "text/plain; charset=utf-8", headers=headers)


async def _values(request: Request) -> dict[str, Any]:
    services, visitor = services_of(request), reader_of(request)
    view = await services.database.run(look, services, visitor, ALL)
    wanted = [request.query_params.get("lang"), view.customer.locale if view.customer else None]
    words = best_words([*wanted, *accepted(request.headers.get("accept-language", ""))], services.company.wordings)
    values = values_of(services, view, Shown(words))
    query = [f"lang={words.language}", *([f"ticket={t}"] if (t := request.query_params.get("ticket")) else [])]
    reference, saved = view.head.reference if view.head else "", _time(view.now, values["timezone"])
    return {**values, "reference": reference, "saved": saved, "query": "&".join(query)}


def _lines(values: dict[str, Any]) -> Iterator[str]:
    t, zone = values["t"], values["timezone"]
    yield t("transcript_of", company=values["company"].name)
    if values["reference"]:
        yield t("reference", reference=values["reference"])
    yield t("saved", time=values["saved"])
    for message in values["messages"]:
        yield ""
        yield f"[{_time(message.at, zone)}] {_author(message, values)}"
        yield values["text_shown"](message)
        for citation in message.citations:
            yield f"  [{citation.n}] {citation.title or citation.article}"
        for file in message.attachments:
            yield f"  {t('file')}: {file.name} {file.url}"


def _author(message: Message, values: dict[str, Any]) -> str:
    t, company = values["t"], values["company"]
    if message.author is Author.CUSTOMER:
        return str(t("you"))
    if message.author is Author.ASSISTANT:
        return f"{company.assistant_name} ({t('assistant')})"
    return message.agent_name or (company.name if message.author is Author.SYSTEM else str(t("colleague")))


def _time(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
