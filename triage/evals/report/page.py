"""The report as one HTML file that needs nothing else: no network, no other file, light and dark, desk and phone.

`page_of(comparison, figures, past)` returns its text. What is drawn is computed in the files beside.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from triage.evals.compare.comparison import Comparison
from triage.evals.compare.flips import Direction, count_causes
from triage.evals.compare.sides import Side
from triage.evals.record import Case, Sample
from triage.evals.report.case_rows import case_rows, title_of
from triage.evals.report.confusion import calibration_views, label_views
from triage.evals.report.history import contenders, quality_and_cost, trends
from triage.evals.report.numbers import change_interval_text, change_text, counted, interval_text, value_text
from triage.evals.report.payload import packed
from triage.evals.report.results import Figures, PastRun
from triage.evals.report.tracks import change_axis, metric_tracks, score_ends, slice_spans, span
from triage.evals.report.weak_spots import causes_of, slice_shares
from triage.evals.report.wording import lead, metric_rows, sentences, title

HERE = Path(__file__).resolve().parent / "templates"
MOST_SLICES = 60
MOST_PROMPT_FLIPS = 20  # of each direction
_STATES = ("broken", "mixed", "fixed", "error", "wrong", "right", "skipped")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The template environment, made at the first report."""
    made = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "value_text": value_text,
        "interval_text": interval_text,
        "change_text": change_text,
        "change_interval_text": change_interval_text,
        "counted": counted,
    }
    return made


def page_of(comparison: Comparison, figures: Figures, past: Sequence[PastRun] = ()) -> str:
    """The whole file."""
    rows = case_rows(comparison)
    script = (HERE / "report.js").read_text(encoding="utf-8")
    run, variant = comparison.after.run, comparison.after.variant
    before = comparison.before.samples if comparison.before else ()
    after = comparison.after.samples
    metrics = sorted(comparison.metrics, key=lambda metric: not (metric.spec.gated or metric.judgement))
    counts = {state: sum(row["state"] == state for row in rows) for state in _STATES}
    found = contenders(comparison, figures)
    values: dict[str, Any] = {
        "run": run,
        "variant": variant,
        "comparison": comparison,
        "title": title(comparison),
        "names": _names(comparison),
        "sentences": sentences(comparison),
        "counts": counts,
        "hero": _hero(comparison),
        "metrics": list(zip(metrics, metric_rows(metrics), metric_tracks(metrics), strict=True)),
        "score_ends": score_ends(metrics),
        "slices": _slices(comparison),
        "shares": {} if comparison.before else slice_shares(rows),
        "causes": count_causes(comparison.flips),
        "failures": causes_of(rows),
        "directions": list(Direction),
        "prompt_flips": _prompt_flips(comparison),
        "labels": label_views(run.metrics, before, after),
        "calibrations": calibration_views(after),
        "trends": trends(comparison, past),
        "contenders": found,
        "quality": quality_and_cost(run.metrics, found),
        "facts": _facts(comparison),
        "usage": _usage(after),
        "payload": packed(rows),
        "style": Markup((HERE / "report.css").read_text(encoding="utf-8")),  # noqa: S704 - our own files
        "script": Markup(script),  # noqa: S704
        "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    }
    return environment().get_template("report.html.jinja").render(values)


def _names(comparison: Comparison) -> list[str]:
    """What the sides are called: by their labels, by their times where those are the same."""
    sides = [side for side in (comparison.before, comparison.after) if side is not None]
    labels = [side.variant.label for side in sides]
    if len(set(labels)) == len(labels):
        return labels
    return [f"{side.variant.label} of {side.run.started:%d %b %H:%M}" for side in sides]


def _hero(comparison: Comparison) -> dict[str, Any] | None:
    """The change of the figure that decides, large."""
    decisive = lead(comparison)
    if decisive is None or decisive.difference is None:
        return None
    spec, change = decisive.spec, decisive.difference.change
    axis = change_axis([change], [spec.margin])
    return {
        "metric": decisive,
        "span": span(axis, change),
        "zero": axis.at(0.0),
        "margin": axis.at(-spec.margin) if spec.gated else None,
    }


def _slices(comparison: Comparison) -> list[dict[str, Any]]:
    """For each check the slices in which cases turned, the check with most of them first; all on one axis."""
    moved = [one for one in comparison.slices if one.fixed or one.broken][:MOST_SLICES]
    chosen = sorted(moved, key=lambda one: (one.check, one.dimension))
    axis, spans = slice_spans(chosen)
    still = Counter((one.check, one.dimension) for one in comparison.slices if not one.fixed and not one.broken)
    checks: dict[str, list[dict[str, Any]]] = {}
    pairs = zip(chosen, spans, strict=True)
    for (check, dimension), members in groupby(pairs, key=lambda pair: (pair[0].check, pair[0].dimension)):
        rows = sorted(members, key=lambda pair: (not pair[0].surely_worse, pair[0].change.value))
        group = {"dimension": dimension, "rows": rows, "still": still[check, dimension], "zero": axis.at(0.0)}
        checks.setdefault(check, []).append(group)
    groups = [{"check": check, "dimensions": found} for check, found in checks.items()]
    return sorted(groups, key=lambda group: _worry(group["dimensions"]))


def _worry(dimensions: Sequence[dict[str, Any]]) -> tuple[bool, int]:
    """Sure falls first, then wherever most turned."""
    rows = [one for group in dimensions for one, _ in group["rows"]]
    return not any(one.surely_worse for one in rows), -sum(one.fixed + one.broken for one in rows)


def _prompt_flips(comparison: Comparison) -> dict[str, Any]:
    """The flips that the prompts are behind, for the list beside their diff: some of each direction."""
    if not comparison.changed.prompts:
        return {"counts": {}, "shown": [], "more": False}
    cases: dict[str, Case] = {case.id: case for case in comparison.after.run.cases}
    flips = [flip for flip in comparison.flips if flip.cause in ("prompt", "")]
    by_direction = {way: [flip for flip in flips if flip.direction is way] for way in Direction}
    shown = [flip for found in by_direction.values() for flip in found[:MOST_PROMPT_FLIPS]]
    return {
        "counts": {way.value: len(found) for way, found in by_direction.items() if found},
        "shown": [
            {"flip": flip, "title": title_of(cases[flip.case_id]) if flip.case_id in cases else ""} for flip in shown
        ],
        "more": len(shown) < len(flips),
    }


def _usage(samples: Sequence[Sample]) -> dict[str, Any]:
    return {
        "cost": sum(sample.cost_usd for sample in samples),
        "calls": sum(sample.calls for sample in samples),
        "tokens": sum(sample.tokens_in + sample.tokens_out for sample in samples),
        "cached": sum(sample.cached for sample in samples),
        "n": len(samples),
    }


def _facts(comparison: Comparison) -> list[tuple[str, str, str]]:
    """What each side was: name, before, after."""
    sides = [side for side in (comparison.before, comparison.after) if side is not None]
    rows = [_side_facts(side) for side in sides]
    names = list(dict.fromkeys(name for row in rows for name in row))
    old, new = (rows[0] if len(rows) > 1 else {}), rows[-1]
    return [(name, old.get(name, ""), new.get(name, "")) for name in names]


def _side_facts(side: Side) -> dict[str, str]:
    run, variant = side.run, side.variant
    took = (run.finished - run.started).total_seconds() if run.finished else None
    return {
        "run": run.id,
        "variant": variant.label,
        "engine": variant.engine + (f", {variant.model}" if variant.model else ""),
        "started": f"{run.started:%Y-%m-%d %H:%M} UTC" if run.started.utcoffset() is not None else "",
        "took": "" if took is None else f"{took:,.1f} s" + ("" if run.complete else ", stopped"),
        "revision": run.revision,
        **({"policy": variant.policy} if variant.policy else {}),
        **({f"prompt {name}": version for name, version in variant.prompts.items()} if variant.engine == "llm" else {}),
        **dict(variant.settings),
        **{f"{name} (hash)": digest for name, digest in run.content.items() if name != "repeats" and digest},
    }
