"""The page of a replay: what another policy would change, with flows, intervals, load, simulated waits and examples.

`replay_page(view)` returns its text; `app` writes it.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from triage.desk.simulation.figures import RunFigures
from triage.evals.policy_report import plots
from triage.evals.policy_report.pages import rendered
from triage.evals.policy_report.plots import Series
from triage.evals.policy_report.replay_figures import WAY_TITLES, WAYS, Changed, ReplayFigures, way_of
from triage.evals.policy_report.wording import (
    change_text,
    headline,
    interval_text,
    is_better,
    is_worse,
    seconds_text,
    sentences,
    share_text,
    value_text,
)
from triage.routing.replay import Outcome

NOTES = (
    "Every decision is made again from the inputs that were stored with it: what the assistant saw, the details, "
    "the passages, the people who were there, and the conversation so far. What the customer would have answered "
    "to another decision is not known, so each step starts from what really happened; a matter handed over "
    "earlier is counted once.",
    "Intervals are of 95 % and treat conversations, not decisions, as independent. A figure whose interval leaves "
    "out zero is printed bold.",
    "Whoever is offered a choice, and in what really followed does not choose, is counted as reaching people where the "
    "policy takes them to be best served.",
    "Promises are judged by the agent's next message, and only where both policies hand over in the same mode: in "
    "another mode the reply would have come at another time.",
    "A conversation counts as urgent from its first message of high or critical urgency, or with a red flag other "
    "than a plain request about data or law. It is without a person when, from there on, none is called or "
    "offered.",
)


@dataclass(frozen=True, slots=True)
class SimulatedWaits:
    """The hand-overs of either policy played with the same people; `people` says who they are."""

    before: RunFigures
    after: RunFigures
    people: str


@dataclass(frozen=True, slots=True)
class ReplayView:
    """What the page shows."""

    figures: ReplayFigures
    before: str
    after: str
    since: datetime
    until: datetime
    zone: tzinfo
    unusable: int = 0
    waits: SimulatedWaits | None = None


def replay_page(view: ReplayView) -> str:
    """The whole file."""
    found = view.figures
    return rendered(
        "replay.html.jinja",
        source=f"{found.decisions:,} decisions in {found.conversations:,} conversations",
        since=view.since.astimezone(view.zone),
        until=view.until.astimezone(view.zone),
        before=view.before,
        after=view.after,
        tone="bad" if is_worse(found) else "good" if is_better(found) else "",
        headline=headline(found),
        sentences=sentences(found),
        flow=plots.flows(found.flows, WAYS, WAY_TITLES, "What becomes of decisions under the other policy"),
        rows=_rows(found.figures),
        live_load=_load([hour.live for hour in found.hours], "Live hand-overs a day by hour, before and after"),
        ticket_load=_load([hour.ticket for hour in found.hours], "Ticket hand-overs a day by hour, before and after"),
        waits=_waits(view.waits) if view.waits else None,
        reasons=[(_rule(old), _rule(new), count) for old, new, count in found.reasons],
        examples=[
            {
                "conversation": one.conversation,
                "when": f"{one.now.astimezone(view.zone):%d %b %H:%M}",
                "urgency": one.urgency.value,
                "before": _told(one.before),
                "after": _told(one.after),
            }
            for one in found.examples
        ],
        notes=[*NOTES, *_remarks(view)],
    )


def _rows(figures: tuple[Changed, ...]) -> list[dict[str, Any]]:
    reach = {unit: _reach(figures, unit) for unit in ("share", "hours", "minutes")}
    return [
        {
            "title": row.title,
            "before": value_text(row.unit, row.before),
            "after": value_text(row.unit, row.after),
            "change": change_text(row.unit, row.change.value) if row.change else "–",
            "interval": interval_text(row.unit, row.change),
            "sure": row.is_sure,
            "rail": plots.change_rail(row.change, reach[row.unit], _tone(row), f"{row.title}: change")
            if row.change
            else "",
        }
        for row in figures
    ]


def _tone(row: Changed) -> str:
    if row.change is None or not row.is_sure:
        return "calm"
    if row.better == "neither":
        return "new"
    return "good" if (row.change.value > 0) == (row.better == "higher") else "bad"


def _reach(figures: tuple[Changed, ...], unit: str) -> float:
    bounds = [abs(b) for row in figures if row.unit == unit and row.change for b in (row.change.low, row.change.high)]
    return 1.08 * max(bounds, default=0.0)


def _load(pairs: list[tuple[float, float]], label: str) -> str:
    before = Series("before", [old for old, _ in pairs], "old", bars=True)
    after = Series("after", [new for _, new in pairs], "new", bars=True)
    return plots.by_hour([before, after], "count", label)


def _waits(waits: SimulatedWaits) -> dict[str, Any]:
    sides = (("before", waits.before, "old"), ("after", waits.after, "new"))
    mean = [Series(name, [h.mean_wait_seconds for h in side.hours], tone) for name, side, tone in sides]
    broken = [Series(name, [h.broken for h in side.hours], tone) for name, side, tone in sides]
    return {
        "people": waits.people,
        "within": f"{waits.before.within_seconds:.0f} s",
        "mean": plots.by_hour(mean, "seconds", "Mean simulated wait for live by hour, before and after"),
        "broken": plots.by_hour(broken, "share", "Share of simulated promises broken by hour, before and after", 0.1),
        "rows": [
            {
                "name": name,
                "cells": [
                    share_text(side.in_time.value),
                    seconds_text(side.mean_wait_seconds),
                    seconds_text(side.p95_wait_seconds),
                    share_text(side.kept.value),
                    share_text(side.utilisation),
                ],
            }
            for name, side, _ in sides
        ],
    }


def _told(outcome: Outcome) -> str:
    where = f" ({outcome.queue})" if outcome.queue else ""
    words = WAY_TITLES[way_of(outcome)].lower() if way_of(outcome) != "assistant" else f"assistant: {outcome.action}"
    return f"{words}{where}"


def _rule(name: str) -> str:
    return name.replace("_", " ")


def _remarks(view: ReplayView) -> list[str]:
    found = view.figures
    told = []
    if found.drifted:
        told.append(
            f"Of {found.checked:,} decisions of the policy in force that were made again, {found.drifted:,} came out "
            "otherwise than stored: the program has changed since. From the first of them on both sides were made "
            "again, so that the differences above are the policy's."
        )
    elif found.checked:
        told.append(f"{found.checked:,} decisions of the policy in force were made again and came out as stored.")
    if view.unusable:
        told.append(f"{view.unusable:,} decisions were left out: their inputs can no longer be read.")
    return told
