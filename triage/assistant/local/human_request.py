"""Whether the customer asks for a person, a call or a manager; "can you help me?" does not.

Asked by `assess`: what the heads think, with less doubt where a pattern finds the words for it.
"""

from collections.abc import Mapping

from triage.assistant.local.cues import Cues
from triage.assistant.local.train import WANTS_PERSON

_LIKELY = 0.75
_LIKELY_WITH_PATTERN = 0.2


def judge(probabilities: Mapping[str, float], cues: Cues) -> str | None:
    """The words that ask for a person, or None."""
    likely = probabilities.get(WANTS_PERSON, 0.0)
    if cues.human_request and likely >= _LIKELY_WITH_PATTERN:
        return cues.human_request[0]
    return cues.text if likely >= _LIKELY else None
