"""What search and sync need from others: an embedder of texts, and an index of vectors.

Implemented by `embedding`, `exact` and `chroma`; tests implement them with designed fakes.
"""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from triage.domain.knowledge import Audience

Vectors: TypeAlias = npt.NDArray[np.float32]
Rows: TypeAlias = npt.NDArray[np.int64]

DIMENSIONS = 384


class Embedder(Protocol):
    """Turns texts into unit vectors, so that a dot product is their cosine."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length one for each text, 384 columns, in the order given."""
        ...


class Index(Protocol):
    """Finds the records nearest to a vector."""

    name: str

    def nearest(self, vector: Vectors, count: int, audiences: Sequence[Audience]) -> tuple[Rows, Vectors]:
        """The snapshot's rows of at most `count` records for these readers, and their cosines, nearest first."""
        ...

    def close(self) -> None:
        """Let go of files and locks."""
        ...
