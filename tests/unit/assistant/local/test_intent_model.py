"""The kernel machine for intents: its left-out scores are those of really leaving out, and strangers are unfamiliar."""

import numpy as np
import pytest

from triage.assistant.local import intent_train, ngrams
from triage.assistant.local.heads import Features
from triage.assistant.local.intent_model import WORDS, Compared, IntentModel, nearness

VERBS, THINGS = ("where is", "show", "get", "lost"), ("parcel", "refund", "password")
TEXTS = [f"{verb} my {thing}" for thing in THINGS for verb in VERBS]
LABELS = [text.split()[-1] for text in TEXTS]
IDF = intent_train.idf_of([ngrams.ngrams(text) for text in TEXTS])
GRAMS = [ngrams.weighted(text, IDF) for text in TEXTS]


def vectors() -> np.ndarray:
    chance = np.random.default_rng(7)
    middles = {name: chance.normal(size=384) for name in set(LABELS)}
    rows = np.array([middles[label] + 0.4 * chance.normal(size=384) for label in LABELS])
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def seen(model: IntentModel, vector: np.ndarray, text: str) -> tuple[Features, Compared]:
    features = Features(vector, *ngrams.weighted(text, IDF), cues=np.zeros(0, np.float32))
    return features, model.compared(features)


def test_an_example_is_most_likely_its_own_kind() -> None:
    rows = vectors()
    model = intent_train.fit(rows, GRAMS, LABELS)

    for row, text, label in zip(rows, TEXTS, LABELS, strict=True):
        chances = model.probabilities(*seen(model, row, text))
        assert model.names[int(np.argmax(chances))] == label
        assert chances.sum() == pytest.approx(1.0, abs=1e-5)


def test_likeness_from_the_middle_is_the_cosine_of_what_is_left_without_it() -> None:
    rows = vectors()
    model = intent_train.fit(rows, GRAMS, LABELS)
    stranger = np.asarray(np.eye(384, dtype=np.float32)[0])

    _, compared = seen(model, stranger, "will it rain")

    left, apart = stranger - rows.mean(axis=0), rows - rows.mean(axis=0)
    cosines = apart @ left / (np.linalg.norm(apart, axis=1) * np.linalg.norm(left))
    assert compared.centred == pytest.approx(cosines, abs=1e-5)
    assert compared.cosines == pytest.approx(rows @ stranger, abs=1e-5)


def test_a_text_unlike_all_examples_is_less_familiar_than_any_of_them() -> None:
    rows = vectors()
    model = intent_train.fit(rows, GRAMS, LABELS)
    stranger = np.asarray(np.eye(384, dtype=np.float32)[0])

    _, strange = seen(model, stranger, "will it rain")

    own = [model.familiarity(seen(model, row, text)[1]) for row, text in zip(rows, TEXTS, strict=True)]
    assert model.familiarity(strange) < min(own)


def test_what_is_known_of_left_out_examples_is_what_leaving_them_out_gives() -> None:
    rows = vectors()
    model = intent_train.fit(rows, GRAMS, LABELS)
    scores = [left_out_scores(rows, [n for n in range(len(TEXTS)) if n != out], out) for out in range(len(TEXTS))]

    best, in_all = np.max(scores, axis=1), np.abs(scores).sum(axis=1)
    assert model.known[0, :2] == pytest.approx([best.mean(), in_all.mean()], abs=1e-3)
    assert model.known[1, :2] == pytest.approx([best.std(), in_all.std()], abs=1e-3)


def left_out_scores(rows: np.ndarray, kept: list[int], out: int) -> np.ndarray:
    """Kernel ridge regression on the kept examples, asked about the other."""
    dense = np.zeros((len(TEXTS), ngrams.BUCKETS))
    for n, (buckets, weights) in enumerate(GRAMS):
        dense[n, buckets] = weights
    apart = rows - rows.mean(axis=0)
    apart /= np.linalg.norm(apart, axis=1, keepdims=True)
    kernel = nearness(apart @ apart.T) + WORDS * dense @ dense.T
    targets = (np.array(LABELS)[kept, None] == np.unique(LABELS)[None, :]).astype(float)
    weights = np.linalg.solve(kernel[np.ix_(kept, kept)] + intent_train._RIDGE * np.eye(len(kept)), targets)
    return np.asarray(kernel[out, kept] @ weights)
