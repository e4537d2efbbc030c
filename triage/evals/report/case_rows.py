"""The cases of a report as JSON for its table and its traces: state, what was judged, what the product saw and did.

Made of a comparison; packed by `payload`. Keys are short because there are thousands of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from triage.evals.compare.checks import Check, by_case, checks_of
from triage.evals.compare.comparison import Comparison
from triage.evals.compare.failures import cause_of_failure
from triage.evals.compare.flips import Flip
from triage.evals.record import Case, Sample, Status

_TITLE_LETTERS = 240
_DIGITS = 4


def case_rows(comparison: Comparison) -> list[dict[str, Any]]:
    """All cases of the run after: flips first as `compare` orders them, then what stayed wrong, then the rest."""
    after = by_case(comparison.after.run.of(comparison.after.variant.key))
    before = by_case(comparison.before.samples) if comparison.before else {}
    flips = {flip.case_id: flip for flip in comparison.flips}
    checks = checks_of(comparison.after.run.metrics)
    rows = [
        _row(case, before.get(case.id, ()), after[case.id], flips.get(case.id), checks)
        for case in comparison.after.run.cases
        if case.id in after
    ]
    place = {flip.case_id: number for number, flip in enumerate(comparison.flips)}
    states = ["broken", "mixed", "fixed", "error", "wrong", "right", "skipped"]
    return sorted(rows, key=lambda row: (states.index(row["state"]), place.get(row["id"], 0)))


def title_of(case: Case) -> str:
    """What the customer said, in a line; for a situation, its parts."""
    given = case.input
    if "text" in given:
        text = str(given["text"])
    elif "messages" in given:
        said = [m["text"] for m in given["messages"] if m.get("author", "customer") == "customer"]
        text = said[-1] if said else ""
    elif "persona" in given:
        text = " ".join(given["persona"].get("opening", ()))
    else:
        parts = [given["intent"]] if given.get("intent") else []
        parts += [f"{name}: {_plain(value)}" for name, value in given.items() if name != "intent"]
        text = ", ".join(str(part) for part in parts)
    return " ".join(text.split())[:_TITLE_LETTERS]


def _row(
    case: Case, before: Sequence[Sample], after: Sequence[Sample], flip: Flip | None, checks: Sequence[Check]
) -> dict[str, Any]:
    gains = {turned.name: turned.gain for turned in flip.turned} if flip is not None else {}
    row: dict[str, Any] = {
        "id": case.id,
        "state": _state(after, flip, checks),
        "title": title_of(case),
        "slices": dict(case.slices),
        "input": case.input,
        "expected": case.expected,
        "checks": [shown for check in checks if (shown := _check(check, before, after, gains)) is not None],
        "after": _sample(after[0]),
    }
    if before:
        row["before"] = _sample(before[0])
    wrong = row["state"] == "wrong"
    if cause := flip.cause if flip is not None else cause_of_failure(case, after[0]) if wrong else "":
        row["cause"] = cause
    if case.tags:
        row["tags"] = list(case.tags)
    if case.source:
        row["source"] = case.source
    if len(after) > 1:
        row["repeats"] = [_sample(sample) for sample in after[1:]]
    return row


def _state(samples: Sequence[Sample], flip: Flip | None, checks: Sequence[Check]) -> str:
    if samples[0].status is Status.SKIPPED:
        return "skipped"
    if flip is not None:
        return flip.direction.value
    if samples[0].status is Status.ERROR:
        return "error"
    looked_at = [check for check in checks if check.gated] or checks
    return "wrong" if any(check.falls_short(samples) for check in looked_at) else "right"


def _check(
    check: Check, before: Sequence[Sample], after: Sequence[Sample], gains: Mapping[str, float]
) -> list[Any] | None:
    """Name, expected, before, after, how good before, how good after, gated, gain."""
    value = check.value(after)
    if value is None:
        return None
    was = check.value(before)
    expected = after[0].judged[check.name][0] if check.is_label else None
    old = check.text(before[0]) if before and was is not None else None
    good = _short(was), _short(value)
    return [check.name, expected, old, check.text(after[0]), *good, check.gated, _short(gains.get(check.name, 0.0))]


def _sample(sample: Sample) -> dict[str, Any]:
    whole: Mapping[str, Any] = {
        "status": "" if sample.status is Status.OK else sample.status.value,
        "error": sample.error,
        "judged": dict(sample.judged),
        "scores": {name: _short(score) for name, score in sample.scores.items()},
        "sure": {name: _short(sure) for name, sure in sample.confidences.items()},
        "cost": round(sample.cost_usd, 6),
        "ms": round(sample.latency_ms, 1),
        "calls": sample.calls,
        "tokens": sample.tokens_in + sample.tokens_out,
        "cached": sample.cached,
        "trace": {name: value for name, value in sample.trace.items() if name != "stages"},
    }
    return {name: value for name, value in whole.items() if value}


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{name} {_plain(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return " ".join(_plain(inner) for inner in value)
    return str(value)
