"""A trace id for every request: the caller's when it sends one, else a new one; kept from webhook to delivery.

Adds the security headers to every answer, but for those that a route has set itself.
"""

import re
import secrets
from collections.abc import Iterable

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_PLAIN = re.compile(r"[A-Za-z0-9_-]{8,40}")


def content_policy(framed_by: Iterable[str] = ()) -> str:
    """What a page may load and who may show it in a frame: our own pages, and these origins."""
    frames = " ".join(("'self'", *framed_by))
    return f"default-src 'self'; img-src 'self' data:; frame-ancestors {frames}; base-uri 'none'; form-action 'self'"


_SECURITY_HEADERS = {
    b"content-security-policy": content_policy().encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
}


def trace_of(request: Request) -> str:
    """The trace id of this request."""
    return str(request.scope["triage.trace"])


class TraceHeaders:
    """ASGI middleware: sets the trace id, returns it as `x-trace-id`, adds the security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request with its trace id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace = _trace_id(scope)
        scope["triage.trace"] = trace

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                added = [header for header in _SECURITY_HEADERS.items() if header[0] not in given]
                message["headers"] = [*message["headers"], (b"x-trace-id", trace.encode()), *added]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _trace_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        text: str = value.decode("latin-1")
        if name == b"traceparent" and (found := _TRACEPARENT.fullmatch(text)):
            return found.group(1)
        if name == b"x-request-id" and _PLAIN.fullmatch(text):
            return text
    return secrets.token_hex(16)
