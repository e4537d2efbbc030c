"""The agent API's documentation at /docs, from assets bundled in a package: no third party is asked for anything."""

from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse

from triage.domain.errors import NotFound

router = APIRouter(include_in_schema=False)

_ASSETS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Triage API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head>
<body><main id="swagger-ui"><p>The API is described in <a href="/openapi.json">openapi.json</a>.</p></main>
<script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/static/docs.js"></script></body></html>"""


@router.get("/docs")
async def docs() -> HTMLResponse:
    """The page; without JavaScript it links to the OpenAPI document."""
    return HTMLResponse(_PAGE)


@router.get("/docs/assets/{name}")
async def asset(name: str) -> FileResponse:
    """One of the two bundled files."""
    if name not in _ASSETS:
        raise NotFound("There is no such asset.")
    path = Path(str(files("fastapi_swagger") / "resources" / name))
    return FileResponse(path, media_type=_ASSETS[name], headers={"cache-control": "public, max-age=86400"})
