"""Trends as a page and as CSV: a time range, one split, one group to narrow to, all in the address."""

from functools import partial
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from triage.desk.metrics.names import BY_NAME, Dimension
from triage.desk.metrics.table import csv_of
from triage.domain.errors import BadInput, TransientError
from triage.routing.business_hours import zone_of
from triage.web.auth import Session
from triage.web.boards import board
from triage.web.callers import SignedIn
from triage.web.dashboard import figures
from triage.web.dashboard.period import CUSTOM, RANGES, Range, range_of
from triage.web.dashboard.trends import SPLITS, Only, Trends, only_of, split_of, work_out
from triage.web.flash import in_words
from triage.web.services import Services, services_of

router = APIRouter(include_in_schema=False)
PLACE = "/dashboard/trends"
PAGE_PATIENCE_SECONDS = 3.0
FILE_PATIENCE_SECONDS = 60.0


@router.get(PLACE)
async def trends(request: Request, session: SignedIn) -> Response:
    """The cards and one split; an address that cannot be is told of, with last week instead."""
    services = services_of(request)
    try:
        asked, by, only = _asked(request, services)
    except BadInput as error:
        fallback = range_of({}, services.clock.now(), zone_of(services.policy.hours.timezone))
        return await _shown(request, session, fallback, None, None, error)
    return await _shown(request, session, asked, by, only)


@router.get(f"{PLACE}.csv")
async def trends_csv(request: Request, session: SignedIn) -> Response:
    """The table behind the page: split as it is, else by day or hour. Raises BadInput."""
    services = services_of(request)
    asked, by, only = _asked(request, services)
    found = await _found(services, asked, by, only, FILE_PATIENCE_SECONDS)
    if found is None:
        raise TransientError("These figures are still being worked out.", remedy="Try again in a minute.")
    rows, split = (found.split, by) if by else (found.slots, asked.slot)
    name = f"metrics-{asked.period.since:%Y%m%d}-{asked.period.until:%Y%m%d}-{split.value}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(csv_of(rows, split), media_type="text/csv", headers=headers)


def _asked(request: Request, services: Services) -> tuple[Range, Dimension | None, Only | None]:
    query = request.query_params
    asked = range_of(query, services.clock.now(), zone_of(services.policy.hours.timezone))
    return asked, split_of(query.get("by")), only_of(query.get("only"))


async def _found(
    services: Services, asked: Range, by: Dimension | None, only: Only | None, patience: float
) -> Trends | None:
    key = ("trends", asked.key, by, str(only or ""))
    return await services.reckoner.get(key, partial(work_out, services, asked, by, only), patience)


async def _shown(
    request: Request,
    session: Session,
    asked: Range,
    by: Dimension | None,
    only: Only | None,
    error: BadInput | None = None,
) -> Response:
    services = services_of(request)
    by = by or Dimension.QUEUE
    found = await _found(services, asked, by, only, PAGE_PATIENCE_SECONDS)
    narrowed = f"&only={quote(str(only))}" if only else ""
    values: dict[str, Any] = {
        "asked": asked,
        "ranges": RANGES,
        "is_custom": asked.name == CUSTOM,
        "typed": {name: request.query_params.get(name, "")[:40] for name in ("from", "to")},
        "by": by.value,
        "splits": [split.value for split in SPLITS],
        "only": only,
        "only_title": (found.names if found else {}).get(only.group, only.group) if only else "",
        "narrowed": narrowed,
        "found": found,
        "columns": [BY_NAME[name] for name in figures.COLUMNS],
    }
    if found:
        zone = zone_of(services.policy.hours.timezone)
        values |= {"groups": figures.cards(found, asked, zone), "lines": figures.lines(found, by)}
    if error:
        values["problem"] = in_words(error)
    return board(request, session, PLACE, "dashboard/trends.html", values, 400 if error else 200)
