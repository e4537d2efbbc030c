"""Runs of evals made up for tests and benchmarks: labels, scores and traces of known quality, seeded."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from triage.evals.record import Case, Kind, MetricSpec, Run, Sample, Status, Variant

STARTED = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
URGENCIES = ("low", "normal", "high", "critical")
LANGUAGES = ("en", "de", "es")
INTENTS = ("refund", "delivery", "login", "invoice", "cancel", "damage")
METRICS = (
    MetricSpec("urgency accuracy", "accuracy", label="urgency", gated=True, margin=0.03),
    MetricSpec("urgency macro-F1", "macro_f1", label="urgency", gated=True, margin=0.05),
    MetricSpec(
        "critical recall",
        "class_recall",
        label="urgency",
        of_class="critical",
        gated=True,
        margin=0.05,
        harm="Somebody in danger waits.",
    ),
    MetricSpec(
        "harm of urgency",
        "harm_cost",
        label="urgency",
        better="lower",
        gated=True,
        margin=0.2,
        weights={"critical": {"low": 20, "normal": 10, "high": 2}, "low": {"critical": 2}},
    ),
    MetricSpec("calibration of intent", "ece", label="intent", better="lower"),
    MetricSpec("intent accuracy", "accuracy", label="intent"),
    MetricSpec("latency p95", "quantile", score="latency_ms", at=0.95, better="lower"),
    MetricSpec("cost", "total", score="cost_usd", better="lower"),
)


def one_case(number: int, cluster: str | None = None, **slices: str) -> Case:
    """A case with slices of its own."""
    name = f"case-{number:04d}"
    return Case(name, Kind.ASSESS, cluster or name, {"text": f"message {number}"}, {}, slices=slices)


def one_sample(case: Case, variant: Variant, **values: Any) -> Sample:
    """A sample of it."""
    return Sample(case.id, variant.key, **values)


def one_run(cases: list[Case], samples: list[Sample], variants: list[Variant], **values: Any) -> Run:
    """A finished run of them."""
    defaults: dict[str, Any] = {
        "id": "20260512-093000-assess-0001",
        "suite": "assess",
        "kind": Kind.ASSESS,
        "started": STARTED,
        "finished": STARTED + timedelta(seconds=42),
        "complete": True,
        "metrics": METRICS,
    }
    return Run(**{**defaults, **values}, variants=tuple(variants), cases=tuple(cases), samples=tuple(samples))


def judged_pairs(label: str, before: list[tuple[str, str]], after: list[tuple[str, str]]) -> tuple[Run, Run]:
    """Two runs of one label, case by case as (expected, got)."""
    cases = [one_case(number) for number in range(len(before))]
    return tuple(  # type: ignore[return-value]
        one_run(
            cases,
            [one_sample(c, variant, judged={label: pair}) for c, pair in zip(cases, pairs, strict=True)],
            [variant],
            id=name,
        )
        for name, variant, pairs in (
            ("before", Variant("before", "local"), before),
            ("after", Variant("after", "local", settings={"try": "2"}), after),
        )
    )


def busy_run(
    n: int,
    accuracy: float,
    variant: Variant,
    seed: int = 1,
    trace_of: Callable[[Case, Mapping[str, tuple[str, str]]], Mapping[str, Any]] | None = None,
    **values: Any,
) -> Run:
    """A run of n cases whose labels are right so often; which ones depends on the seed, the cases do not."""
    cases = [_busy_case(number) for number in range(n)]
    random = Random(seed)
    samples = [_busy_sample(case, variant, accuracy, random, trace_of or _small_trace) for case in cases]
    return one_run(cases, samples, [variant], **values)


def _busy_case(number: int) -> Case:
    random = Random(number)
    slices = {
        "language": random.choices(LANGUAGES, (8, 1, 1))[0],
        "intent": random.choice(INTENTS),
        "length": random.choice(("short", "medium", "long")),
        "urgency": random.choices(URGENCIES, (3, 5, 3, 1))[0],
    }
    return one_case(number, **slices)


def _busy_sample(case: Case, variant: Variant, accuracy: float, random: Random, trace_of: Any) -> Sample:
    judged = {}
    for label, classes in (("urgency", URGENCIES), ("intent", INTENTS)):
        expected = case.slices[label]
        right = random.random() < accuracy
        judged[label] = (expected, expected if right else random.choice([c for c in classes if c != expected]))
    if random.random() < 0.004:
        wrong = {label: (pair[0], "error") for label, pair in judged.items()}
        return one_sample(case, variant, status=Status.ERROR, error="The model timed out.", judged=wrong)
    sure = min(0.999, max(0.05, random.gauss(0.85 if judged["intent"][0] == judged["intent"][1] else 0.6, 0.15)))
    return one_sample(
        case,
        variant,
        judged=judged,
        scores={f"{label}_right": float(pair[0] == pair[1]) for label, pair in judged.items()},
        confidences={"intent": sure},
        cost_usd=random.uniform(0.0002, 0.0009),
        calls=1,
        tokens_in=random.randrange(400, 900),
        tokens_out=random.randrange(40, 90),
        latency_ms=random.lognormvariate(6, 0.4),
        trace=trace_of(case, judged),
    )


def _small_trace(case: Case, judged: Mapping[str, tuple[str, str]]) -> Mapping[str, Any]:
    return {
        "assessment": {label: got for label, (_, got) in judged.items()},
        "decision": {"action": "answer", "route": "assistant", "queue": None, "priority": 10, "reasons": []},
        "passages": [{"article": "refunds", "title": "Refunds", "text": "We refund within five days.", "score": 0.8}],
        "search": {"answerable": True, "borderline": False, "threshold": 0.6},
    }


WORDS = (
    "order",
    "parcel",
    "refund",
    "delivery",
    "account",
    "invoice",
    "customer",
    "price",
    "address",
    "return",
    "label",
    "carrier",
    "working",
    "days",
    "please",
    "send",
    "we",
    "our",
    "your",
    "within",
    "after",
    "before",
    "pay",
    "card",
    "bank",
)


def full_trace(case: Case, judged: Mapping[str, tuple[str, str]]) -> Mapping[str, Any]:
    """A trace as large as those of whole turns, its passages from a small set of articles as in life."""
    random = Random(case.id)
    articles = random.sample(range(40), 5)
    got = {label: pair[1] for label, pair in judged.items()}
    passages = [
        {"article": f"article-{a}", "title": f"Article {a}", "text": _words(Random(a), 90), "score": random.random()}
        for a in articles
    ]
    reasons = [
        {"rule": rule, "observed": _words(random, 3), "threshold": _words(random, 2)}
        for rule in ("red_flag", "human_requested", "answerable", "hours", "staffing", "priority")
    ]
    reply = _words(random, 60)
    return {
        "engine": "llm",
        "assessment": {
            **got,
            "language": case.slices["language"],
            "sentiment": "neutral",
            "sentiment_score": round(random.uniform(-1, 1), 3),
            "human_requested": False,
            "red_flags": [],
            "complexity": "simple",
            "details": {"order_number": {"value": str(random.randrange(10**6)), "message_id": "1"}},
            "missing": ["postcode"],
            "evidence": [{"label": "urgency", "text": _words(random, 6)}],
        },
        "passages": passages,
        "search": {"answerable": True, "borderline": False, "threshold": 0.6},
        "decision": {
            "action": "answer",
            "route": "assistant",
            "queue": None,
            "priority": random.randrange(100),
            "promise": None,
            "reasons": reasons,
        },
        "reply": reply,
        "citations": [{"n": 1, "article": passages[0]["article"]}],
        "versions": {"policy": "1", "assess_message": "1.0.0"},
    }


def _words(random: Random, count: int) -> str:
    return " ".join(random.choices(WORDS, k=count))
