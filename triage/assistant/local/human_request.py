"""Whether the customer asks for a person, a call or a manager; "can you help me?" does not.

Asked by `assess`: a pattern, or likeness to such wishes in a short message, unless it only reports one.
"""

from collections.abc import Mapping

from triage.assistant.local.cues import Cues
from triage.assistant.local.train import WANTS_PERSON

_LIKELY = 0.62
_LIKELY_WHEN_LONG = 0.8  # a long message is mostly about something else
_LONG_WORDS = 25


def judge(probabilities: Mapping[str, float], cues: Cues) -> str | None:
    """The words that ask for a person, or None."""
    if cues.human_request:
        return cues.human_request[0]
    limit = _LIKELY_WHEN_LONG if len(cues.text.split()) > _LONG_WORDS else _LIKELY
    return cues.text if probabilities.get(WANTS_PERSON, 0.0) >= limit else None
