"""Metrics for agents' programs and for spreadsheets: one table, as JSON or CSV, whole or split by one dimension.

Thin: `desk.metrics` works them out; definitions are in docs/metrics.md.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import AwareDatetime, BaseModel

from triage.desk.metrics import measured
from triage.desk.metrics.names import BY_NAME, Dimension, Unit
from triage.desk.metrics.table import Row, csv_of
from triage.domain.errors import BadInput
from triage.store.metrics_rows import Period
from triage.web.api.routes import Rooms
from triage.web.callers import CallingAgent
from triage.web.services import Services

router = APIRouter(prefix="/api/v1", tags=["metrics"])
DEFAULT = timedelta(days=7)
LONGEST = timedelta(days=400)


class Format(StrEnum):
    """How the table is written."""

    JSON = "json"
    CSV = "csv"


class MetricOut(BaseModel):
    """One metric of one group. Seconds come with median and ninth decile; `n` is the observations behind it.

    `low` to `high` is the 95 % interval of a share, a mean, or of the median of seconds.
    """

    group: str
    metric: str
    title: str
    unit: Unit
    better: str
    n: int
    value: float
    median: float | None
    ninth_decile: float | None
    low: float | None
    high: float | None


class MetricsOut(BaseModel):
    """The metrics of a period; definitions are in docs/metrics.md."""

    since: AwareDatetime
    until: AwareDatetime
    by: Dimension | None
    metrics: list[MetricOut]


@router.get("/metrics", response_model=MetricsOut)
async def read_metrics(
    services: Rooms,
    agent: CallingAgent,
    since: Annotated[AwareDatetime | None, Query(description="With a time zone; a week before `until`.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="With a time zone; now.")] = None,
    by: Annotated[Dimension | None, Query(description="Split by this; else everything in one group.")] = None,
    as_: Annotated[Format, Query(alias="format")] = Format.JSON,
) -> MetricsOut | Response:
    """Response, waits, handling, promises, containment, escalation, ratings of a period. Empty where nothing was."""
    end = until or services.clock.now()
    period = Period(since or end - DEFAULT, end)
    if period.since >= period.until:
        raise BadInput("The period ends before it begins.", field="until", remedy="Give a later `until`.")
    if period.until - period.since > LONGEST:
        raise BadInput(f"A period may be {LONGEST.days} days long.", field="since", remedy="Give a later `since`.")
    rows = await services.database.run(_rows, services, period, by)
    if as_ is Format.CSV:
        name = f'attachment; filename="metrics-{period.since:%Y%m%d}-{period.until:%Y%m%d}.csv"'
        return Response(csv_of(rows, by), media_type="text/csv", headers={"content-disposition": name})
    return MetricsOut(since=period.since, until=period.until, by=by, metrics=[_out(row) for row in rows])


def _rows(services: Services, period: Period, by: Dimension | None) -> tuple[Row, ...]:
    with services.database.read() as tx:
        return measured.report(tx, services.policy, period, by, services.clock.now())


def _out(row: Row) -> MetricOut:
    known = BY_NAME[row.metric]
    return MetricOut(
        group=row.group,
        metric=row.metric,
        title=known.title,
        unit=row.unit,
        better=known.better,
        n=row.n,
        value=row.value,
        median=row.median,
        ninth_decile=row.ninth_decile,
        low=row.low,
        high=row.high,
    )
