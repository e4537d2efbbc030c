"""What was taken for what, and whether confidence means what it says: the matrices and curves of judged labels.

Made of samples for the page. A cell's cases are found again by label, expected and got.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from triage.evals.metrics.rows import BINS
from triage.evals.record import MetricSpec, Sample
from triage.evals.statistics.measured import wilson

MOST_CLASSES = 12
FEWEST_CASES = 5
FEWEST_CONFIDENCES = 20
MOST_CONFUSIONS = 15
MOST_LABELS = 16
_ORDER = ("critical", "high", "normal", "low", "very_negative", "negative", "neutral", "positive", "yes", "no")


@dataclass(frozen=True, slots=True)
class Cell:
    """How often one class was taken for another; `share` is that of its row, `was` the count of the side before."""

    expected: str
    got: str
    count: int
    was: int | None
    share: float

    @property
    def right(self) -> bool:
        """Whether it is on the diagonal."""
        return self.expected == self.got


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """Precision, recall and F1 of one class; None where nothing says."""

    name: str
    n: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class LabelView:
    """One label: a matrix when it has few classes, and its most frequent mistakes else."""

    label: str
    n: int
    right: float
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    mistakes: tuple[Cell, ...]
    classes: tuple[ClassFigures, ...]

    @property
    def is_matrix(self) -> bool:
        """Whether there is a matrix to draw."""
        return bool(self.rows)


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases of about one confidence, and the share of them that was right, with Wilson's interval."""

    sure: float
    right: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class CalibrationView:
    """Confidence against truth for one label."""

    label: str
    bins: tuple[Bin, ...]
    most: int


def label_views(metrics: Sequence[MetricSpec], before: Sequence[Sample], after: Sequence[Sample]) -> list[LabelView]:
    """The labels with enough cases, those of gated figures first."""
    counts = Counter(label for sample in after for label in sample.judged)
    looked_at = sorted((spec for spec in metrics if spec.label), key=lambda spec: not spec.gated)
    named = {label: place for place, label in enumerate(dict.fromkeys(spec.label for spec in looked_at))}
    labels = [label for label, count in counts.items() if count >= FEWEST_CASES]
    labels.sort(key=lambda label: (named.get(label, len(named)), -counts[label], label))
    return [_label_view(label, before, after) for label in labels[:MOST_LABELS]]


def calibration_views(samples: Sequence[Sample]) -> list[CalibrationView]:
    """The labels with enough confidences."""
    labels = Counter(label for sample in samples for label in sample.confidences)
    return [_calibration(label, samples) for label, count in labels.items() if count >= FEWEST_CONFIDENCES]


def _label_view(label: str, before: Sequence[Sample], after: Sequence[Sample]) -> LabelView:
    now = Counter(sample.judged[label] for sample in after if label in sample.judged)
    was = Counter(sample.judged[label] for sample in before if label in sample.judged)
    expected = sorted({pair[0] for pair in now}, key=_place)
    others = sorted({pair[1] for pair in now} - set(expected), key=_place)
    n = now.total()
    right = sum(count for (one, other), count in now.items() if one == other) / n

    def cell(one: str, other: str) -> Cell:
        row = sum(count for pair, count in now.items() if pair[0] == one)
        return Cell(one, other, now[one, other], was[one, other] if before else None, now[one, other] / (row or 1))

    mistakes = sorted((cell(*pair) for pair in now if pair[0] != pair[1]), key=lambda c: (-c.count, c.expected, c.got))
    matrix = len(expected) + len(others) <= MOST_CLASSES
    columns = (*expected, *others)
    rows = tuple((one, tuple(cell(one, other) for other in columns)) for one in expected) if matrix else ()
    classes = tuple(_class_figures(name, now) for name in expected)
    return LabelView(label, n, right, columns, rows, tuple(mistakes[:MOST_CONFUSIONS]), classes)


def _class_figures(name: str, pairs: Counter[tuple[str, str]]) -> ClassFigures:
    right = pairs[name, name]
    expected = sum(count for (one, _), count in pairs.items() if one == name)
    got = sum(count for (_, other), count in pairs.items() if other == name)
    return ClassFigures(
        name,
        expected,
        right / got if got else None,
        right / expected if expected else None,
        2 * right / (expected + got) if expected + got else None,
    )


def _calibration(label: str, samples: Sequence[Sample]) -> CalibrationView:
    groups: dict[int, list[tuple[float, bool]]] = {}
    for sample in samples:
        if label in sample.confidences and label in sample.judged:
            sure, (expected, got) = sample.confidences[label], sample.judged[label]
            groups.setdefault(min(BINS - 1, max(0, int(sure * BINS))), []).append((sure, expected == got))
    bins = tuple(_bin(group) for _, group in sorted(groups.items()))
    return CalibrationView(label, bins, max((one.n for one in bins), default=1))


def _bin(group: Sequence[tuple[float, bool]]) -> Bin:
    n, right = len(group), sum(hit for _, hit in group)
    low, high = wilson(right, n)
    return Bin(sum(sure for sure, _ in group) / n, right / n, low, high, n)


def _place(name: str) -> tuple[int, str]:
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER) - (name != "error"), name)
