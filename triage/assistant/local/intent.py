"""What a message is about, of the kinds in `intents.yaml`, or that it is none of them.

Asked by `assess`. The heads say which kind it is most like; the nearest examples say whether it is like any.
"""

from dataclasses import dataclass

import numpy as np

from triage.assistant.local.heads import Features
from triage.assistant.local.model import LocalModel
from triage.domain.ids import IntentId

_NEAREST = 2  # examples of one intent that must resemble the message
_LIKENESS_WEIGHT = 1.5
_LIKE_ENOUGH = 0.42  # below, the message is about something else
_SURE_ENOUGH = 0.27
_SECOND_ENOUGH = 0.15


@dataclass(frozen=True, slots=True)
class IntentGuess:
    """The best kind with its confidence (0 to 1), None out of scope, and others that may be meant too."""

    intent: IntentId | None
    confidence: float
    others: tuple[IntentId, ...] = ()
    likeness: float = 0.0


class IntentJudge:
    """Compares a message with the examples of each intent."""

    def __init__(self, model: LocalModel) -> None:
        self._model = model.intents
        members = [np.flatnonzero(self._model.owners == number) for number in range(len(self._model.names))]
        # One row an intent, short ones filled with the index of a likeness of -1, so that one sort serves all.
        self._members = np.full((len(members), max(map(len, members))), len(self._model.owners))
        for row, indices in enumerate(members):
            self._members[row, : len(indices)] = indices

    def judge(self, features: Features) -> IntentGuess:
        """The kind of this message."""
        compared = self._model.compared(features)
        likeness = self._likeness(compared.cosines)
        odds = self._model.probabilities(features, compared)
        odds = odds * np.exp(_LIKENESS_WEIGHT * likeness)
        shares = odds / odds.sum()
        ranked = np.argsort(-shares)[:3].tolist()
        names, best = self._model.names, ranked[0]
        others = tuple(IntentId(names[kind]) for kind in ranked[1:] if shares[kind] >= _SECOND_ENOUGH)
        confidence = float(shares[best])
        known = likeness[best] >= _LIKE_ENOUGH and confidence >= _SURE_ENOUGH
        return IntentGuess(IntentId(names[best]) if known else None, confidence, others, float(likeness[best]))

    def _likeness(self, cosines: np.ndarray) -> np.ndarray:
        """For each intent the mean cosine of its nearest examples."""
        similarities = np.append(cosines, -1.0)[self._members]
        return np.asarray(np.sort(similarities, axis=1)[:, -_NEAREST:].mean(axis=1))
