"""Several matters in one burst, told apart: "my parcel is late and the doorbell chime doesn't work anymore".

Called by the local engine after reading, for one embedding of the whole says little about two matters. Pure but for
the embedder.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from triage.assistant.local import sentences
from triage.assistant.local.cues import CueReader
from triage.assistant.local.intent import IntentGuess, IntentJudge
from triage.assistant.local.model import LocalModel
from triage.assistant.local.vectors import Embedder
from triage.assistant.ports import Reading
from triage.domain.assessment import Assessment, Speech
from triage.domain.ids import IntentId
from triage.domain.intents import Handling

_PARTS_AT_MOST = 4
_FEWEST_WORDS = 4
_SURE = 0.4
_JOINT = re.compile(
    r"[,;]?\s+(?:and|also|plus|besides|another thing is|secondly)\s+(?:also |then |now )?"
    r"(?=(?:the|my|our|i|we|it|there|one|someone|nobody|your|this|that)\b)",
    re.IGNORECASE,
)
_MATTERS = frozenset({Handling.ANSWER, Handling.PERSON})


class IssueReader:
    """Reads the parts of a burst one by one, where it seems to have several."""

    def __init__(self, model: LocalModel, reader: CueReader, embedder: Embedder) -> None:
        self._model = model
        self._reader = reader
        self._embedder = embedder
        self._intents = IntentJudge(model)

    def completed(self, seen: Assessment, reading: Reading) -> Assessment:
        """The assessment with every matter that its parts raise; the one that needs a person leads.

        A wish for a person is no matter: what it is about leads.
        """
        parts = parts_of("\n".join(message.text for message in reading.burst)) if seen.speech is Speech.REQUEST else []
        if len(parts) < 2:
            return replace(seen, other_intents=())
        guesses = [guess for guess in self._guesses(parts) if self._counts(guess, reading)]
        raised = list(dict.fromkeys(IntentId(str(guess.intent)) for guess in guesses))
        if not raised or self._is_a_matter(seen.intent, reading):
            return replace(seen, other_intents=tuple(name for name in raised if name != seen.intent))
        lead = max(guesses, key=lambda guess: (self._is_for_a_person(guess, reading), guess.confidence))
        return replace(
            seen,
            intent=lead.intent,
            intent_confidence=round(lead.confidence, 3),
            other_intents=tuple(name for name in raised if name != lead.intent),
        )

    def _guesses(self, parts: Sequence[str]) -> list[IntentGuess]:
        looks = [self._reader.read(part) for part in parts]
        vectors = self._embedder.embed(list(parts))
        return [
            self._intents.judge(self._model.features(cues.text, vector, cues.numbers))
            for cues, vector in zip(looks, vectors, strict=True)
        ]

    @staticmethod
    def _counts(guess: IntentGuess, reading: Reading) -> bool:
        return guess.confidence >= _SURE and IssueReader._is_a_matter(guess.intent, reading)

    @staticmethod
    def _is_a_matter(name: IntentId | None, reading: Reading) -> bool:
        intent = reading.catalogue.intents.get(name) if name else None
        return intent is not None and intent.handling in _MATTERS

    @staticmethod
    def _is_for_a_person(guess: IntentGuess, reading: Reading) -> bool:
        return guess.intent is not None and reading.catalogue.intents[guess.intent].handling is Handling.PERSON


def parts_of(text: str) -> list[str]:
    """The sentences and joined clauses that are long enough to raise a matter of their own."""
    lines = [part for line in sentences.split(sentences.plain(text)) for part in _JOINT.split(line)]
    return [line.strip() for line in lines if len(line.split()) >= _FEWEST_WORDS][:_PARTS_AT_MOST]
