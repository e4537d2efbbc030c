"""What a colleague told this customer before, when the customer comes back to it: the assistant has read along.

Called by `think`, so that nobody asks again for what a person dealt with, and by the composer, which says it. Pure.
"""

import re

from triage.assistant.ports import Reading
from triage.domain.conversation import Message
from triage.domain.labels import Author

_SENTENCES_AT_MOST = 2
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"[a-z]{4,}")
_HELLO = re.compile(r"^\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^,.!]*[,.!]\s*", re.IGNORECASE)
_COMMON_WORDS = (
    "have with this that there your from they them been will still again here what when about read thread just"
)
_COMMON = frozenset(_COMMON_WORDS.split())


def recalled(reading: Reading) -> tuple[Message, str] | None:
    """The colleague's last message that bears on the burst, with its sentences that do; None when there is none.

    Only in the first turn after a colleague gave the conversation back: later the assistant itself is up to date.
    """
    if reading.memory.return_note is None:
        return None
    asked = _stems(" ".join(message.text for message in reading.burst))
    for message in reversed(reading.thread.messages):
        if message.author is not Author.AGENT or message.note:
            continue
        said = [line for line in _SENTENCE_END.split(_HELLO.sub("", message.text)) if not line.endswith("?")]
        if any(asked & _stems(line) for line in said):
            return message, " ".join(said[:_SENTENCES_AT_MOST])
    return None


def _stems(text: str) -> set[str]:
    return {word[:6] for word in _WORD.findall(text.lower()) if word not in _COMMON}
