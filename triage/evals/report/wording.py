"""Figures and verdicts in words: the same in the terminal, the page, JUnit and Markdown.

Used by every form of report; numbers and their units come from `numbers`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from triage.evals.compare.comparison import Comparison, MetricChange
from triage.evals.compare.flips import Direction
from triage.evals.report.numbers import (
    change_bounds_text,
    change_interval_text,
    change_text,
    counted,
    interval_text,
    p_text,
    value_text,
)
from triage.evals.statistics.verdict import Outcome

TITLES = {
    Outcome.BETTER: "Better",
    Outcome.OK: "No worse",
    Outcome.INCONCLUSIVE: "Not sure yet",
    Outcome.REGRESSED: "Worse",
}
_WORST_FIRST = [Outcome.REGRESSED, Outcome.INCONCLUSIVE, Outcome.BETTER, Outcome.OK]


def lead(comparison: Comparison) -> MetricChange | None:
    """The figure that decides: of the worst outcome, the surest one; of doubtful ones, that most likely to have fallen.

    Where no gate looks at any, the first.
    """
    judged = [metric for metric in comparison.metrics if metric.judgement is not None]
    return min(judged, key=_weight) if judged else next(iter(comparison.metrics), None)


def _weight(metric: MetricChange) -> tuple[int, float]:
    assert metric.judgement is not None
    outcome, moved = metric.judgement.outcome, metric.difference
    sure = 0.0
    if outcome is Outcome.INCONCLUSIVE and moved is not None:
        sure = (moved.change.value + metric.spec.margin) / (moved.change.standard_error or 1.0)
    elif outcome is Outcome.REGRESSED:
        sure = metric.judgement.p_worse
    elif moved is not None and not moved.identical:
        sure = metric.judgement.p_same - 1  # what moved most comes before what stayed the same
    return _WORST_FIRST.index(outcome), sure


def metric_sentence(metric: MetricChange) -> str:
    """What became of one figure: accuracy 71.0 % → 81.0 %, +10.0 points (95 % interval +4.2 to +15.6 points)."""
    spec, after = metric.spec, metric.after
    if after is None:
        return f"{spec.name} applies to no case that was run"
    now = value_text(spec, after.value)
    floor = f", past its bound of {value_text(spec, spec.floor or 0.0)}" if metric.past_floor else ""
    if metric.before is None or metric.difference is None:
        return f"{spec.name} {now} (95 % interval {interval_text(spec, after)}){floor}"
    if metric.difference.identical:
        return f"{spec.name} {now}, the same in every case{floor}"
    change = metric.difference.change
    moved = f"{change_text(spec, change.value)} (95 % interval {change_interval_text(spec, change)})"
    return f"{spec.name} {value_text(spec, metric.before.value)} → {now}, {moved}{floor}"


def title(comparison: Comparison) -> str:
    """The verdict in a word or two; without a comparison, whether the bounds hold."""
    if comparison.before is None:
        return "Past its bounds" if comparison.outcome is Outcome.REGRESSED else "Measured"
    if comparison.outcome is Outcome.OK and not comparison.flips:
        return "Unchanged"
    return TITLES[comparison.outcome]


def flips_text(comparison: Comparison) -> str:
    """How many cases were fixed and broken."""
    counts = dict.fromkeys(Direction, 0)
    for flip in comparison.flips:
        counts[flip.direction] += 1
    mixed = f", {counts[Direction.MIXED]} of both" if counts[Direction.MIXED] else ""
    total = counted(len(comparison.pairs.cases), "case")
    return f"{counts[Direction.FIXED]} fixed, {counts[Direction.BROKEN]} broken{mixed} of {total}"


def sentences(comparison: Comparison) -> list[str]:
    """The whole story in a few sentences: what decides, which cases, where, and what else there is to know."""
    decisive = lead(comparison)
    told = [] if decisive is None else [metric_sentence(decisive)]
    if comparison.before is None:
        told += [metric_sentence(metric) for metric in _others(comparison, decisive)]
        told.append("There is no baseline to compare with")
    else:
        told.append(flips_text(comparison) if comparison.flips else "No case came out differently")
        told += where_sentences(comparison)
        told += [doubt_sentence(comparison), better_sentence(comparison, decisive)]
    if not comparison.after.run.complete:
        told.append("The run was stopped before its end")
    return [f"{text[:1].upper()}{text[1:]}." for text in told if text]


def _others(comparison: Comparison, decisive: MetricChange | None) -> list[MetricChange]:
    """More figures worth a sentence where nothing is compared: those past their bounds, else the first gated ones."""
    rest = [metric for metric in comparison.metrics if metric is not decisive and metric.after is not None]
    past = [metric for metric in rest if metric.past_floor]
    return past or [metric for metric in rest if metric.spec.gated][:2]


def where_sentences(comparison: Comparison) -> list[str]:
    """The slices that surely fell, at most two of them."""
    fallen = [one for one in comparison.slices if one.surely_worse]
    return [
        f"{one.dimension} {one.value} got worse: {one.check}, {one.broken} broken and {one.fixed} fixed"
        for one in fallen[:2]
    ]


def doubt_sentence(comparison: Comparison) -> str:
    """What would settle an inconclusive comparison."""
    if comparison.outcome is not Outcome.INCONCLUSIVE:
        return ""
    first = lead(comparison)
    assert first is not None
    assert first.judgement is not None
    assert first.difference is not None
    others = [
        f"{metric.spec.name} (n≈{metric.judgement.needed:,})"
        for metric in _judged(comparison, Outcome.INCONCLUSIVE)
        if metric is not first and metric.judgement is not None
    ]
    also = f"; nor is it for {_listed(others)}" if others else ""
    if not first.judgement.needed:
        return f"{first.spec.name} has moved and allows no fall{also}"
    rare = first.spec.kind in ("class_recall", "class_precision") or first.spec.where
    needed = counted(first.judgement.needed, "such case" if rare else "case")
    size = f"by {change_text(first.spec, -first.spec.margin).lstrip('+−')}" if first.spec.margin else "of any size"
    doubt = f"A change of {first.spec.name} for the worse {size} is neither proven nor excluded"
    return f"{doubt}: about {needed} would tell, there are {first.difference.change.n:,}{also}"


def better_sentence(comparison: Comparison, decisive: MetricChange | None) -> str:
    """What else is surely better."""
    better = [metric for metric in _judged(comparison, Outcome.BETTER) if metric is not decisive]
    told = [f"{m.spec.name} ({change_text(m.spec, m.difference.change.value)})" for m in better if m.difference]
    return f"Surely better: {_listed(told)}" if told else ""


def _judged(comparison: Comparison, outcome: Outcome) -> list[MetricChange]:
    return [m for m in comparison.metrics if m.judgement is not None and m.judgement.outcome is outcome]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]


@dataclass(frozen=True, slots=True)
class MetricRow:
    """A figure in words, for tables. `outcome` is "" where no gate looks at it."""

    name: str
    before: str
    after: str
    change: str
    interval: str
    outcome: str
    detail: str


def metric_rows(metrics: Sequence[MetricChange]) -> list[MetricRow]:
    """The table of figures."""
    return [_row(metric) for metric in metrics]


def _row(metric: MetricChange) -> MetricRow:
    spec, moved, judged = metric.spec, metric.difference, metric.judgement
    after = "" if metric.after is None else value_text(spec, metric.after.value)
    own = "" if metric.after is None else interval_text(spec, metric.after)
    return MetricRow(
        spec.name,
        before="" if metric.before is None else value_text(spec, metric.before.value),
        after=after,
        change="" if moved is None else "same" if moved.identical else change_text(spec, moved.change.value),
        interval=own if moved is None else "" if moved.identical else change_bounds_text(spec, moved.change),
        outcome="" if judged is None else judged.text,
        detail=detail_text(metric),
    )


def detail_text(metric: MetricChange) -> str:
    """How a figure was judged: the margin, the p-value, what could have been seen."""
    spec, moved, judged = metric.spec, metric.difference, metric.judgement
    parts = []
    if metric.past_floor and spec.floor is not None:
        parts.append(f"past its bound of {value_text(spec, spec.floor)}")
    if moved is not None and judged is not None:
        parts.append(f"margin {change_text(spec, -spec.margin).lstrip('+−')}" if spec.margin else "no fall allowed")
        if not moved.identical:
            p = judged.p_worse if judged.outcome is Outcome.REGRESSED else judged.p_same
            parts.append(f"{p_text(p)} after Holm")
        parts.append(f"a change of {value_text(spec, judged.detectable)} would show".replace(" %", " points"))
        parts.append(f"n = {moved.change.n:,}, {moved.test}")
    elif metric.after is not None:
        parts.append(f"n = {metric.after.n:,}")
    return "; ".join(parts)
