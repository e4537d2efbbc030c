"""The encoder's last layers as tuned for reading tone and urgency, kept as small differences to the published ones.

Called by `weights`, which writes a graph of them. `scripts/fine_tune.py` makes the file; ADR 0011 tells how well it
reads.
"""

from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt

from triage.knowledge.onnx_graph import Array, Weights

FILE = Path(__file__).parent / "tuned_layers.npz"
FIRST_LAYER = 3  # of six; the layers below are the published ones
_STEPS = 127


def digest() -> str:
    """Eight characters that change with the tuned layers."""
    return sha256(FILE.read_bytes()).hexdigest()[:8]


class TunedWeights:
    """The published tensors with the differences added."""

    def __init__(self, published: Weights, file: Path = FILE) -> None:
        self._published = published
        with np.load(file, allow_pickle=False) as arrays:
            self._differences = {name: arrays[name] for name in arrays.files}

    def __getitem__(self, name: str) -> Array:
        """One tensor; outside the tuned layers as published."""
        published = self._published[name]
        if name not in self._differences:
            return published
        scale = self._differences.get(f"{name}.scale")
        difference = self._differences[name].astype(np.float32)
        return np.asarray(published + (difference if scale is None else difference * scale[:, None]), dtype=np.float32)


def packed(differences: dict[str, Array]) -> dict[str, npt.NDArray[np.generic]]:
    """What the file holds: matrices as one byte an entry with a scale a row, all else in half precision."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for name, difference in differences.items():
        if difference.ndim < 2:
            arrays[name] = difference.astype(np.float16)
            continue
        scale = np.maximum(np.abs(difference).max(axis=1), 1e-12).astype(np.float32) / _STEPS
        arrays[name] = np.rint(difference / scale[:, None]).astype(np.int8)
        arrays[f"{name}.scale"] = scale
    return arrays
