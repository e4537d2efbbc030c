"""What agents type, made safe to store and send like everything that comes from outside. Pure.

Called by the actions beside it.
"""

from triage.domain.errors import BadInput
from triage.domain.text import MAX_MESSAGE_CHARACTERS, normalise


def checked(text: str, field: str) -> str:
    """The text normalised. Raises BadInput when nothing is left of it or it is too long."""
    words = normalise(text)
    if not words:
        raise BadInput("There are no words in it.", field=field, remedy="Write something.")
    return _short_enough(words, field)


def checked_if_any(text: str, field: str) -> str:
    """The text normalised; it may be empty. Raises BadInput when it is too long."""
    return _short_enough(normalise(text), field)


def _short_enough(words: str, field: str) -> str:
    if len(words) > MAX_MESSAGE_CHARACTERS:
        raise BadInput(f"More than {MAX_MESSAGE_CHARACTERS} characters.", field=field, remedy="Send it in parts.")
    return words
