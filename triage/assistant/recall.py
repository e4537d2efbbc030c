"""What a colleague told this customer before, when the customer comes back to it: the assistant has read along.

Called by `think`, so that nobody asks again for what a person dealt with, and by the composer, which says it. Pure.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from triage.assistant.ports import Reading
from triage.domain.conversation import Message
from triage.domain.labels import Author

_SENTENCES_AT_MOST = 2
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"[a-z]{4,}")
_HELLO = re.compile(r"^\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^,.!]*[,.!]\s*", re.IGNORECASE)
_READ = re.compile(r"^\W*i(?:'ve| have) (?:now )?read\b[^:.!?]*[:.!?]\s*", re.IGNORECASE)
_COMMON_WORDS = (
    "have with this that there your from they them been will still again here what when about read thread just hello"
    " anything nothing news more yet where does come came gone"
)
_COMMON = frozenset(_COMMON_WORDS.split())
# What customers call the thing that a colleague called otherwise.
_SAME = {
    **dict.fromkeys(("money", "cash", "refunded", "refunds", "repayment", "reimbursement", "payback"), "refund"),
    **dict.fromkeys(("package", "delivery", "delivered", "shipment", "order"), "parcel"),
    **dict.fromkeys(("replaced", "exchange", "another"), "replacement"),
}
_LATER_SHARE = 0.5  # of the burst's words that a colleague must have used, once the conversation has gone on since
_SPAN = re.compile(r"\b(?:\d{1,2}\s*(?:-|–|to)\s*)?(\d{1,2})\s+((?:working|business)\s+)?days?\b", re.IGNORECASE)
_WEEKEND = 5


@dataclass(frozen=True, slots=True)
class Recalled:
    """A message of a colleague, its sentences that bear on the burst, and the day until which they said it may take."""

    message: Message
    words: str
    due: date | None = None


def recalled(reading: Reading, *, again: bool = False) -> Recalled | None:
    """The colleague's last message that bears on the burst; None when there is none.

    None also when our last reply has recalled it, unless `again`. In the first turn after a colleague gave the
    conversation back one shared word is enough; later the burst must be about it as a whole.
    """
    asked = _stems(" ".join(message.text for message in reading.burst))
    if not asked:
        return None
    share = 0.0 if reading.memory.return_note is not None else _LATER_SHARE
    for message in reversed(reading.thread.messages):
        if message.author is not Author.AGENT or message.note:
            continue
        said = [line for line in _SENTENCE_END.split(_bare(message.text)) if not line.endswith("?")]
        words = " ".join(said[:_SENTENCES_AT_MOST])
        met = max((len(asked & _stems(line)) / len(asked) for line in said), default=0.0)
        if words and met > 0 and met >= share and (again or words not in reading.memory.last_reply):
            return Recalled(message, words, _due(words, message.at.date()))
    return None


def last_promise(reading: Reading) -> Recalled | None:
    """What a colleague last said will take some days; None when there is nothing to wait for any more."""
    for message in reversed(reading.thread.messages):
        if message.author is Author.AGENT and not message.note:
            said = [line for line in _SENTENCE_END.split(_bare(message.text)) if not line.endswith("?")]
            words = " ".join(said[:_SENTENCES_AT_MOST])
            due = _due(words, message.at.date())
            if due and due >= reading.now.date():
                return Recalled(message, words, due)
    return None


def _bare(text: str) -> str:
    return _READ.sub("", _HELLO.sub("", text))


def _due(words: str, day: date) -> date | None:
    """The last day of "3-5 days"; working days do not count weekends, and plain days are taken to be working days."""
    found = _SPAN.search(words)
    if found is None:
        return None
    for _ in range(int(found[1])):
        day += timedelta(days=1)
        while day.weekday() >= _WEEKEND:
            day += timedelta(days=1)
    return day


def _stems(text: str) -> set[str]:
    return {_SAME.get(word, word)[:6] for word in _WORD.findall(text.lower()) if word not in _COMMON}
