"""The run and its comparison as JSON, for scripts and for the trend over past runs, which is read back here.

`results_of` is what `--json` prints; `past_runs` reads the `results.json` of earlier runs, those that can be read.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from triage.evals.compare.comparison import Comparison, MetricChange
from triage.evals.compare.flips import Flip
from triage.evals.compare.sides import Side
from triage.evals.metrics.measure import measure
from triage.evals.record import VariantKey
from triage.evals.report.wording import sentences
from triage.evals.statistics.measured import Measured

RESULTS_FILE = "results.json"
MOST_PAST_RUNS = 30


@dataclass(frozen=True, slots=True)
class PastRun:
    """The figures of an earlier run of the suite."""

    id: str
    started: datetime
    label: str
    figures: dict[str, Measured]


Figures = Mapping[VariantKey, Mapping[str, Measured | None]]


def figures_of(comparison: Comparison) -> Figures:
    """Every metric of every variant of the run after, on all of its cases."""
    run, chosen = comparison.after.run, comparison.after.variant.key
    whole = len(comparison.pairs.after) == len(comparison.after.samples)
    known = {metric.spec.name: metric.after for metric in comparison.metrics}
    return {
        variant.key: known
        if whole and variant.key == chosen
        else {spec.name: measure(spec, run.cases, run.of(variant.key)) for spec in run.metrics}
        for variant in run.variants
    }


def results_of(comparison: Comparison, figures: Figures | None = None) -> dict[str, Any]:
    """Everything but the samples. `figures` are those of the run after, where they have been made already."""
    figures = figures or figures_of(comparison)
    run = comparison.after.run
    return {
        "run": run.id,
        "suite": run.suite,
        "started": run.started.isoformat(),
        "complete": run.complete,
        "revision": run.revision,
        "verdict": comparison.verdict,
        "exit_code": comparison.exit_code,
        "sentences": sentences(comparison),
        "before": _side(comparison.before) if comparison.before else None,
        "after": _side(comparison.after),
        "changed": list(comparison.changed.what),
        "left_out": comparison.pairs.notes,
        "metrics": [_metric(metric) for metric in comparison.metrics],
        "flips": [_flip(flip) for flip in comparison.flips],
        "slices": [
            {
                "slice": one.dimension,
                "value": one.value,
                "of": one.check,
                "before": one.before,
                "after": one.after,
                "change": _measured(one.change),
                "fixed": one.fixed,
                "broken": one.broken,
                "p": one.p,
                "surely_worse": one.surely_worse,
            }
            for one in comparison.slices
        ],
        "variants": [
            {
                "label": variant.label,
                "key": variant.key,
                "figures": {name: _measured(found) for name, found in figures[variant.key].items()},
            }
            for variant in run.variants
        ],
    }


def past_runs(root: Path, suite: str, before: datetime) -> list[PastRun]:
    """Earlier runs of the suite that were gated on their own first variant, oldest first."""
    found = []
    for path in sorted(root.glob(f"*-{suite}-*/{RESULTS_FILE}")):
        with suppress(OSError, ValueError, KeyError, TypeError):
            past = _past(json.loads(path.read_text(encoding="utf-8")), suite)
            if past is not None and past.started < before:
                found.append(past)
    return sorted(found, key=lambda past: past.started)[-MOST_PAST_RUNS:]


def _past(content: dict[str, Any], suite: str) -> PastRun | None:
    if content["suite"] != suite or not content["complete"]:
        return None
    figures = {
        metric["name"]: Measured(**metric["value"]) for metric in content["metrics"] if metric["value"] is not None
    }
    return PastRun(content["run"], datetime.fromisoformat(content["started"]), content["after"]["label"], figures)


def _side(side: Side) -> dict[str, Any]:
    variant = side.variant
    return {
        "run": side.run.id,
        "label": variant.label,
        "engine": variant.engine,
        "model": variant.model,
        "prompts": dict(variant.prompts),
        "policy": variant.policy,
        "settings": dict(variant.settings),
    }


def _metric(metric: MetricChange) -> dict[str, Any]:
    spec, moved, judged = metric.spec, metric.difference, metric.judgement
    row: dict[str, Any] = {
        "name": spec.name,
        "kind": spec.kind,
        "better": spec.better,
        "gated": spec.gated,
        "margin": spec.margin,
        "value": _measured(metric.after),
        "before": _measured(metric.before),
    }
    if moved is not None:
        row |= {"gain": _measured(moved.change), "p": moved.p_same, "test": moved.test, "identical": moved.identical}
    if judged is not None:
        row |= {"verdict": judged.text, "detectable": judged.detectable, "needed": judged.needed or None}
    return row


def _flip(flip: Flip) -> dict[str, Any]:
    turned = [
        {"name": one.name, "expected": one.expected or None, "before": one.before, "after": one.after, "gain": one.gain}
        for one in flip.turned
    ]
    return {"case": flip.case_id, "direction": flip.direction.value, "cause": flip.cause or None, "turned": turned}


def _measured(found: Measured | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"value": found.value, "low": found.low, "high": found.high, "n": found.n}
