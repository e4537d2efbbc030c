"""The trained half of telling intents apart: a kernel machine on meaning and words, tempered by a logistic head.

Fitted by `intent_train`, kept by `model`, asked by `intent`. Needs numpy only. ADR 0015 tells what each part adds.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from triage.assistant.local.heads import Features

SCALE = 5.0  # of a unit vector before the logistic head
_WIDTH = 1.0  # of the kernel: exp(-width x squared distance) of unit vectors
WORDS = 0.2  # how much a shared word adds to it
_SHARPNESS = 20.0  # turns kernel scores, which lie in about 0 to 1, into odds
_TEMPERED = 0.25  # share of the logistic head
_NEAREST, _AROUND = 5, 50  # examples that a text should be near, and its wider neighbourhood
_FAMILIAR = np.array([1.0, -0.3, 0.7, -0.3])  # what each of the `measures` counts


@dataclass(frozen=True, slots=True)
class Compared:
    """A text beside every example: its likeness (-1 to 1), the same seen from their middle, and a score an intent."""

    cosines: np.ndarray
    centred: np.ndarray
    scores: np.ndarray


@dataclass(frozen=True, slots=True)
class IntentModel:
    """Arrays of n examples and k intents.

    `examples` n x 384 unit vectors, `middle` their mean, `aside` 2 x n: each example's product with the middle and its
    distance from it. `owners` n intents as numbers, `meaning` k x 384 with `bias`, `weights` n x k of the kernel
    machine, `words` n-gram buckets x k. `known` are mean and spread of the `measures` of examples left out one by one.
    """

    names: tuple[str, ...]
    examples: np.ndarray
    middle: np.ndarray
    aside: np.ndarray
    owners: np.ndarray
    meaning: np.ndarray
    bias: np.ndarray
    weights: np.ndarray
    words: np.ndarray
    known: np.ndarray

    def compared(self, features: Features) -> Compared:
        """The text beside the examples; a score is about 1 for its own intent and 0 for others."""
        # Not `@`: BLAS would wake all its threads for a tenth of a millisecond of work.
        cosines = np.einsum("ij,j->i", self.examples, features.vector)
        along, square = float(features.vector @ self.middle), float(self.middle @ self.middle)
        distance = max(1.0 - 2.0 * along + square, 1e-12) ** 0.5
        centred = (cosines - along - self.aside[0] + square) / (distance * self.aside[1])
        scores = np.einsum("i,ij->j", nearness(centred), self.weights)
        grams = features.weights @ self.words[features.buckets].astype(np.float32)
        return Compared(np.asarray(cosines), np.asarray(centred), np.asarray(scores + WORDS * grams))

    def probabilities(self, features: Features, compared: Compared) -> np.ndarray:
        """Both halves' probabilities, weighed; they add up to one."""
        logits = np.einsum("ij,j->i", self.meaning, features.vector * SCALE) + self.bias
        by_kernel = _softmax(compared.scores * _SHARPNESS)
        return np.asarray(_TEMPERED * _softmax(logits) + (1 - _TEMPERED) * by_kernel)

    def familiarity(self, compared: Compared) -> float:
        """How like the known intents a text is, in spreads of what their examples reach; about 0 for one of them."""
        found = measures(compared.scores[None], compared.cosines[None], compared.centred[None])[0]
        return float(_FAMILIAR @ ((found - self.known[0]) / self.known[1]))

    def arrays(self) -> dict[str, Any]:
        """Everything but the names, to be kept in a file."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "names"}


def nearness(centred: np.ndarray) -> np.ndarray:
    """The kernel's value for a likeness seen from the middle: 1 for the same text."""
    return np.asarray(np.exp(-_WIDTH * (2 - 2 * centred)))


def measures(scores: np.ndarray, cosines: np.ndarray, centred: np.ndarray) -> np.ndarray:
    """What tells known from unknown, four numbers a text.

    The best score; how much is scored in all, for a stranger gets a little of many; the likeness to the nearest
    examples; and to the wider neighbourhood, for near means less where examples stand close.
    """
    near, around = _nearest(cosines, _NEAREST), _nearest(centred, _AROUND)
    return np.stack((scores.max(axis=1), np.abs(scores).sum(axis=1), near, around), axis=1)


def _nearest(likeness: np.ndarray, count: int) -> np.ndarray:
    count = min(count, likeness.shape[1] - 1)  # so many others has an example that is left out
    return np.asarray(np.partition(likeness, -count, axis=1)[:, -count:].mean(axis=1))


def _softmax(scores: np.ndarray) -> np.ndarray:
    exponents = np.exp(scores - scores.max())
    return np.asarray(exponents / exponents.sum())
