"""What the tuned layers make of a text: probabilities by the heads that were learnt together with them.

Asked by `assess`, which weighs them against the heads that learn from the project's own examples. Made by
`scripts/fine_tune.py`; nothing here knows a trade or a shop.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from triage.domain.labels import RedFlag, Route, Sentiment, Urgency

FILE = Path(__file__).parent / "opinions.npz"
SCALE = 4.0  # of the unit vector, as when they were learnt
_URGENCY = (Urgency.LOW, Urgency.NORMAL, Urgency.HIGH, Urgency.CRITICAL)
_SENTIMENT = (Sentiment.VERY_NEGATIVE, Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
_ROUTE = (Route.ASSISTANT, Route.TICKET, Route.LIVE)
_RED_FLAGS = (
    RedFlag.SELF_HARM,
    RedFlag.SAFETY,
    RedFlag.FRAUD,
    RedFlag.LEGAL,
    RedFlag.PRESS,
    RedFlag.PRIVACY,
    RedFlag.ABUSE,
    RedFlag.ACCESSIBILITY,
    RedFlag.VULNERABLE,
)


@dataclass(frozen=True, slots=True)
class Opinion:
    """Probabilities, 0 to 1; those of urgency, sentiment and route add up to one each."""

    urgency: Mapping[Urgency, float]
    sentiment: Mapping[Sentiment, float]
    route: Mapping[Route, float]
    human: float
    red_flags: Mapping[RedFlag, float]


class Opinions:
    """The heads, read from their file at the first text. Raises OSError when it is not there."""

    def __init__(self, file: Path = FILE) -> None:
        with np.load(file, allow_pickle=False) as arrays:
            self._heads = {name: np.asarray(arrays[name], dtype=np.float32) for name in arrays.files}

    def of(self, tone: np.ndarray) -> Opinion:
        """The opinion on a text with this vector from the tuned layers."""
        return Opinion(
            urgency=dict(zip(_URGENCY, self._shares("urgency", tone), strict=True)),
            sentiment=dict(zip(_SENTIMENT, self._shares("sentiment", tone), strict=True)),
            route=dict(zip(_ROUTE, self._shares("route", tone), strict=True)),
            human=self._marks("human", tone)[0],
            red_flags=dict(zip(_RED_FLAGS, self._marks("red_flag", tone), strict=True)),
        )

    def _logits(self, head: str, tone: np.ndarray) -> np.ndarray:
        return np.asarray(self._heads[f"{head}.weight"] @ (tone * SCALE) + self._heads[f"{head}.bias"])

    def _shares(self, head: str, tone: np.ndarray) -> list[float]:
        logits = self._logits(head, tone)
        exponents = np.exp(logits - logits.max())
        shares: list[float] = (exponents / exponents.sum()).tolist()
        return shares

    def _marks(self, head: str, tone: np.ndarray) -> list[float]:
        marks: list[float] = (1 / (1 + np.exp(-self._logits(head, tone)))).tolist()
        return marks
