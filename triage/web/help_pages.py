"""An article as a page, so that a citation in a reply leads somewhere."""

import nh3
from fastapi import APIRouter, Request
from fastapi.responses import Response
from markdown_it import MarkdownIt

from triage.domain.errors import NotFound
from triage.web.render import page
from triage.web.services import services_of

router = APIRouter(include_in_schema=False)


@router.get("/help/{identity}")
async def help_page(request: Request, identity: str) -> Response:
    """One article for customers, its Markdown rendered and cleaned."""
    found = services_of(request).articles.article(identity)
    if found is None:
        raise NotFound("There is no such article.", remedy="It may have been renamed; ask in the chat.")
    title, body = found
    return page(request, "help.html", {"title": title, "body": nh3.clean(MarkdownIt().render(body))})
