"""Answers for browsers, compressed where they say they can read it: a page of a busy desk shrinks to a tenth.

Called for pages and assets only: webhooks and streams are small or never end.
"""

import gzip
from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import Response

_NOT_WORTH_IT = 1000
_LEVEL = 5


def packed(
    request: Request, content: bytes, media_type: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """This content, gzipped when it is long enough and the browser accepts that."""
    sent = {**(headers or {}), "vary": "accept-encoding"}
    if len(content) >= _NOT_WORTH_IT and "gzip" in request.headers.get("accept-encoding", ""):
        content = gzip.compress(content, _LEVEL, mtime=0)
        sent["content-encoding"] = "gzip"
    return Response(content, status, sent, media_type)
