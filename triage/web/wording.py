"""Figures as people read them: times, shares, counts and money. Pure.

Used by templates of the boards and by their plots.
"""

from datetime import datetime, timedelta

from triage.desk.metrics.names import Unit

NOTHING = "–"
SOON = timedelta(minutes=5)


def duration(seconds: float | None) -> str:
    """A span of time in its two largest units: 45 s, 3 min, 1 h 20, 2 d 4 h."""
    if seconds is None:
        return NOTHING
    whole = round(abs(seconds))
    sign = "-" if seconds < 0 and whole else ""
    if whole < 90:
        return f"{sign}{whole} s"
    minutes = round(whole / 60)
    if minutes < 60:
        return f"{sign}{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{sign}{hours} h {rest:02d}" if rest else f"{sign}{hours} h"
    days, hours = divmod(hours, 24)
    return f"{sign}{days} d {hours} h" if hours and days < 10 else f"{sign}{days} d"


def amount(value: float | None, unit: Unit) -> str:
    """A figure in its unit."""
    if value is None:
        return NOTHING
    if unit is Unit.SECONDS:
        return duration(value)
    if unit is Unit.SHARE:
        return f"{100 * value:.1f} %" if 0 < abs(value) < 0.1 else f"{100 * value:.0f} %"
    if unit is Unit.USD:
        return dollars(value)
    if unit is Unit.COUNT:
        return f"{value:,.0f}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2g}" if abs(value) < 1 else f"{value:.1f}"


def dollars(value: float) -> str:
    """Money with as many places as it takes to see something."""
    return f"${value:,.2f}" if value >= 1 or value == 0 else f"${value:.4f}"


def due_tone(by: datetime, now: datetime) -> str:
    """The class of a countdown: fine, soon within five minutes, late."""
    return "late" if by <= now else "soon" if by - now <= SOON else "fine"


def counted(n: int, noun: str) -> str:
    """The number with its noun: 1 queue, 2 queues."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
