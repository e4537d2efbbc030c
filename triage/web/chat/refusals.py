"""Why something was not taken, in the customer's language. What it is stays: code, field and the time to wait. Pure.

Called by the chat's routes; agents and programs read the English of `domain.errors`.
"""

from dataclasses import replace

from triage.domain.errors import RateLimited, Refusal, TriageError
from triage.web.chat.words import DEFAULT, Words


def in_their_words(error: TriageError, words: Words) -> TriageError:
    """The same refusal with the words of the chat, where it has some."""
    if isinstance(error, RateLimited):
        said = words("too_fast", wait=words.wait(error.retry_after_seconds))
    elif error.code == "chat_expired":
        said = words("chat_lost")
    elif isinstance(error, Refusal) and words.language != DEFAULT:
        said = words("not_taken")  # in English the refusal itself says more
    else:
        return error
    return replace(error, message=said, remedy=None)
