"""What a run will do: every case by every variant and repeat, or a sample of them that stays the same from run to run.

Pure. Used by the runner and by its estimates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from triage.evals.record import Case, Sample, Status, Variant, VariantKey

Mark = tuple[str, VariantKey, int]


@dataclass(frozen=True, slots=True)
class Job:
    """One case, once, by one variant."""

    case: Case
    variant: Variant
    repeat: int

    @property
    def mark(self) -> Mark:
        """What tells it from all others of a run."""
        return self.case.id, self.variant.key, self.repeat


def sampled(cases: Sequence[Case], at_most: int | None, seed: int = 0) -> tuple[Case, ...]:
    """At most so many cases, whole clusters at a time, chosen by their names alone, in the order of the files."""
    if at_most is None or at_most >= len(cases):
        return tuple(cases)
    clusters: dict[str, list[Case]] = {}
    for case in cases:
        clusters.setdefault(case.cluster_id, []).append(case)
    chosen: set[str] = set()
    for name in sorted(clusters, key=lambda cluster: sha256(f"{seed}:{cluster}".encode()).digest()):
        if len(chosen) + len(clusters[name]) <= at_most:
            chosen |= {case.id for case in clusters[name]}
    return tuple(case for case in cases if case.id in chosen)


def jobs_of(cases: Sequence[Case], variants: Sequence[Variant], repeats: int) -> list[Job]:
    """Every job, variant by variant, so that a stopped run has some whole."""
    return [Job(case, variant, repeat) for variant in variants for repeat in range(repeats) for case in cases]


def left_of(jobs: Sequence[Job], done: Sequence[Sample]) -> list[Job]:
    """The jobs that have no sample yet; skipped ones were not done."""
    marks = {(sample.case_id, sample.variant, sample.repeat) for sample in done if sample.status is not Status.SKIPPED}
    return [job for job in jobs if job.mark not in marks]
