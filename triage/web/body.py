"""Reads a request's raw body under a limit, before anything looks into it.

Called by every route that takes a body from outside. Signatures are over these very bytes.
"""

from urllib.parse import parse_qsl

from fastapi import Request
from starlette.requests import ClientDisconnect

from triage.domain.errors import BadInput, TooLarge

WEBHOOK_BYTES = 256_000


async def read_body(request: Request, at_most: int = WEBHOOK_BYTES) -> bytes:
    """The whole body, counted while it arrives, whatever the declared length says.

    Raises TooLarge over the limit, BadInput for a compressed body or a sender that hung up.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise BadInput("The body is compressed.", code="content_encoding", remedy="Send it uncompressed.")
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and len(declared) < 19 and int(declared) > at_most:
        raise _too_large(at_most)
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > at_most:
                raise _too_large(at_most)
            chunks.append(chunk)
    except ClientDisconnect as error:
        raise BadInput("The sender hung up before the body was complete.", code="incomplete") from error
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def require_json(request: Request) -> None:
    """Return when the body is declared as JSON in UTF-8. Raises BadInput (code `content_type`) otherwise."""
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.replace(" ", "").lower().removeprefix("charset=").strip('"')
    if kind.strip().lower() != "application/json" or charset not in ("", "utf-8", "utf8"):
        raise BadInput(
            "The body is not declared as JSON.", code="content_type", remedy="Send application/json in UTF-8."
        )


def _too_large(at_most: int) -> TooLarge:
    return TooLarge(f"The body is larger than {at_most // 1000} kB.", remedy="Send less, or a link instead of a file.")


async def read_form(request: Request, at_most: int = WEBHOOK_BYTES) -> dict[str, str]:
    """A posted HTML form; of a repeated field the last value counts. Raises TooLarge, BadInput as `read_body` does."""
    body = await read_body(request, at_most)
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=100))
    except ValueError as error:
        raise BadInput("The form is not UTF-8 or has too many fields.", remedy="Send it as a browser does.") from error
