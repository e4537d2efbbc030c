"""An embedder that remembers: a text read by search and by the judges in one turn is embedded once.

Wraps the knowledge base's embedder for both of them. Safe to share between threads.
"""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Protocol

import numpy as np


class Embedder(Protocol):
    """Turns texts into unit vectors of one fixed length."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """One row a text, each of length one."""
        ...


class RememberingEmbedder:
    """Keeps the vectors of the latest `size` texts (about 1.6 kB each)."""

    def __init__(self, embedder: Embedder, size: int = 4096) -> None:
        self._embedder = embedder
        self._size = size
        self._kept: OrderedDict[str, np.ndarray] = OrderedDict()
        self._lock = Lock()

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """One row a text; only those not seen lately are computed, in one batch."""
        with self._lock:
            known = {text: self._kept[text] for text in texts if text in self._kept}
        unknown = [text for text in dict.fromkeys(texts) if text not in known]
        if unknown:
            rows = self._embedder.embed(unknown)
            known.update(zip(unknown, rows, strict=True))
        with self._lock:
            for text in dict.fromkeys(texts):
                self._kept[text] = known[text]
                self._kept.move_to_end(text)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return np.asarray([known[text] for text in texts], dtype=np.float32)
