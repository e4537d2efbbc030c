"""Errors become HTTP here and nowhere else: one status for each kind, one JSON shape for all, a page for browsers.

Installed by `web.app`. Nothing of an unexpected error reaches the caller but the trace id under which it was logged.
"""

import re
from collections.abc import Mapping
from math import ceil
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from triage.domain.errors import (
    BadInput,
    Conflict,
    Forbidden,
    NotAuthentic,
    NotFound,
    RateLimited,
    TooLarge,
    TransientError,
    TriageError,
)
from triage.domain.telemetry import Telemetry
from triage.web.auth import SESSION_COOKIE
from triage.web.body import read_form
from triage.web.flash import back_to, in_words
from triage.web.render import page

_STATUS: tuple[tuple[type[TriageError], int], ...] = (
    (TooLarge, 413),
    (NotAuthentic, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (Conflict, 409),
    (BadInput, 400),
    (RateLimited, 429),
    (TransientError, 503),
)
AGENT_PAGES = ("/console", "/dashboard", "/settings")
_WRITES = re.compile(r"/console/(\w{1,40})/messages", re.ASCII)
_STATUS_BY_CODE = {"content_type": 415, "content_encoding": 415}
_HTTP_CODES = {404: "not_found", 405: "method_not_allowed", 401: "not_authentic", 403: "forbidden", 413: "too_large"}
_HTTP_WORDS = {404: "There is nothing at this address.", 405: "This address does not take this method."}


def status_of(error: TriageError) -> int:
    """The HTTP status of an error of ours; 500 for what is not the caller's doing."""
    if error.code in _STATUS_BY_CODE:
        return _STATUS_BY_CODE[error.code]
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def wait_header(error: TriageError) -> Mapping[str, str]:
    """When to try again, in whole seconds, for refusals that pass."""
    if not isinstance(error, TransientError | RateLimited):
        return {}
    return {"retry-after": str(max(1, ceil(error.retry_after_seconds or 1)))}


def body_of(error: TriageError) -> dict[str, Any]:
    """The one shape of every refusal."""
    content: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.field is not None:
        content["field"] = error.field
    if error.remedy is not None:
        content["remedy"] = error.remedy
    if isinstance(error, Conflict) and error.holder is not None:
        content["holder"] = error.holder
    return {"error": content}


def install(app: FastAPI, telemetry: Telemetry) -> None:
    """Answer every error of this application in the one shape."""

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, TriageError)
        status = status_of(error)
        if status >= 500:
            telemetry.log("request_failed", path=request.url.path, code=error.code, message=error.message)
        telemetry.count("refusals", code=error.code)
        if error.code == "signed_out" and (written := await _unsent(request)):
            return _sign_in_again(request, error, *written)
        return _refuse(request, error, status, wait_header(error))

    async def framework(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        status = error.status_code
        refusal = TriageError(_HTTP_WORDS.get(status, str(error.detail)), code=_HTTP_CODES.get(status, "refused"))
        return _refuse(request, refusal, status, error.headers)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return _refuse(request, _first_invalid(error), 400)

    async def unexpected(request: Request, error: Exception) -> Response:
        telemetry.log("request_crashed", path=request.url.path, error=repr(error), exc_info=error)
        return _refuse(request, TriageError("Something went wrong on our side.", remedy="Try again."), 500)

    app.add_exception_handler(TriageError, ours)
    app.add_exception_handler(HTTPException, framework)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, unexpected)


def _refuse(request: Request, error: TriageError, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """The one shape; for a person with a browser the same in words, or the way to sign in."""
    if not _reads_html(request):
        return JSONResponse(body_of(error), status, headers)
    if error.code == "signed_out":
        ended = SESSION_COOKIE in request.cookies  # one who never was signed in needs no telling off
        response = back_to(_sign_in_from(request), request, error if ended else None)
        response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax")
        return response
    shown = page(
        request, "error.html", {"error": error, "for_agents": request.url.path.startswith(AGENT_PAGES)}, status
    )
    shown.headers.update(headers or {})
    return shown


async def _unsent(request: Request) -> tuple[str, str] | None:
    """The conversation and the words of a plain form whose session had ended: a redirect would lose them."""
    found = _WRITES.fullmatch(request.url.path)
    if found is None or request.method != "POST" or not _reads_html(request):
        return None
    text = (await read_form(request)).get("text", "")
    return (found[1], text) if text.strip() else None


def _sign_in_again(request: Request, error: TriageError, conversation: str, text: str) -> Response:
    values = {"problem": in_words(error), "next": f"/console?conversation={conversation}", "unsent": text}
    return page(request, "sign_in.html", values, status_of(error))


def _sign_in_from(request: Request) -> str:
    """Where to sign in; whoever was reading a page comes back to it."""
    if request.method != "GET" or (request.url.path == "/console" and not request.url.query):
        return "/sign-in"
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?next={quote(here, safe='')}"


def _reads_html(request: Request) -> bool:
    """Whether a browser loads a page: our own script and every program that names no preference get JSON."""
    accepted = request.headers.get("accept", "")
    return "text/html" in accepted and "x-requested-with" not in request.headers


def _first_invalid(error: RequestValidationError) -> BadInput:
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return BadInput("The body is not JSON.", remedy="Send one JSON object.")
    place = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path"))
    return BadInput(str(first["msg"]), field=place or None)
