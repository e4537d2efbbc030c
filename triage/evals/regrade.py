"""A stored run graded again from its traces, by the cases, graders and metrics as they are now. No call is made.

Called by `triage eval report`. What is gone from the suite is graded as it was tried.
"""

from collections.abc import Callable
from dataclasses import replace

from triage.evals.case_file import load_cases
from triage.evals.kinds.graded import Ground
from triage.evals.observing import Observed, graded_sample, kind_module
from triage.evals.plan import Job
from triage.evals.record import Case, Run, Sample, Status
from triage.evals.runner import GROUNDED
from triage.evals.suite_file import Suite


def regraded(run: Run, suite: Suite, ground: Callable[[], Ground]) -> Run:
    """The run with new scores. Raises ContentError when the suite has a mistake."""
    kind = kind_module(run.kind)
    now = {case.id: case for case in load_cases(suite)}
    cases = {case.id: _current(case, now.get(case.id)) for case in run.cases}
    variants = {variant.key: variant for variant in run.variants}
    known = ground() if run.kind in GROUNDED else Ground()

    def again(sample: Sample) -> Sample:
        if sample.status is not Status.OK:
            return sample
        job = Job(cases[sample.case_id], variants[sample.variant], sample.repeat)
        trace = {key: value for key, value in sample.trace.items() if key != "notes"}
        return graded_sample(job, kind, known, Observed(trace, _usage(sample)))

    return replace(
        run, metrics=suite.metrics, cases=tuple(cases.values()), samples=tuple(again(sample) for sample in run.samples)
    )


def _current(tried: Case, now: Case | None) -> Case:
    """The case with what is expected now; one whose input has changed since was another case."""
    return now if now is not None and now.input == tried.input else tried


def _usage(sample: Sample) -> dict[str, float | int | bool]:
    names = ("calls", "tokens_in", "tokens_out", "cost_usd", "latency_ms", "cached")
    return {name: getattr(sample, name) for name in names}
