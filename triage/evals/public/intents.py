"""BANKING77 and CLINC150 by the product's intent model: accuracy, few examples, and what belongs to no intent.

Larson et al. 2019 (CLINC150) and Casanueva et al. 2020 (BANKING77) describe the sets; DESIGN.md says what trains and
what scores.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from triage.assistant.local import intent_train, ngrams
from triage.assistant.local.heads import Features
from triage.assistant.local.intent_model import IntentModel
from triage.evals.public.sets import Figure, Labelled, read_intents
from triage.evals.statistics.measured import wilson

SEEDS = range(5)
FEW = 10
HIDDEN = 27  # of 77
HELD_BACK = 5  # every fifth example, where a set comes without a test part


class Embed(Protocol):
    """What is needed of an embedder."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """One unit vector a text."""
        ...


class _Vectors:
    """Embeds each text once."""

    def __init__(self, embedder: Embed, texts: Sequence[str]) -> None:
        known = list(dict.fromkeys(texts))
        self._rows = {text: row for row, text in enumerate(known)}
        self._vectors = embedder.embed(known)

    def of(self, texts: Sequence[str]) -> np.ndarray:
        return np.asarray(self._vectors[[self._rows[text] for text in texts]])


def score_banking(folder: Path, embedder: Embed) -> Iterator[Figure]:
    """Accuracy on all of it, with ten examples an intent, and telling 27 hidden intents from the other 50."""
    train, test = _split(folder, "category")
    vectors = _Vectors(embedder, (*train.texts, *test.texts))
    model = _Trained(train, vectors)
    yield _share("banking77", "accuracy", model.right(test, vectors))
    few = [model.right(test, vectors) for model in (_Trained(_few(train, seed), vectors) for seed in SEEDS)]
    yield _share("banking77", f"accuracy with {FEW} examples", np.mean(few, axis=0))
    hidden = [_hidden(train, test, vectors, seed) for seed in SEEDS]
    yield _mean("banking77", f"out-of-scope AUROC, {HIDDEN} intents hidden", hidden, len(test.texts))


def score_clinc(folder: Path, embedder: Embed) -> Iterator[Figure]:
    """Accuracy within scope, and the AUROC of telling out-of-scope texts."""
    train, test = _split(folder, "intent", other="val.csv")
    outside = _outside(folder)
    vectors = _Vectors(embedder, (*train.texts, *test.texts, *outside))
    model = _Trained(train, vectors)
    yield _share("clinc150", "accuracy in scope", model.right(test, vectors))
    inside_scores, outside_scores = model.familiarities(test.texts, vectors), model.familiarities(outside, vectors)
    area = auroc(inside_scores, outside_scores)
    low, high = _auroc_interval(area, len(inside_scores), len(outside_scores))
    yield Figure("clinc150", "out-of-scope AUROC", area, low, high, len(inside_scores) + len(outside_scores))


def auroc(higher: np.ndarray, lower: np.ndarray) -> float:
    """The chance that one of `higher` is above one of `lower`; ties count half."""
    values = np.concatenate((higher, lower))
    order = np.argsort(values, kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = np.arange(1, len(values) + 1)
    for tied in np.unique(values[np.flatnonzero(np.diff(np.sort(values)) == 0)]):
        ranks[values == tied] = ranks[values == tied].mean()
    above = ranks[: len(higher)].sum() - len(higher) * (len(higher) + 1) / 2
    return float(above / (len(higher) * len(lower)))


class _Trained:
    """The product's intent model, fitted to a set."""

    def __init__(self, train: Labelled, vectors: _Vectors) -> None:
        counts = [ngrams.ngrams(text) for text in train.texts]
        self._idf = intent_train.idf_of(counts)
        grams = [ngrams.weighted(text, self._idf) for text in train.texts]
        self._model: IntentModel = intent_train.fit(vectors.of(train.texts), grams, train.labels)

    def right(self, test: Labelled, vectors: _Vectors) -> np.ndarray:
        """1.0 for each text whose likeliest intent is its own."""
        model, right = self._model, []
        for text, label, vector in zip(test.texts, test.labels, vectors.of(test.texts), strict=True):
            features = self._features(text, vector)
            chances = model.probabilities(features, model.compared(features))
            right.append(float(model.names[int(np.argmax(chances))] == label))
        return np.asarray(right)

    def familiarities(self, texts: Sequence[str], vectors: _Vectors) -> np.ndarray:
        """How like the known intents each text is."""
        model, found = self._model, []
        for text, vector in zip(texts, vectors.of(texts), strict=True):
            found.append(model.familiarity(model.compared(self._features(text, vector))))
        return np.asarray(found)

    def _features(self, text: str, vector: np.ndarray) -> Features:
        return Features(vector, *ngrams.weighted(text, self._idf), cues=np.zeros(0, np.float32))


def _split(folder: Path, label: str, other: str = "") -> tuple[Labelled, Labelled]:
    """The set's own test part; without one its other part, else every fifth example of the training part."""
    train = read_intents(folder / "train.csv", label)
    for name in ("test.csv", other):
        if name and (folder / name).is_file():
            return train, read_intents(folder / name, label)
    rows = np.arange(len(train.texts))
    order = np.random.default_rng(0).permutation(rows)
    held = order[::HELD_BACK]
    return train.part(np.setdiff1d(rows, held).tolist()), train.part(np.sort(held).tolist())


def _outside(folder: Path) -> tuple[str, ...]:
    if (folder / "oos_test.csv").is_file():
        return read_intents(folder / "oos_test.csv", "intent").texts
    return tuple(
        text for name in ("oos_val.csv", "oos_train.csv") for text in read_intents(folder / name, "intent").texts
    )


def _few(train: Labelled, seed: int) -> Labelled:
    chance, labels = np.random.default_rng(seed), np.asarray(train.labels)
    rows = [chance.choice(np.flatnonzero(labels == name), FEW, replace=False) for name in np.unique(labels)]
    return train.part(np.concatenate(rows).tolist())


def _hidden(train: Labelled, test: Labelled, vectors: _Vectors, seed: int) -> float:
    names = np.unique(train.labels)
    hidden = set(np.random.default_rng(seed).choice(names, HIDDEN, replace=False).tolist())
    model = _Trained(train.part([n for n, label in enumerate(train.labels) if label not in hidden]), vectors)
    scores, outside = model.familiarities(test.texts, vectors), np.array([label in hidden for label in test.labels])
    return auroc(scores[~outside], scores[outside])


def _share(name: str, metric: str, right: np.ndarray) -> Figure:
    low, high = wilson(float(right.sum()), len(right))
    return Figure(name, metric, float(right.mean()), low, high, len(right))


def _mean(name: str, metric: str, values: Sequence[float], n: int) -> Figure:
    middle, spread = float(np.mean(values)), 1.96 * float(np.std(values, ddof=1)) / len(values) ** 0.5
    return Figure(name, metric, middle, middle - spread, middle + spread, n)


def _auroc_interval(area: float, above: int, below: int) -> tuple[float, float]:
    """Hanley and McNeil 1982, equation 2."""
    one, both = area / (2 - area), 2 * area**2 / (1 + area)
    variance = area * (1 - area) + (above - 1) * (one - area**2) + (below - 1) * (both - area**2)
    spread = 1.96 * (max(0.0, variance) / (above * below)) ** 0.5
    return max(0.0, area - spread), min(1.0, area + spread)
