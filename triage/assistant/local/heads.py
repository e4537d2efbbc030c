"""Linear heads: probabilities of labels from an embedding, n-grams and cues, as matrix products.

Fitted by `train`, kept by `model`, asked by the judges. Needs numpy only; no training library at run time.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Features:
    """One text as the heads see it: embedding (384), n-gram buckets with weights, cues."""

    vector: np.ndarray
    buckets: np.ndarray
    weights: np.ndarray
    cues: np.ndarray


@dataclass(frozen=True, slots=True)
class Head:
    """Two multinomial logistic models whose probabilities are averaged: one on the meaning, one on the wording."""

    labels: tuple[str, ...]
    meaning: np.ndarray  # labels x (384 + cues)
    meaning_bias: np.ndarray
    wording: np.ndarray  # (buckets + cues) x labels, so that the few buckets of a text are whole rows
    wording_bias: np.ndarray

    def probabilities(self, features: Features) -> dict[str, float]:
        """Label -> probability; they add up to one."""
        dense = np.concatenate((features.vector, features.cues))
        by_meaning = _softmax(self.meaning @ dense + self.meaning_bias)
        mixed = (by_meaning + self._by_wording(features)) / 2
        return dict(zip(self.labels, mixed.tolist(), strict=True))

    def wording_probabilities(self, features: Features) -> dict[str, float]:
        """By the wording alone, for texts that are not worth an embedding."""
        return dict(zip(self.labels, self._by_wording(features).tolist(), strict=True))

    def _by_wording(self, features: Features) -> np.ndarray:
        grams = features.weights @ self.wording[features.buckets].astype(np.float32)
        cues = features.cues @ self.wording[-len(features.cues) :].astype(np.float32)
        return _softmax(grams + cues + self.wording_bias)


def _softmax(scores: np.ndarray) -> np.ndarray:
    exponents = np.exp(scores - scores.max())
    return np.asarray(exponents / exponents.sum())
