"""What is judged of a single case: each label right or wrong, each score; the pieces that metrics are made of.

Shared by flips, slices and the report's table. Repeats of a case are averaged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.evals.metrics.rows import DIGITS, harm
from triage.evals.record import MetricSpec, Sample

_OF_SCORE, _OF_LABEL = ("proportion", "mean"), ("accuracy", "macro_f1", "class_recall", "class_precision", "harm_cost")


@dataclass(frozen=True, slots=True)
class Check:
    """A label or score that the suite looks at; `gated` when some metric made of it is, `harm` weighs its mistakes."""

    name: str
    is_label: bool
    gated: bool
    up: float  # 1 when higher is better, else -1
    harm: MetricSpec | None = None

    def value(self, samples: Sequence[Sample]) -> float | None:
        """How good it is, up is good: the share of repeats that are right, or the mean score; None without it."""
        if self.is_label:
            pairs = [sample.judged[self.name] for sample in samples if self.name in sample.judged]
            return sum(one == other for one, other in pairs) / len(pairs) if pairs else None
        scores = [round(sample.scores[self.name], DIGITS) for sample in samples if self.name in sample.scores]
        return self.up * sum(scores) / len(scores) if scores else None

    def text(self, sample: Sample) -> str:
        """What the sample says of it."""
        if self.is_label:
            return sample.judged.get(self.name, ("", ""))[1]
        score = sample.scores.get(self.name)
        return "" if score is None else f"{score:.4g}"

    def falls_short(self, samples: Sequence[Sample]) -> bool:
        """Short of what can be had: all of a share, none of what should not be; of other figures nobody can tell."""
        value = self.value(samples)
        if value is None:
            return False
        return 0 <= value < 1 if self.up > 0 else -1 <= value < 0

    def harm_of(self, samples: Sequence[Sample]) -> float:
        """What the mistakes cost on average."""
        pairs = [sample.judged[self.name] for sample in samples if self.name in sample.judged]
        return sum(harm(self.harm, *pair) for pair in pairs) / len(pairs) if self.harm and pairs else 0.0


def checks_of(metrics: Sequence[MetricSpec]) -> list[Check]:
    """The checks behind these metrics, gated ones first, each once."""
    found: dict[tuple[str, bool], Check] = {}
    for spec in metrics:
        if spec.kind not in (*_OF_SCORE, *_OF_LABEL):
            continue
        is_label = spec.kind in _OF_LABEL
        key = (spec.label if is_label else spec.score, is_label)
        before = found.get(key)
        found[key] = Check(
            key[0],
            is_label,
            gated=spec.gated or spec.floor is not None or bool(before and before.gated),
            up=1.0 if is_label or spec.better == "higher" else -1.0,
            harm=spec if spec.kind == "harm_cost" else before.harm if before else None,
        )
    return sorted(found.values(), key=lambda check: not check.gated)


def by_case(samples: Sequence[Sample]) -> Mapping[str, list[Sample]]:
    """The samples of each case."""
    found: dict[str, list[Sample]] = {}
    for sample in samples:
        found.setdefault(sample.case_id, []).append(sample)
    return found
