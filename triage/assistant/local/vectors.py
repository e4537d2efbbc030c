"""An embedder that remembers: a text read by search and by the judges in one turn runs through the model once.

Wraps the knowledge base's embedder for both of them. Safe to share between threads.
"""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Protocol, TypeVar

import numpy as np

Row = TypeVar("Row")


class Embedder(Protocol):
    """Turns texts into unit vectors of one fixed length."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """One row a text, each of length one."""
        ...

    def read(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray | None]:
        """The same, and a second row a text from the layers tuned for tone and urgency; None where there are none."""
        ...


class RememberingEmbedder:
    """Keeps the vectors of the latest `size` texts (about 3 kB each)."""

    def __init__(self, embedder: Embedder, size: int = 4096) -> None:
        self._embedder = embedder
        self._size = size
        self._vectors: OrderedDict[str, np.ndarray] = OrderedDict()
        self._tones: OrderedDict[str, np.ndarray | None] = OrderedDict()
        self._lock = Lock()

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """One row a text; only those not seen lately are computed, in one batch."""
        known = self._known(self._vectors, texts)
        unknown = [text for text in dict.fromkeys(texts) if text not in known]
        if unknown:
            known.update(zip(unknown, self._embedder.embed(unknown), strict=True))
        self._keep(self._vectors, known)
        return np.asarray([known[text] for text in texts], dtype=np.float32)

    def read(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray | None]:
        """The same with the second rows."""
        known, tones = self._known(self._vectors, texts), self._known(self._tones, texts)
        unknown = [text for text in dict.fromkeys(texts) if text not in known or text not in tones]
        if unknown:
            vectors, fresh = self._embedder.read(unknown)
            known.update(zip(unknown, vectors, strict=True))
            tones.update(zip(unknown, [None] * len(unknown) if fresh is None else fresh, strict=True))
        self._keep(self._vectors, known)
        self._keep(self._tones, tones)
        rows = [tone for text in texts if (tone := tones[text]) is not None]
        vectors = np.asarray([known[text] for text in texts], dtype=np.float32)
        return vectors, np.asarray(rows, dtype=np.float32) if len(rows) == len(texts) else None

    def _known(self, kept: "OrderedDict[str, Row]", texts: Sequence[str]) -> dict[str, Row]:
        with self._lock:
            return {text: kept[text] for text in texts if text in kept}

    def _keep(self, kept: "OrderedDict[str, Row]", rows: dict[str, Row]) -> None:
        with self._lock:
            for text, row in rows.items():
                kept[text] = row
                kept.move_to_end(text)
            while len(kept) > self._size:
                kept.popitem(last=False)
