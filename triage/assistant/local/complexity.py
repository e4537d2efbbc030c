"""How much work finishing the matter takes: what its intent usually takes, else by likeness.

Asked by `assess`.
"""

from collections.abc import Mapping

from triage.domain.assessment import Speech
from triage.domain.intents import Intent
from triage.domain.labels import Complexity

_SURE_OF_EXPERT = 0.5
_ORDER = list(Complexity)


def judge(probabilities: Mapping[str, float], intent: Intent | None, speech: Speech) -> Complexity:
    """The complexity of one message; a text that clearly takes research outranks what its intent usually takes."""
    if speech in (Speech.GREETING, Speech.THANKS, Speech.ATTACK):
        return Complexity.SIMPLE
    by_likeness = max(Complexity, key=lambda label: probabilities[label.value])
    if intent is None:
        return by_likeness
    if by_likeness is Complexity.EXPERT and probabilities[Complexity.EXPERT.value] >= _SURE_OF_EXPERT:
        return Complexity.EXPERT
    return intent.complexity
