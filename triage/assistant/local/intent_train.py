"""Fits the intent model to examples: a logistic regression, and kernel ridge regression in closed form.

Called by `train` for a project, and by the evals of public sets. With `train` the only file that uses scikit-learn.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from triage.assistant.local import ngrams
from triage.assistant.local.intent_model import SCALE, WORDS, IntentModel, measures, nearness

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # ships no types

_STRENGTH = 4.0  # inverse regularisation of the logistic regression
_RIDGE = 0.1

Grams = tuple[np.ndarray, np.ndarray]  # buckets of a text and their weights


def fit(vectors: np.ndarray, grams: Sequence[Grams], labels: Sequence[str]) -> IntentModel:
    """The model of these examples: n x 384 unit vectors, their n-grams and intents, at least two kinds."""
    from sklearn.linear_model import LogisticRegression

    names, owners = np.unique(np.asarray(labels), return_inverse=True)
    logistic = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=200, tol=1e-3)
    logistic.fit(vectors * SCALE, owners)
    meaning, bias = logistic.coef_, logistic.intercept_
    if len(names) == 2:  # one row is fitted for two labels; the other mirrors it
        meaning, bias = np.vstack((-meaning, meaning)) / 2, np.concatenate((-bias, bias)) / 2
    middle = vectors.mean(axis=0)
    apart = vectors - middle
    distances = np.maximum(np.linalg.norm(apart, axis=1), 1e-6)
    centred = apart / distances[:, None]
    likeness = centred @ centred.T
    weights, left_out = _kernel_machine(likeness, grams, owners, len(names))
    known = measures(left_out, _of_others(vectors @ vectors.T), _of_others(likeness))
    return IntentModel(
        names=tuple(names.tolist()),
        examples=vectors.astype(np.float32),
        middle=middle.astype(np.float32),
        aside=np.stack((vectors @ middle, distances)).astype(np.float32),
        owners=owners,
        meaning=meaning.astype(np.float32),
        bias=bias.astype(np.float32),
        weights=weights.astype(np.float32),
        words=_word_weights(grams, weights).astype(np.float16),
        known=np.stack((known.mean(axis=0), known.std(axis=0) + 1e-6)).astype(np.float32),
    )


def _of_others(likeness: np.ndarray) -> np.ndarray:
    """Without the likeness of each example to itself."""
    np.fill_diagonal(likeness, -1.0)
    return likeness


def idf_of(counts: Sequence[dict[int, float]]) -> np.ndarray:
    """How telling each n-gram bucket is, over these texts."""
    seen = np.zeros(ngrams.BUCKETS, dtype=np.float32)
    for one in counts:
        seen[list(one)] += 1
    return np.asarray(np.log((1 + len(counts)) / (1 + seen)) + 1, dtype=np.float32)


def _kernel_machine(
    likeness: np.ndarray, grams: Sequence[Grams], owners: np.ndarray, kinds: int
) -> tuple[np.ndarray, np.ndarray]:
    """The weights, and for each example the scores that it gets from all others (in closed form)."""
    words = _sparse(grams)
    kernel = (nearness(likeness) + WORDS * (words @ words.T).toarray()).astype(np.float32)
    kernel[np.diag_indices(len(owners))] += _RIDGE
    inverse = _inverse(kernel)
    targets = np.zeros((len(owners), kinds), dtype=np.float32)
    targets[np.arange(len(owners)), owners] = 1
    weights = inverse @ targets
    return weights, targets - weights / np.diag(inverse)[:, None]


def _inverse(kernel: np.ndarray) -> np.ndarray:
    """Of a symmetric positive matrix, by Cholesky: half the work, which is all of it for ten thousand examples."""
    from scipy.linalg import lapack  # type: ignore[import-untyped]  # ships no types

    factor, _ = lapack.spotrf(kernel, lower=1)
    half, _ = lapack.spotri(factor, lower=1)
    lower = np.tril(half)
    return np.asarray(lower + np.tril(lower, -1).T)


def _word_weights(grams: Sequence[Grams], weights: np.ndarray) -> np.ndarray:
    return np.asarray(_sparse(grams).T @ weights)


def _sparse(grams: Sequence[Grams]) -> "csr_matrix":
    from scipy.sparse import csr_matrix

    starts = np.cumsum([0, *(len(buckets) for buckets, _ in grams)])
    columns = np.concatenate([buckets for buckets, _ in grams])
    data = np.concatenate([values for _, values in grams])
    return csr_matrix((data, columns, starts), shape=(len(grams), ngrams.BUCKETS))
