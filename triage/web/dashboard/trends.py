"""Trends worked out: all metrics of a period and of the one before it, by slot of time, and split by one dimension.

Called through the reckoner, since months take seconds. Blocking; `dashboard.figures` makes cards of what this returns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from triage.desk.metrics import kept
from triage.desk.metrics.columns import Columns, tables_of
from triage.desk.metrics.names import Dimension
from triage.desk.metrics.table import Row
from triage.domain.errors import BadInput
from triage.store import agents, model_calls
from triage.store.model_calls import VersionUse
from triage.web.dashboard.period import Range
from triage.web.services import Services

SPLITS: tuple[Dimension, ...] = (
    Dimension.QUEUE,
    Dimension.INTENT,
    Dimension.CHANNEL,
    Dimension.AGENT,
    Dimension.HOUR,
    Dimension.DAY,
)
_FILTERS = (Dimension.QUEUE, Dimension.INTENT, Dimension.CHANNEL, Dimension.AGENT)


@dataclass(frozen=True, slots=True)
class Only:
    """A group to which everything is narrowed, such as one queue."""

    by: Dimension
    group: str

    def __str__(self) -> str:
        return f"{self.by.value}:{self.group}"


@dataclass(frozen=True, slots=True)
class Trends:
    """What was worked out at `at`. `slots` are the rows by hour or day, `split` those by the dimension asked for."""

    at: datetime
    whole: Sequence[Row]
    before: Sequence[Row]
    slots: Sequence[Row]
    split: Sequence[Row]
    versions: Sequence[VersionUse]
    names: dict[str, str]


def split_of(text: str | None) -> Dimension | None:
    """The dimension of this name. Raises BadInput."""
    if not text:
        return None
    try:
        return Dimension(text)
    except ValueError as error:
        known = ", ".join(SPLITS)
        raise BadInput(f"Nothing can be split by {text!r}.", field="by", remedy=f"Use one of: {known}.") from error


def only_of(text: str | None) -> Only | None:
    """The group that `dimension:group` names. Raises BadInput."""
    if not text:
        return None
    by, _, group = text.partition(":")
    if by not in _FILTERS or not group or len(group) > 200:
        raise BadInput("This is no group.", field="only", remedy="Choose one from the table, such as queue:tickets.")
    return Only(Dimension(by), group)


def work_out(services: Services, asked: Range, by: Dimension | None, only: Only | None) -> Trends:
    """All of it."""
    now, database = services.clock.now(), services.database
    seen, earlier = (
        _narrowed(kept.columns_of(database, services.policy, period, now), only)
        for period in (asked.period, asked.before)
    )
    found = tables_of(seen, {None, asked.slot, by})
    with database.read() as tx:
        return Trends(
            at=now,
            whole=found[None],
            before=tables_of(earlier, {None})[None],
            slots=found[asked.slot],
            split=found[by] if by else (),
            versions=model_calls.by_version(tx, asked.period.since, asked.period.until),
            names={agent.id: agent.name for agent in agents.every(tx)},
        )


def _narrowed(found: Columns, only: Only | None) -> Columns:
    return found if only is None else found.where(found.labelled(only.by, only.group))
