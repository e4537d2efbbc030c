"""One case put to the product: from the cache when nothing that matters has changed, else for real, with retries.

Called by the runner for each job. Grading comes after and is never cached, so that a changed metric costs no call.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import import_module
from typing import Any, Protocol

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from triage.domain.errors import TransientError, TriageError
from triage.evals.baseline import DIGITS
from triage.evals.kinds.graded import Graded, Ground
from triage.evals.metered_chat import CURRENT, Meter, usage_of
from triage.evals.plan import Job, Mark
from triage.evals.record import Case, Kind, Sample, Status, Variant
from triage.evals.subject import Stage
from triage.evals.suite_file import Suite

CACHE_FORMAT = "outcome-1"
ATTEMPTS = 4
LONGEST_WAIT_SECONDS = 60.0


class KindModule(Protocol):
    """What every file in `kinds` has."""

    async def observe(self, case: Case, stage: Stage) -> dict[str, Any]:
        """What the product does with the case."""
        ...

    def grade(self, case: Case, trace: Mapping[str, Any], ground: Ground) -> Graded:
        """What that is worth."""
        ...

    def failed(self, case: Case) -> dict[str, float]:
        """The scores of a case that the product could not do: as wrong as can be."""
        ...


@dataclass(frozen=True, slots=True)
class Observed:
    """What the product did and used; `error` says why there is no trace."""

    trace: Mapping[str, Any] = field(default_factory=dict)
    usage: Mapping[str, Any] = field(default_factory=dict)
    spent_usd: float = 0.0
    error: str | None = None
    code: str | None = None


def kind_module(kind: Kind) -> KindModule:
    """The file of this kind."""
    module: Any = import_module(f"triage.evals.kinds.{kind.value}")
    return module  # type: ignore[no-any-return]


def outcome_keys(suite: Suite, variant: Variant, content: Mapping[str, str], jobs: Sequence[Job]) -> dict[Mark, str]:
    """The cache key of every job of one variant, by its mark: all that could change what the product does with it."""
    situation = [suite.kind, suite.at.isoformat(), repr(suite.staffing)]
    shared = json.dumps([CACHE_FORMAT, situation, variant.key, sorted(content.items())])
    begun = sha256(shared.encode())
    keys: dict[Mark, str] = {}
    for job in jobs:
        digest = begun.copy()
        limit = job.case.expected.get("turns_at_most")
        digest.update(json.dumps([job.case.input, limit, job.repeat], sort_keys=True).encode())
        keys[job.mark] = f"outcome:{digest.hexdigest()}"
    return keys


async def observe(job: Job, kind: KindModule, stage: Stage) -> Observed:
    """Run the case, again where a failure may pass. Never raises for a failure of the product's."""
    meter = Meter(repeat=job.repeat)
    began = time.perf_counter()
    token = CURRENT.set(meter)

    async def attempt() -> Mapping[str, Any]:
        nonlocal began
        meter.requests.clear()
        began = time.perf_counter()
        return await kind.observe(job.case, stage)

    try:
        retrying = AsyncRetrying(
            stop=stop_after_attempt(ATTEMPTS), retry=retry_if_exception(_may_pass), wait=_wait, reraise=True
        )
        trace: Mapping[str, Any] = await retrying(attempt)
    except TriageError as error:
        usage = usage_of(meter, time.perf_counter() - began)
        return Observed({}, usage, meter.spent_usd, str(error), error.code)
    finally:
        CURRENT.reset(token)
    return Observed(trace, usage_of(meter, time.perf_counter() - began), meter.spent_usd)


def graded_sample(job: Job, kind: KindModule, ground: Ground, seen: Observed) -> Sample:
    """The sample of what was seen. A grader that cannot read a trace is a mistake of ours and raises."""
    case = job.case
    if seen.error is not None:
        return Sample(
            case.id,
            job.variant.key,
            job.repeat,
            Status.ERROR,
            seen.error,
            judged=_all_wrong(case),
            scores=kind.failed(case),
            **seen.usage,
        )
    graded = kind.grade(case, seen.trace, ground)
    trace = {**seen.trace, **({"notes": list(graded.notes)} if graded.notes else {})}
    return Sample(
        case.id,
        job.variant.key,
        job.repeat,
        judged=graded.judged,
        # Rounded as a baseline keeps them, or a third would differ from itself.
        scores={name: round(score, DIGITS) for name, score in graded.scores.items()},
        confidences={name: round(value, DIGITS) for name, value in graded.confidences.items()},
        trace=trace,
        **seen.usage,
    )


def _all_wrong(case: Case) -> dict[str, tuple[str, str]]:
    """A case that failed counts as wrong wherever people gave a label."""
    labels = case.expected.get("labels", {})
    plain = {name: value for name, value in labels.items() if value is not None and name != "red_flags"}
    return {
        name: ("yes" if value is True else "no" if value is False else str(value), "error")
        for name, value in plain.items()
    }


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, TransientError) and error.code not in ("llm_unreachable",)


def _wait(state: RetryCallState) -> float:
    """What the endpoint asks for, else doubling from a second."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after_seconds if isinstance(error, TransientError) else None
    return min(LONGEST_WAIT_SECONDS, asked if asked is not None else float(2 ** (state.attempt_number - 1)))
