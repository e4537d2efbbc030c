"""Figures of policy reports in words: the same in the terminal, in JSON's sentences and on the page."""

from triage.evals.policy_report.replay_figures import Changed, ReplayFigures
from triage.evals.statistics.measured import Measured

_SHORT = {"share": "points", "hours": "h", "minutes": "min"}


def value_text(unit: str, found: Measured | None) -> str:
    """A value with its unit; a dash where there is none."""
    if found is None:
        return "–"
    return f"{100 * found.value:.1f} %" if unit == "share" else f"{found.value:.1f} {_SHORT[unit]}"


def change_text(unit: str, change: float) -> str:
    """A change with its sign: +2.1 points, −0.4 h."""
    shown = round(100 * change, 1) if unit == "share" else round(change, 1)
    sign = "+" if shown > 0 else "−" if shown < 0 else "±"
    return f"{sign}{abs(shown):.1f} {_SHORT[unit]}"


def interval_text(unit: str, change: Measured | None) -> str:
    """The interval of a change."""
    if change is None:
        return "not in both"
    if change.low == change.high == 0:
        return "the same in every conversation"
    low = change_text(unit, change.low).rpartition(" ")[0]
    return f"{low} to {change_text(unit, change.high)}"


def seconds_text(seconds: float | None) -> str:
    """A wait: 42 s, 3.5 min, 2.1 h."""
    if seconds is None:
        return "–"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.1f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def share_text(value: float | None) -> str:
    """A share: 95.3 %."""
    return "–" if value is None else f"{100 * value:.1f} %"


def headline(found: ReplayFigures) -> str:
    """What the policy would change, in one line."""
    if not found.decisions:
        return "There was nothing to decide again"
    changed = sum(count for (old, new), count in found.flows.items() if old != new)
    if not changed:
        return "Nobody would be served differently"
    return f"{changed:,} of {found.decisions:,} decisions would go another way"


def sentences(found: ReplayFigures) -> list[str]:
    """What is sure to change, the gravest first; that nothing is where nothing is."""
    sure = [row for row in found.figures if row.is_sure and not row.name.startswith("way_")]  # those are drawn
    told = [_sentence(row) for row in sorted(sure, key=lambda row: not _is_worse(row))]
    return told or (["No figure changes by more than chance would."] if found.decisions else [])


def is_worse(found: ReplayFigures) -> bool:
    """Whether a figure that has a good side surely moves to the bad one."""
    return any(_is_worse(row) for row in found.figures if row.is_sure)


def is_better(found: ReplayFigures) -> bool:
    """Whether one surely moves to the good side."""
    return any(row.better != "neither" and not _is_worse(row) for row in found.figures if row.is_sure)


def _is_worse(row: Changed) -> bool:
    assert row.change is not None
    return (row.better == "lower" and row.change.value > 0) or (row.better == "higher" and row.change.value < 0)


def _sentence(row: Changed) -> str:
    assert row.change is not None
    judged = "" if row.better == "neither" else " (worse)" if _is_worse(row) else " (better)"
    old, new = value_text(row.unit, row.before), value_text(row.unit, row.after)
    interval = interval_text(row.unit, row.change)
    return f"{row.title}: {old} → {new}, {change_text(row.unit, row.change.value)} ({interval}){judged}."
