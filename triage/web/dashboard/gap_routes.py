"""What the articles do not answer: clusters of questions with examples and a draft, and how good the handoffs were.

The clusters come from `app`; whoever is signed in may read them and take a draft away.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from triage.desk.metrics.names import BY_NAME, Dimension
from triage.domain.errors import BadInput, NotFound
from triage.routing.business_hours import zone_of
from triage.store.metrics_rows import Period
from triage.web.boards import board
from triage.web.callers import SignedIn
from triage.web.dashboard.figures import single
from triage.web.dashboard.period import RANGES, Range, range_of
from triage.web.dashboard.trends import work_out
from triage.web.flash import in_words
from triage.web.installation import Gap
from triage.web.services import Services, services_of

router = APIRouter(include_in_schema=False)
PLACE = "/dashboard/gaps"
USUAL = {"range": "28"}
QUALITY = ("escalation_needed", "escalation_unneeded", "escalation_late", "containment_confirmed")
PATIENCE_SECONDS = 4.0
SHOWN_GAPS, SHOWN_EXAMPLES = 30, 5


@router.get(PLACE)
async def gaps(request: Request, session: SignedIn) -> Response:
    """The gaps of a range, the most asked first; an address that cannot be is told of, with four weeks instead."""
    services = services_of(request)
    zone, problem = zone_of(services.policy.hours.timezone), None
    try:
        asked = range_of(dict(request.query_params) or USUAL, services.clock.now(), zone)
    except BadInput as error:
        asked, problem = range_of(USUAL, services.clock.now(), zone), error
    found = await _gaps(services, asked)
    key = ("trends", asked.key, Dimension.QUEUE, "")  # as the page of trends keeps it
    trends = await services.reckoner.get(
        key, partial(work_out, services, asked, Dimension.QUEUE, None), PATIENCE_SECONDS
    )
    values = {
        "asked": asked,
        "ranges": {name: title for name, title in RANGES.items() if name != "1"},
        "found": found,
        "shown": (found or ())[:SHOWN_GAPS],
        "examples": SHOWN_EXAMPLES,
        "questions": sum(len(gap.questions) for gap in found or ()),
        "quality": [single(BY_NAME[name], trends, asked) for name in QUALITY] if trends else [],
    }
    if problem:
        values["problem"] = in_words(problem)
    return board(request, session, PLACE, "dashboard/gaps.html", values, 400 if problem else 200)


@router.get(f"{PLACE}/{{gap}}.md")
async def draft(request: Request, session: SignedIn, gap: str) -> Response:
    """The draft of one gap as a file. Raises NotFound when its questions are not among those of the range any more."""
    services = services_of(request)
    query = dict(request.query_params) or USUAL
    asked = range_of(query, services.clock.now(), zone_of(services.policy.hours.timezone))
    found = next((one for one in await _gaps(services, asked) or () if one.id == gap), None)
    if found is None:
        raise NotFound("There is no such gap any more.", remedy="Look at the list again.")
    headers = {"content-disposition": f'attachment; filename="draft-{found.id}.md"', "cache-control": "no-store"}
    return Response(found.draft, media_type="text/markdown; charset=utf-8", headers=headers)


async def _gaps(services: Services, asked: Range) -> Sequence[Gap] | None:
    period = Period(asked.period.since, asked.period.until + timedelta(seconds=1))
    return await services.reckoner.get(
        ("gaps", asked.key), partial(services.installation.gaps, period), PATIENCE_SECONDS
    )
