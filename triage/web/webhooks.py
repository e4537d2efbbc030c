"""Webhooks in: the raw bytes are verified, parsed and stored, and only then acknowledged.

Nothing slow happens before the ack: thinking and sending belong to the worker.
"""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from triage.channels import generic
from triage.web.body import read_body, require_json
from triage.web.services import services_of
from triage.web.trace import trace_of

router = APIRouter(tags=["webhooks"])


@router.post("/webhooks/generic", status_code=202)
async def receive_generic(request: Request) -> JSONResponse:
    """Take one `message.created`; 202 after the commit, with `duplicate` true for a repeat."""
    services = services_of(request)
    body = await read_body(request)
    services.verifier.verify(body, request.headers)
    require_json(request)
    accepted = await services.accept(generic.parse(body, trace_of(request)))
    return JSONResponse(
        {"conversation": accepted.conversation, "message": accepted.message, "duplicate": accepted.duplicate}, 202
    )
