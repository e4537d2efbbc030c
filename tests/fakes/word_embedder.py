"""An embedder without a model: texts that share words are near each other, and the same text is always the same vector.

Keeps the promise of `triage.knowledge.ports.Embedder`; the contract tests hold it and the real one to it.
"""

import re
from collections.abc import Sequence
from hashlib import sha256

import numpy as np

from triage.knowledge.ports import DIMENSIONS, Vectors


class WordEmbedder:
    """Adds up a fixed random direction for each word; remembers which texts it was given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            directions = [self._direction(word) for word in re.findall(r"\w+", text.casefold())]
            vectors[row] = np.sum([self._direction("any text"), *directions], axis=0)
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def read(self, texts: Sequence[str]) -> tuple[Vectors, None]:
        """Has no tuned layers, as a downloaded model has none."""
        return self.embed(texts), None

    def _direction(self, word: str) -> Vectors:
        seed = int.from_bytes(sha256(word.encode()).digest()[:4], "little")
        return np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)
