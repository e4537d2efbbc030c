"""The words of an eval: case, variant, sample, run, and how a figure is made of them. Plain data, JSON-able.

Written by the runner, read by statistics, comparison and report. Files are in `run_files`; nothing computes here.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, NewType

VariantKey = NewType("VariantKey", str)  # twelve hexadecimal digits of a variant's content


class Kind(StrEnum):
    """What a case puts to the test."""

    ASSESS = "assess"  # labels of a message or thread
    RETRIEVE = "retrieve"  # the articles that a question finds
    ANSWER = "answer"  # a grounded answer, or an honest refusal to give one
    ROUTE = "route"  # an assessment and a staffing situation to a decision
    CONVERSE = "converse"  # a whole conversation with a simulated customer
    SUMMARISE = "summarise"  # the handoff card of a thread
    ATTACK = "attack"  # properties that must hold whatever is said


class Status(StrEnum):
    """How running a case ended."""

    OK = "ok"  # it ran; the scores say how well
    ERROR = "error"  # the product or its model failed; counts as wrong wherever it is graded
    SKIPPED = "skipped"  # it was not run: over the cost limit, or stopped before its turn


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to try. `cluster_id` joins cases that are not independent, such as the wordings of one question."""

    id: str
    kind: Kind
    cluster_id: str
    input: Mapping[str, Any]
    expected: Mapping[str, Any]
    tags: tuple[str, ...] = ()
    source: str = ""
    slices: Mapping[str, str] = field(default_factory=dict)  # language, intent, channel, length, trade, split, ...


@dataclass(frozen=True)
class Variant:
    """One way to set the product up. `prompts` holds the versions of all prompts, `policy` a file or "" for the active.

    `settings` is what else was set: endpoint, temperature, a threshold.
    """

    label: str
    engine: str  # local | llm
    model: str = ""
    prompts: Mapping[str, str] = field(default_factory=dict)
    policy: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def key(self) -> VariantKey:
        """A stable hash of everything but the label."""
        content = [
            self.engine,
            self.model,
            sorted(self.prompts.items()),
            self.policy,
            sorted(self.settings.items()),
        ]
        return VariantKey(hashlib.sha256(json.dumps(content).encode()).hexdigest()[:12])


@dataclass(frozen=True, slots=True)
class Sample:
    """What one variant did with one case at one repeat.

    `judged` holds label name -> (expected, got) for confusion and F1; `scores` a number per grader, 0 or 1 or
    continuous; a grader that does not apply to a case is absent, not 0. `confidences` is that of each judged label,
    0 to 1. `latency_ms` and `cost_usd` of a cached sample are those of the call that filled the cache. `trace` is what
    the product saw and did: messages, assessment, passages, decision, reply, citations, summary, versions, notes.
    """

    case_id: str
    variant: VariantKey
    repeat: int = 0
    status: Status = Status.OK
    error: str | None = None
    judged: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)
    confidences: Mapping[str, float] = field(default_factory=dict)
    cost_usd: float = 0.0
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    latency_ms: float = 0.0
    cached: bool = False
    trace: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """A figure of a suite: how it is made, and whether a change for the worse by more than `margin` fails the gate.

    kind             of what                                                   needs
    proportion       score `score` that is 0 or 1                              score
    mean             score `score` of any size (graders write mrr, ndcg and    score
                     recall@k per case)
    accuracy         judged label                                              label
    macro_f1         judged label                                              label
    class_recall     judged label                                              label, of_class
    class_precision  judged label                                              label, of_class
    harm_cost        judged label, mean cost of a case                         label, weights {expected: {got: cost}};
                                                                               unnamed pairs cost 1, equal ones 0
    ece              confidence of a judged label, ten bins                    label
    quantile         latency_ms, cost_usd, calls, tokens_in or tokens_out      score (a field), at (such as 0.95)
    total            the same fields, summed                                   score
    """

    name: str
    kind: str
    score: str = ""
    label: str = ""
    of_class: str = ""
    at: float = 0.5
    gated: bool = False
    margin: float = 0.0
    better: str = "higher"  # higher | lower
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    floor: float | None = None  # an absolute bound on the wrong side of which the gate fails, whatever the baseline
    where: Mapping[str, str] = field(default_factory=dict)  # only cases with these slice values
    harm: str = ""  # one sentence: who is hurt when it falls


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of one suite, whole or stopped. `content` hashes policy, prompts, articles, intents and cases."""

    id: str
    suite: str
    kind: Kind
    started: datetime
    finished: datetime | None = None
    complete: bool = False
    revision: str = ""  # of git, "" outside a repository; "+" at its end says uncommitted changes
    content: Mapping[str, str] = field(default_factory=dict)
    metrics: tuple[MetricSpec, ...] = ()
    variants: tuple[Variant, ...] = ()
    cases: tuple[Case, ...] = ()
    samples: tuple[Sample, ...] = ()

    def of(self, variant: VariantKey) -> tuple[Sample, ...]:
        """The samples of one variant, in the order they were taken."""
        return tuple(sample for sample in self.samples if sample.variant == variant)
