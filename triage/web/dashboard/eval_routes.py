"""Eval runs: what is there with its course, and the report of one, locked into a sandbox of its own.

A report is a page with script and style inside it. It is served so that it may run them and nothing else: no cookies,
no requests, no way to our pages.
"""

import re

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from triage.domain.errors import NotFound
from triage.web.boards import board
from triage.web.callers import SignedIn
from triage.web.dashboard.eval_history import by_suite, shown
from triage.web.services import services_of

router = APIRouter(include_in_schema=False)
PLACE = "/dashboard/evals"
_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
_SANDBOX = (
    "sandbox allow-scripts allow-popups allow-downloads; default-src 'none'; script-src 'unsafe-inline';"
    " style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'"
)


@router.get(PLACE)
async def evals(request: Request, session: SignedIn) -> Response:
    """The suites with their runs, the latest first."""
    services = services_of(request)
    runs = await services.database.run(services.installation.runs)
    values = {"suites": by_suite(runs), "shown": shown}
    return board(request, session, PLACE, "dashboard/evals.html", values)


@router.get(f"{PLACE}/{{run}}/report")
async def report(request: Request, session: SignedIn, run: str) -> Response:
    """The report of one run. Raises NotFound."""
    services = services_of(request)
    runs = await services.database.run(services.installation.runs) if _RUN.fullmatch(run) else ()
    found = next((one for one in runs if one.id == run), None)
    if found is None or found.report is None:
        raise NotFound("There is no such report.", remedy="`triage eval report RUN` writes one.")
    headers = {"content-security-policy": _SANDBOX, "cache-control": "private, no-cache"}
    return FileResponse(found.report, headers=headers, media_type="text/html; charset=utf-8")
