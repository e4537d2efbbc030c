"""The trained half of telling intents apart: a logistic head on the meaning, and a kernel machine on meaning and words.

Fitted by `intent_train`, kept by `model`, asked by `intent`. Needs numpy only.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from triage.assistant.local.heads import Features

WIDTH = 2.0  # of the kernel: exp(-WIDTH x squared distance) of unit vectors
WORDS = 0.3  # how much a shared word adds to it
SHARPNESS = 10.0  # turns kernel scores, which lie in about 0 to 1, into odds
SCALE = 5.0  # of a unit vector before the logistic head


@dataclass(frozen=True, slots=True)
class IntentModel:
    """Arrays of n examples and k intents.

    `examples` n x 384 unit vectors, `owners` n intents as numbers, `meaning` k x 384 with `bias`, `weights` n x k of
    the kernel machine, `words` n-gram buckets x k. `known` are the mean and spread of the best kernel score, and of the
    likeness to the five nearest examples, of examples that are left out one at a time.
    """

    names: tuple[str, ...]
    examples: np.ndarray
    owners: np.ndarray
    meaning: np.ndarray
    bias: np.ndarray
    weights: np.ndarray
    words: np.ndarray
    known: np.ndarray

    def cosines(self, vector: np.ndarray) -> np.ndarray:
        """The likeness of a text to each example, -1 to 1."""
        # Not `@`: BLAS would wake all its threads for a tenth of a millisecond of work.
        return np.asarray(np.einsum("ij,j->i", self.examples, vector))

    def scores(self, features: Features, cosines: np.ndarray) -> np.ndarray:
        """The kernel machine's score of each intent, about 1 for its own and 0 for others."""
        near = np.exp(-WIDTH * (2 - 2 * cosines))
        grams = features.weights @ self.words[features.buckets].astype(np.float32)
        return np.asarray(np.einsum("i,ij->j", near, self.weights) + WORDS * grams)

    def probabilities(self, features: Features, scores: np.ndarray) -> np.ndarray:
        """Both halves' probabilities, averaged; they add up to one."""
        logits = np.einsum("ij,j->i", self.meaning, features.vector * SCALE) + self.bias
        return np.asarray((_softmax(logits) + _softmax(scores * SHARPNESS)) / 2)

    def familiarity(self, scores: np.ndarray, cosines: np.ndarray) -> float:
        """How like the known intents a text is, in spreads of what their examples reach; about 0 for one of them."""
        nearest = np.sort(cosines)[-5:].mean()
        score_mean, score_spread, near_mean, near_spread = self.known
        return float((scores.max() - score_mean) / score_spread + 0.5 * (nearest - near_mean) / near_spread)

    def arrays(self) -> dict[str, Any]:
        """Everything but the names, to be kept in a file."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "names"}


def _softmax(scores: np.ndarray) -> np.ndarray:
    exponents = np.exp(scores - scores.max())
    return np.asarray(exponents / exponents.sum())
