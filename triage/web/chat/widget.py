"""The chat on other people's pages: the script that they load, and a page that shows it and how to embed it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from triage.web.assets import asset
from triage.web.compress import packed
from triage.web.render import page
from triage.web.services import services_of

router = APIRouter(include_in_schema=False)
_MINUTES = "public, max-age=600"


@router.get("/widget.js")
async def script(request: Request) -> Response:
    """The script under an address that never changes, kept for minutes so that a new one soon reaches every site."""
    found = asset("widget.js")
    headers = {"cache-control": _MINUTES, "etag": f'"{found.print}"'}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return packed(request, found.content, found.media_type, headers=headers)


@router.get("/widget")
async def widget(request: Request) -> Response:
    """A plain page with the widget on it, the tag to copy, and what its options do."""
    sites = services_of(request).company.widget_sites
    return page(request, "chat/widget.html", {"sites": sites, "origin": str(request.base_url).rstrip("/")})
