"""The two sides of a comparison, brought to the cases that both of them ran and that people label alike in both.

Called by `comparison`. A baseline has no cases of its own: those of the run stand for both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from triage.domain.errors import BadInput, NotFound
from triage.evals.record import Case, Run, Sample, Status, Variant


@dataclass(frozen=True, slots=True)
class Side:
    """One variant of one run."""

    run: Run
    variant: Variant

    @property
    def samples(self) -> tuple[Sample, ...]:
        """What it did, skipped cases left out."""
        return tuple(sample for sample in self.run.of(self.variant.key) if sample.status is not Status.SKIPPED)


@dataclass(frozen=True, slots=True)
class Pairs:
    """The cases that can be compared, with the samples of both sides, and what was left out."""

    cases: tuple[Case, ...]
    before: tuple[Sample, ...]
    after: tuple[Sample, ...]
    relabelled: tuple[str, ...] = ()
    only_before: int = 0
    only_after: int = 0

    @property
    def notes(self) -> list[str]:
        """What was left out, for people."""
        return [
            text
            for count, text in (
                (len(self.relabelled), "left out: their labels changed since"),
                (self.only_before, "only on the side before: left out"),
                (self.only_after, "new: left out"),
            )
            if count
            for text in (f"{count} case{'' if count == 1 else 's'} {text}",)
        ]


def side_of(run: Run, label: str = "") -> Side:
    """The variant with this label or key, the first when none is named. Raises NotFound."""
    if not run.variants:
        raise BadInput(f"The run {run.id} has no variant.", field="RUN", remedy="Run the suite again.")
    if not label:
        return Side(run, run.variants[0])
    for variant in run.variants:
        if label in (variant.label, variant.key):
            return Side(run, variant)
    known = ", ".join(variant.label for variant in run.variants)
    raise NotFound(f"The run {run.id} has no variant {label!r}.", field="VARIANT", remedy=f"It has: {known}.")


def paired(before: Side, after: Side) -> Pairs:
    """The cases that both ran. Raises BadInput when the two have nothing to do with each other."""
    if before.run.suite != after.run.suite:
        raise BadInput(
            f"{before.run.id} ran {before.run.suite!r} and {after.run.id} ran {after.run.suite!r}.",
            field="RUN",
            remedy="Compare two runs of one suite.",
        )
    first, second = _by_case(before.samples), _by_case(after.samples)
    relabelled = tuple(case for case in second if case in first and _relabelled(first[case], second[case]))
    common = [case for case in second if case in first and case not in relabelled]
    if not common:
        raise BadInput(
            f"{before.run.id} and {after.run.id} have no case in common that is labelled alike.",
            field="RUN",
            remedy="Run the suite again on both sides.",
        )
    known = {case.id: case for case in after.run.cases or before.run.cases}
    wanted = set(common)
    return Pairs(
        tuple(known[case] for case in common if case in known),
        tuple(sample for sample in before.samples if sample.case_id in wanted),
        tuple(sample for sample in after.samples if sample.case_id in wanted),
        relabelled,
        only_before=len(first.keys() - second.keys()),
        only_after=len(second.keys() - first.keys()),
    )


def _by_case(samples: Sequence[Sample]) -> dict[str, Sample]:
    """The first sample of each case."""
    found: dict[str, Sample] = {}
    for sample in samples:
        found.setdefault(sample.case_id, sample)
    return found


def _relabelled(before: Sample, after: Sample) -> bool:
    common = before.judged.keys() & after.judged.keys()
    return any(before.judged[label][0] != after.judged[label][0] for label in common)
