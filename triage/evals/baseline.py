"""The committed figures of a suite, which every run is gated against: per case what its metrics use, no texts.

Read by the gate, written by `triage eval run --save-baseline`. One line a sample, so that a diff shows what moved.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from triage.domain.errors import ContentError
from triage.evals import trace as traces
from triage.evals.record import Run, Sample
from triage.evals.run_files import run_json, run_of, sample_json, sample_of

DIGITS = 6
# What differs from machine to machine and from day to day.
_NOT_KEPT = ("latency_ms", "cached", "cost_usd", "calls", "tokens_in", "tokens_out", "trace")


def write_baseline(path: Path, run: Run) -> None:
    """Keep a run as the baseline of its suite. Cases stay in their own files."""
    head = run_json(replace(run, cases=()))
    lines = [json.dumps(head, ensure_ascii=False, sort_keys=True)]
    scores = frozenset(metric.score for metric in run.metrics)
    lines += [json.dumps(_kept(sample, scores), ensure_ascii=False, sort_keys=True) for sample in run.samples]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


def read_baseline(path: Path) -> Run | None:
    """The baseline, None when there is none yet. Raises ContentError when it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        head, *rows = json.loads(text)
        return replace(run_of(head), samples=tuple(sample_of(row) for row in rows))
    except (ValueError, KeyError, TypeError) as error:
        raise ContentError(
            f"This is no baseline: {error!r}.",
            file=str(path),
            remedy="Take it from git again, or make it anew with `triage eval run SUITE --save-baseline`.",
        ) from error


def _kept(sample: Sample, scores: frozenset[str]) -> dict[str, Any]:
    row = {name: value for name, value in sample_json(sample).items() if name not in _NOT_KEPT}
    row["scores"] = {name: round(score, DIGITS) for name, score in sample.scores.items() if name in scores}
    row["confidences"] = {name: round(value, DIGITS) for name, value in sample.confidences.items()}
    row["trace"] = {"stages": traces.stages(sample.trace)}
    return {name: value for name, value in row.items() if value}
