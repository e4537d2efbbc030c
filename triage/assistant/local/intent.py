"""What a message is about, of the kinds in `intents.yaml`, or that it is none of them.

Asked by `assess`. The heads say which kind it is most like; the nearest examples say whether it is like any.
"""

from dataclasses import dataclass

import numpy as np

from triage.assistant.local.heads import Features
from triage.assistant.local.model import LocalModel
from triage.domain.ids import IntentId

_NEAREST = 2  # examples of one intent that must resemble the message
_LIKENESS_WEIGHT = 6.0
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
        self._model = model
        names = np.asarray(model.example_intents)
        self._names = list(dict.fromkeys(model.example_intents))
        members = [np.flatnonzero(names == name) for name in self._names]
        # One row an intent, short ones filled with the index of a likeness of -1, so that one sort serves all.
        self._members = np.full((len(members), max(map(len, members))), len(names))
        for row, indices in enumerate(members):
            self._members[row, : len(indices)] = indices

    def judge(self, features: Features) -> IntentGuess:
        """The kind of this message."""
        likeness = self._likeness(features.vector)
        odds = {
            name: probability * float(np.exp(_LIKENESS_WEIGHT * likeness[name]))
            for name, probability in self._model.heads["intent"].probabilities(features).items()
        }
        total = sum(odds.values())
        ranked = sorted(((value / total, name) for name, value in odds.items()), reverse=True)
        confidence, best = ranked[0]
        others = tuple(IntentId(name) for share, name in ranked[1:3] if share >= _SECOND_ENOUGH)
        known = likeness[best] >= _LIKE_ENOUGH and confidence >= _SURE_ENOUGH
        return IntentGuess(IntentId(best) if known else None, confidence, others, likeness[best])

    def _likeness(self, vector: np.ndarray) -> dict[str, float]:
        """Intent -> mean cosine of its nearest examples."""
        # Not `@`: BLAS would wake all its threads for a tenth of a millisecond of work.
        cosines = np.einsum("ij,j->i", self._model.examples, vector)
        similarities = np.append(cosines, -1.0)[self._members]
        nearest = np.sort(similarities, axis=1)[:, -_NEAREST:].mean(axis=1)
        return dict(zip(self._names, nearest.tolist(), strict=True))
