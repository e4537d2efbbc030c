"""What one sample adds to a figure: a few numbers that may be summed, or nothing where the figure does not apply.

One function a kind of metric, named in `record.MetricSpec`. Knows no intervals.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from triage.evals.record import MetricSpec, Sample

BINS = 10  # of confidence, as usual for the expected calibration error
DIGITS = 6  # as many as a baseline keeps: what differs beyond them has not changed
Row = tuple[float, ...]
FIELDS = ("latency_ms", "cost_usd", "calls", "tokens_in", "tokens_out")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads rows of one metric. `width` is how many numbers they have."""

    width: int
    row: Callable[[Sample], Row | None]


def reader_of(spec: MetricSpec, samples: Iterable[Sample]) -> Reader:
    """The reader of this metric; the samples say which classes there are."""
    match spec.kind:
        case "proportion" | "mean":
            return Reader(2, lambda sample: _score(sample, spec.score))
        case "accuracy":
            return Reader(2, lambda sample: _right(sample, spec.label))
        case "class_recall":
            return Reader(2, lambda sample: _recalled(sample, spec.label, spec.of_class))
        case "class_precision":
            return Reader(2, lambda sample: _precise(sample, spec.label, spec.of_class))
        case "harm_cost":
            return Reader(2, lambda sample: _harm(sample, spec))
        case "ece":
            return Reader(3 * BINS, lambda sample: _calibrated(sample, spec.label))
        case "macro_f1":
            classes = {name: place for place, name in enumerate(classes_of(spec.label, samples))}
            return Reader(3 * len(classes), lambda sample: _told_apart(sample, spec.label, classes))
        case "total" | "quantile":
            return Reader(1, lambda sample: (float(getattr(sample, spec.score)),))
        case _:
            raise ValueError(f"no figure is called {spec.kind!r}")


def classes_of(label: str, samples: Iterable[Sample]) -> list[str]:
    """The classes that people gave. One that only a model names costs precision where it is wrong, not a class."""
    return sorted({sample.judged[label][0] for sample in samples if label in sample.judged})


def harm(spec: MetricSpec, expected: str, got: str) -> float:
    """What it costs to say `got` where `expected` is right."""
    return spec.weights.get(expected, {}).get(got, 0.0 if expected == got else 1.0)


def _score(sample: Sample, name: str) -> Row | None:
    score = sample.scores.get(name)
    return None if score is None else (round(score, DIGITS), 1.0)


def _right(sample: Sample, label: str) -> Row | None:
    pair = sample.judged.get(label)
    return None if pair is None else (float(pair[0] == pair[1]), 1.0)


def _recalled(sample: Sample, label: str, of_class: str) -> Row | None:
    pair = sample.judged.get(label)
    return None if pair is None or pair[0] != of_class else (float(pair[1] == of_class), 1.0)


def _precise(sample: Sample, label: str, of_class: str) -> Row | None:
    pair = sample.judged.get(label)
    return None if pair is None or pair[1] != of_class else (float(pair[0] == of_class), 1.0)


def _harm(sample: Sample, spec: MetricSpec) -> Row | None:
    pair = sample.judged.get(spec.label)
    return None if pair is None else (harm(spec, *pair), 1.0)


def _calibrated(sample: Sample, label: str) -> Row | None:
    pair, sure = sample.judged.get(label), sample.confidences.get(label)
    if pair is None or sure is None:
        return None
    row = [0.0] * (3 * BINS)
    place = 3 * min(BINS - 1, max(0, int(sure * BINS)))
    row[place : place + 3] = round(sure, DIGITS), float(pair[0] == pair[1]), 1.0
    return tuple(row)


def _told_apart(sample: Sample, label: str, classes: dict[str, int]) -> Row | None:
    """For each class: right, expected, got."""
    pair = sample.judged.get(label)
    if pair is None:
        return None
    row = [0.0] * (3 * len(classes))
    expected, got = classes[pair[0]], classes.get(pair[1])
    row[3 * expected + 1] = 1.0
    row[3 * expected] = float(pair[0] == pair[1])
    if got is not None:
        row[3 * got + 2] = 1.0
    return tuple(row)
