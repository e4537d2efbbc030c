"""A run against what was before it: the verdict on every gated figure and on the whole, the flips, slices and causes.

`compare(before, after)` for `triage eval compare`, `gate(run, baseline)` for `triage eval run`; `.exit_code` is theirs.
Both take plain runs; `side_of(run, label)` chooses a variant. Written out by `report.write`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from triage.evals.compare.changed import NOTHING, Changed, ReadPrompt, changed
from triage.evals.compare.checks import checks_of
from triage.evals.compare.flips import Flip, flips_of
from triage.evals.compare.sides import Pairs, Side, paired, side_of
from triage.evals.compare.slices import SliceChange, slices_of
from triage.evals.metrics.difference import Difference, both_sides
from triage.evals.metrics.measure import below_floor, measure
from triage.evals.record import MetricSpec, Run
from triage.evals.statistics.measured import Measured
from triage.evals.statistics.verdict import EXIT_CODES, Evidence, Judgement, Outcome, judge, overall

_UNMOVED = Measured(0.0, 0.0, 0.0, 0)


@dataclass(frozen=True, slots=True)
class MetricChange:
    """One figure on both sides. `judgement` is None where no gate looks at it."""

    spec: MetricSpec
    before: Measured | None
    after: Measured | None
    difference: Difference | None
    judgement: Judgement | None = None
    past_floor: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that is known of a change. `before` is None when there was nothing to compare with: floors alone count."""

    before: Side | None
    after: Side
    metrics: tuple[MetricChange, ...]
    outcome: Outcome
    pairs: Pairs
    flips: tuple[Flip, ...] = ()
    slices: tuple[SliceChange, ...] = ()
    changed: Changed = NOTHING

    @property
    def exit_code(self) -> int:
        """0 ok, 1 regressed, 3 inconclusive."""
        return EXIT_CODES[self.outcome]

    @property
    def verdict(self) -> str:
        """`ok`, `ok: better`, `regressed`, or `inconclusive (need n≈…)` with the most that any figure needs."""
        needed = max((m.judgement.needed for m in self.metrics if m.judgement is not None), default=0)
        if self.outcome is Outcome.INCONCLUSIVE and needed:
            return f"inconclusive (need n≈{needed})"
        return "ok: better" if self.outcome is Outcome.BETTER else self.outcome.value


def compare(before: Side, after: Side, read_prompt: ReadPrompt | None = None) -> Comparison:
    """Two sides of one suite. Raises BadInput when they have no case in common."""
    pairs = paired(before, after)
    metrics = _judged(after.run.metrics, pairs, after)
    checks = checks_of(after.run.metrics)
    different = changed(before, after, read_prompt)
    by_chance = "llm" in (before.variant.engine, after.variant.engine)
    flips = flips_of(pairs, checks, different.causes, by_chance)
    gated = [check for check in checks if check.gated] or checks
    return Comparison(
        before,
        after,
        tuple(metrics),
        overall([m.judgement.outcome for m in metrics if m.judgement is not None]),
        pairs,
        tuple(flips),
        tuple(slices_of(pairs, gated)),
        different,
    )


def gate(run: Run, baseline: Run | None, label: str = "", read_prompt: ReadPrompt | None = None) -> Comparison:
    """A run against its baseline, or against its floors alone when there is none."""
    after = side_of(run, label)
    if baseline is not None:
        return compare(side_of(baseline), after, read_prompt)
    metrics = []
    for spec in run.metrics:
        found = measure(spec, run.cases, after.samples)
        past = below_floor(spec, found)
        verdict = Judgement(Outcome.REGRESSED, 0.0, 1.0, 0.0) if past else None
        metrics.append(MetricChange(spec, None, found, None, verdict, past))
    outcomes = [metric.judgement.outcome for metric in metrics if metric.judgement is not None]
    return Comparison(None, after, tuple(metrics), overall(outcomes), Pairs(run.cases, (), after.samples))


def _judged(specs: Sequence[MetricSpec], pairs: Pairs, after: Side) -> list[MetricChange]:
    changes = []
    whole = len(pairs.after) == len(after.samples)
    # A baseline keeps no times and costs, which differ from machine to machine.
    timed = any(sample.latency_ms for sample in pairs.before)
    for spec in specs:
        if spec.kind in ("quantile", "total") and not timed:
            changes.append(MetricChange(spec, None, measure(spec, pairs.cases, pairs.after), None))
            continue
        sides = both_sides(spec, pairs.cases, pairs.before, pairs.after)
        # A floor holds for all cases of the run, a change for those that both sides ran.
        bounded = spec.floor is not None
        own = sides.after if whole or not bounded else measure(spec, after.run.cases, after.samples)
        past = below_floor(spec, own)
        changes.append(MetricChange(spec, sides.before, sides.after, sides.difference, past_floor=past))
    watched = [change for change in changes if change.past_floor or (change.spec.gated and change.difference)]
    verdicts = iter(judge([_evidence(change) for change in watched]))
    return [
        MetricChange(c.spec, c.before, c.after, c.difference, next(verdicts), c.past_floor) if c in watched else c
        for c in changes
    ]


def _evidence(change: MetricChange) -> Evidence:
    moved = change.difference
    if moved is None or not change.spec.gated:
        return Evidence(_UNMOVED, 0.0, 1.0, 1.0, identical=True, past_floor=change.past_floor)
    return Evidence(
        moved.change, change.spec.margin, moved.p_worse, moved.p_same, moved.identical, past_floor=change.past_floor
    )
