"""What the tuned layers make of a text: probabilities by the heads that were learnt together with them.

Asked by `assess`, which weighs them against the heads that learn from the project's own examples. Made by
`scripts/fine_tune.py`; nothing here knows a trade or a shop.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

FILE = Path(__file__).parent / "opinions.npz"
SCALE = 4.0  # of the unit vector, as when they were learnt
MARKS = "red_flag"  # a text may carry several of these, so each stands alone

Opinion = Mapping[str, Mapping[str, float]]  # head -> label -> probability, 0 to 1


class Opinions:
    """The heads of one file: urgency, sentiment, route, human (yes, no), red_flag. Raises OSError without the file."""

    def __init__(self, file: Path = FILE) -> None:
        with np.load(file, allow_pickle=False) as arrays:
            self._labels = {name.removesuffix(".labels"): arrays[name].tolist() for name in arrays if "labels" in name}
            self._weights = {name: arrays[f"{name}.weight"].astype(np.float32) for name in self._labels}
            self._biases = {name: arrays[f"{name}.bias"].astype(np.float32) for name in self._labels}

    def of(self, tone: np.ndarray, cues: np.ndarray) -> Opinion:
        """The opinion on a text with this vector from the tuned layers and these cues. All but marks add up to one."""
        seen = np.concatenate((tone * SCALE, cues))
        return {
            name: dict(zip(labels, _probabilities(self._weights[name] @ seen + self._biases[name], name), strict=True))
            for name, labels in self._labels.items()
        }


def mixed(own: Mapping[str, float], said: Mapping[str, float], share: float) -> dict[str, float]:
    """The project's own head and the opinion, whose share is 0 to 1, label by label."""
    return {label: (1 - share) * own.get(label, 0.0) + share * probability for label, probability in said.items()}


def _probabilities(logits: np.ndarray, name: str) -> list[float]:
    if name == MARKS:
        odds = 1 / (1 + np.exp(-logits))
    else:
        exponents = np.exp(logits - logits.max())
        odds = exponents / exponents.sum()
    probabilities: list[float] = odds.tolist()
    return probabilities
