"""Figures with their units, and changes with their signs: 84.5 %, +10.0 points, −35 ms, $0.0123.

Used by every form of report. Knows metrics, not comparisons.
"""

from triage.evals.record import MetricSpec
from triage.evals.statistics.measured import Measured

PERCENT_KINDS = frozenset({"proportion", "accuracy", "macro_f1", "class_recall", "class_precision", "ece"})
_SECOND_MS, _TENTHS = 1000, 10  # milliseconds


def value_text(spec: MetricSpec, value: float) -> str:
    """A value with its unit: 84.5 %, 412 ms, $0.0123, 0.842."""
    if spec.kind in PERCENT_KINDS:
        return f"{100 * value:.1f} %"
    if spec.kind in ("quantile", "total"):
        return _field_text(spec.score, value)
    return f"{value:.3f}"


def change_text(spec: MetricSpec, change: float) -> str:
    """A change with its sign, `change` being signed so that up is good: +10.0 points, −35 ms."""
    raw = change if spec.better == "higher" else -change
    size = f"{100 * abs(raw):.1f} points" if spec.kind in PERCENT_KINDS else value_text(spec, abs(raw))
    if not any(digit in size for digit in "123456789"):
        return size
    return ("+" if raw > 0 else "−") + size


def interval_text(spec: MetricSpec, found: Measured) -> str:
    """The bounds of a value: 80.1 to 88.0 %."""
    low, high = value_text(spec, found.low), value_text(spec, found.high)
    unit = low.rpartition(" ")[2] if " " in low else ""
    return f"{low.removesuffix(f' {unit}') if unit and high.endswith(unit) else low} to {high}"


def change_interval_text(spec: MetricSpec, change: Measured) -> str:
    """The bounds of a change with their unit: +4.2 to +15.6 points."""
    bounds = change_bounds_text(spec, change)
    return f"{bounds} points" if spec.kind in PERCENT_KINDS else bounds


def change_bounds_text(spec: MetricSpec, change: Measured) -> str:
    """The bounds of a change beside its value, the lower one first as it is displayed: +4.2 to +15.6."""
    bounds = [change.low, change.high] if spec.better == "higher" else [change.high, change.low]
    low, high = (change_text(spec, bound).removesuffix(" points") for bound in bounds)
    return f"{low} to {high}"


def p_text(p: float) -> str:
    """A p-value as it is quoted."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def counted(count: int, noun: str) -> str:
    """1 case, 2 cases."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _field_text(field: str, value: float) -> str:
    if field == "latency_ms":
        return f"{value / _SECOND_MS:.2f} s" if value >= _SECOND_MS else f"{value:.{0 if value >= _TENTHS else 1}f} ms"
    if field == "cost_usd":
        return f"${value:.4f}" if value < 1 else f"${value:,.2f}"
    return f"{value:,.0f}"
