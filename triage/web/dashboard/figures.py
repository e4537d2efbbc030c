"""Cards of figures, each with plot, interval, change and meaning, and the table that is split by a dimension. Pure.

Made of what `dashboard.trends` worked out; the templates print them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from markupsafe import Markup

from triage.desk.metrics.meanings import MEANINGS
from triage.desk.metrics.names import BY_NAME, Dimension, Metric, Unit
from triage.desk.metrics.table import Row
from triage.web.dashboard.change import Change, change_of, headline
from triage.web.dashboard.period import Range
from triage.web.dashboard.trends import Trends
from triage.web.plots import Point, trend
from triage.web.wording import amount

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Response", ("first_response", "person_first_response", "live_wait", "ticket_wait")),
    ("What the assistant does alone", ("contacts", "containment_confirmed", "containment_ended", "escalation")),
    ("Escalation quality", ("escalation_needed", "escalation_unneeded", "escalation_late", "re_ask")),
    ("Promises", ("promise_kept", "agent_promise_kept", "reopen", "deferral")),
    ("Customers", ("csat", "csat_mean", "ended_negative", "mood_mended")),
    ("Handling", ("handle_time", "concurrent_handle_time", "full_resolution", "concurrency")),
    ("Waiting", ("live_within_60", "abandonment", "wait_estimate_error", "occupancy")),
    ("Language model", ("model_cost", "model_tokens")),
)
COLUMNS = (
    "contacts", "first_response", "live_wait", "handle_time", "containment_confirmed", "escalation",
    "escalation_needed", "promise_kept", "csat", "ended_negative", "model_cost",
)  # fmt: skip
MOST_GROUPS = 40


@dataclass(frozen=True, slots=True)
class Card:
    """One metric of the period. `beside` tells what else is known of it: interval, ninth decile, cases."""

    metric: Metric
    value: str
    beside: str
    change: Change | None
    plot: Markup | None
    meaning: str


@dataclass(frozen=True, slots=True)
class Line:
    """One group of the split table: its name for people, its cells, and what narrows the page to it."""

    title: str
    cells: Sequence[tuple[str, str]]
    only: str


def cards(found: Trends, asked: Range, zone: tzinfo) -> list[tuple[str, list[Card]]]:
    """The cards by group. A metric of which nothing is known says so; a group of such ones is left out."""
    whole, before = _by_name(found.whole), _by_name(found.before)
    slots: dict[str, dict[str, Row]] = {}
    for row in found.slots:
        slots.setdefault(row.metric, {})[row.group] = row
    names = _slot_names(asked, zone)
    shown = []
    for title, metrics in GROUPS:
        if any(name in whole for name in metrics):
            made = [_card(BY_NAME[name], whole, before, slots.get(name, {}), names, asked) for name in metrics]
            shown.append((title, made))
    return shown


def single(metric: Metric, found: Trends, asked: Range) -> Card:
    """One metric without its plot."""
    row = _by_name(found.whole).get(metric.name)
    if row is None:
        return Card(metric, "–", "nothing in this period", None, None, MEANINGS[metric.name])
    change = change_of(metric, row, _by_name(found.before).get(metric.name))
    return Card(metric, amount(headline(row), row.unit), _beside(row), change, None, MEANINGS[metric.name])


def lines(found: Trends, by: Dimension) -> list[Line]:
    """The groups of the split with the most contacts first, hours and days in their order."""
    groups: dict[str, dict[str, Row]] = {}
    for row in found.split:
        groups.setdefault(row.group, {})[row.metric] = row
    ordered = sorted(groups.items(), key=lambda pair: pair[0])
    if by not in (Dimension.HOUR, Dimension.DAY):
        ordered.sort(key=lambda pair: -sum(row.n for row in pair[1].values()))
        ordered = ordered[:MOST_GROUPS]
    return [
        Line(
            title=_group_title(group, by, found.names),
            cells=[(_cell(rows.get(name)), _n_words(rows.get(name))) for name in COLUMNS],
            only="" if by in (Dimension.HOUR, Dimension.DAY) else f"{by.value}:{group}",
        )
        for group, rows in ordered
    ]


def _group_title(group: str, by: Dimension, names: Mapping[str, str]) -> str:
    if by is Dimension.HOUR:
        return f"{group}:00"
    if by is Dimension.AGENT:
        return names.get(group, group)
    return group.replace("_", " ").replace("-", " ") if by is Dimension.INTENT else group


def _card(
    metric: Metric,
    whole: Mapping[str, Row],
    before: Mapping[str, Row],
    slots: Mapping[str, Row],
    names: Mapping[str, str],
    asked: Range,
) -> Card:
    row = whole.get(metric.name)
    meaning = MEANINGS[metric.name]
    if row is None:
        return Card(metric, "–", "nothing in this period", None, None, meaning)
    points = [_point(name, slots.get(slot)) for slot, name in names.items()]
    label = (
        f"{metric.title}, {asked.title.lower()}: {amount(headline(row), row.unit)}. {_range_words(points, row.unit)}"
    )
    change = change_of(metric, row, before.get(metric.name))
    return Card(metric, amount(headline(row), row.unit), _beside(row), change, trend(points, row.unit, label), meaning)


def _point(name: str, row: Row | None) -> Point:
    if row is None:
        return Point(name, None)
    return Point(name, headline(row), row.low, row.high, row.ninth_decile, row.n)


def _beside(row: Row) -> str:
    parts = []
    if row.low is not None and row.high is not None and row.unit is not Unit.COUNT:
        parts.append(f"{amount(row.low, row.unit)} to {amount(row.high, row.unit)}")
    if row.ninth_decile is not None:
        parts.append(f"nine in ten within {amount(row.ninth_decile, row.unit)}")
    if row.unit is not Unit.COUNT:
        parts.append(f"n\u00a0=\u00a0{row.n:,}")
    return " · ".join(parts)


def _range_words(points: Iterable[Point], unit: Unit) -> str:
    """The lowest and the highest slot, for those who cannot see the plot."""
    there = [point for point in points if point.value is not None]
    if len(there) < 2:
        return ""
    low = min(there, key=lambda point: point.value or 0)
    high = max(there, key=lambda point: point.value or 0)
    return f"Lowest {amount(low.value, unit)} at {low.name}, highest {amount(high.value, unit)} at {high.name}."


def _slot_names(asked: Range, zone: tzinfo) -> dict[str, str]:
    """Every slot of the period by its group in the table, whether anything happened or not."""
    if asked.days == 1:
        return {f"{hour:02d}": f"{hour}:00" for hour in range(24)}
    first: date = asked.period.since.astimezone(zone).date()
    days = [first + timedelta(days=n) for n in range(asked.days)]
    return {day.isoformat(): f"{day:%-d %b}" for day in days}


def _by_name(rows: Iterable[Row]) -> dict[str, Row]:
    return {row.metric: row for row in rows}


def _cell(row: Row | None) -> str:
    return "–" if row is None else amount(headline(row), row.unit)


def _n_words(row: Row | None) -> str:
    if row is None:
        return ""
    if row.low is None or row.high is None:
        return f"n = {row.n:,}"
    return f"{amount(row.low, row.unit)} to {amount(row.high, row.unit)}, n = {row.n:,}"
