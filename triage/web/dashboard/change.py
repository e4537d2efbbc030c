"""How a figure moved against the period before, in words: by how much, for better or worse, or within chance. Pure."""

from dataclasses import dataclass

from triage.desk.metrics.names import Metric, Unit
from triage.desk.metrics.table import Row


@dataclass(frozen=True, slots=True)
class Change:
    """`sign` and `words` tell the move, `verdict` what it means; `tone` is a class: good, bad or plain."""

    sign: str
    words: str
    verdict: str
    tone: str


def headline(row: Row) -> float:
    """The value that stands for a row: the median of times, which one long case does not move; else the value."""
    return row.median if row.unit is Unit.SECONDS and row.median is not None else row.value


def change_of(metric: Metric, now: Row | None, before: Row | None) -> Change | None:
    """From `before` to `now`; None where there is nothing to compare with."""
    if now is None or before is None:
        return None
    old, new = headline(before), headline(now)
    if metric.unit is not Unit.SHARE and old == 0:
        return None
    moved = new - old if metric.unit is Unit.SHARE else (new - old) / abs(old)
    told = f"{100 * abs(moved):.{1 if abs(moved) < 0.0095 else 0}f}"
    if told.strip("0.") == "":
        return Change("=", "the same", "", "plain")
    words = f"{'+' if moved > 0 else '−'}{told} {'points' if metric.unit is Unit.SHARE else '%'}"
    verdict, tone = _verdict(metric, moved, now, before)
    return Change("▲" if moved > 0 else "▼", words, verdict, tone)


def _verdict(metric: Metric, moved: float, now: Row, before: Row) -> tuple[str, str]:
    if metric.better == "neither":
        return "", "plain"
    if _overlap(now, before):
        return "within chance", "plain"
    return ("better", "good") if (moved > 0) == (metric.better == "higher") else ("worse", "bad")


def _overlap(one: Row, other: Row) -> bool:
    """Whether the intervals have values in common; where one is unknown, nothing is sure."""
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return True
    return one.low <= other.high and other.low <= one.high
