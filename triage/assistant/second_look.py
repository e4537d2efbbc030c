"""What either engine's reading is completed with by rule: a question put again in vain, the hour named for a call.

Called by `think` after assessing. Pure.
"""

import re
from dataclasses import replace
from datetime import time

from triage.assistant.details.corrections import is_taking_back
from triage.assistant.ports import Reading
from triage.domain.assessment import Assessment, Speech
from triage.domain.intents import DetailType
from triage.domain.labels import Author, Complexity, Sentiment, Urgency

_LETTER = re.compile(r"[^\W\d_]")
_THUMBS = re.compile(
    "[\N{THUMBS UP SIGN}\N{OK HAND SIGN}\N{PERSON WITH FOLDED HANDS}\N{HEAVY BLACK HEART}\N{CLAPPING HANDS SIGN}"
    "\N{WHITE HEAVY CHECK MARK}]"
)
_WORD = re.compile(r"[a-z0-9]+")
_SAME_SHARE = 0.8  # of the words in common, from which two messages ask the same
_FEWEST_WORDS = 3
_WORDS_BESIDE_VALUES = 2
_WORDS_OF_A_SLIP = 10
_CLOCK = re.compile(
    r"(?<![\w:.])(?P<hour>[01]?\d|2[0-3])(?:[:.h](?P<minute>[0-5]\d))?\s*(?P<half>am|pm|a\.m\.|p\.m\.)?"
    r"(?:ish|\s*o'?clock)?(?![\w:]|\.\d|\s*(?:min|hours?|days?|%))",
    re.IGNORECASE,
)
_NOON = re.compile(r"\b(?:noon|midday)\b", re.IGNORECASE)
_UNMISTAKABLE = frozenset({DetailType.PATTERN, DetailType.EMAIL, DetailType.PHONE, DetailType.IBAN})
_EARLIEST_MORNING = 7  # "at 3" for a call is in the afternoon


def second_look(seen: Assessment, reading: Reading) -> Assessment:
    """The assessment with what every engine may miss."""
    if not _LETTER.search(" ".join(message.text for message in reading.burst)):
        seen = _wordless(seen, reading)
    return _choosing(_again_in_vain(_only_values(seen, reading), reading), reading)


def named_hour(text: str) -> time | None:
    """The time of day in a short answer: "b, 10ish", "half past" is beyond it; None when there is none."""
    if _NOON.search(text):
        return time(12)
    found = next(_CLOCK.finditer(text), None)
    if found is None:
        return None
    hour, half = int(found["hour"]), (found["half"] or "").lower()[:1]
    if (half == "p" and hour < 12) or (not half and found["minute"] is None and hour < _EARLIEST_MORNING):
        hour += 12
    return time(hour, int(found["minute"] or 0))


def _wordless(seen: Assessment, reading: Reading) -> Assessment:
    """Signs alone raise no matter: a thumb after an answer is thanks, question marks are a simple "pardon?"."""
    text = " ".join(message.text for message in reading.burst)
    if seen.details or seen.choice or seen.speech is not Speech.REQUEST or re.search(r"\d", text):
        return seen
    pleased = reading.memory.answered and _THUMBS.search(text) is not None
    speech = Speech.THANKS if pleased else Speech.REQUEST
    return replace(seen, intent=None, speech=speech, complexity=Complexity.SIMPLE, urgency=Urgency.LOW)


def _only_values(seen: Assessment, reading: Reading) -> Assessment:
    """A bare address or number asks for nobody and is no emergency, and the sorry of a slip is no complaint."""
    text = " ".join(message.text for message in reading.burst)
    if seen.speech is not Speech.DETAIL or seen.red_flags:
        return seen
    if len(text.split()) <= _WORDS_OF_A_SLIP and is_taking_back(text) and seen.sentiment is Sentiment.NEGATIVE:
        seen = replace(seen, sentiment=Sentiment.NEUTRAL, sentiment_score=0.0)
    if sum(word.isalpha() for word in text.split()) > _WORDS_BESIDE_VALUES:
        return seen
    carried = reading.memory.urgency or Urgency.NORMAL
    urgency = min(seen.urgency, carried, key=lambda urgency: urgency.rank)
    evidence = tuple(
        quote for quote in seen.evidence if not quote.label.startswith("urgency:") or urgency is seen.urgency
    )
    return replace(seen, human_requested=False, urgency=urgency, evidence=evidence)


def _choosing(seen: Assessment, reading: Reading) -> Assessment:
    """Days and numbers in the picking of a way belong to the way: "tomorrow's fine" corrects no delivery date."""
    if seen.speech is not Speech.CHOICE:
        return seen
    specs = reading.catalogue.details
    kept = {key: detail for key, detail in seen.details.items() if key in specs and specs[key].type in _UNMISTAKABLE}
    text = " ".join(message.text for message in reading.burst)
    hour = named_hour(text) if seen.choice == "callback" else None
    return replace(seen, details=kept, call_at=f"{hour:%H:%M}" if hour else None)


def _again_in_vain(seen: Assessment, reading: Reading) -> Assessment:
    """As a rejection, where a request repeats one that an article has answered: the answer has not helped."""
    if seen.speech is not Speech.REQUEST or not reading.memory.answered:
        return seen
    asked = _words(" ".join(message.text for message in reading.burst))
    burst = {message.id for message in reading.burst}
    before = (m for m in reading.thread.messages if m.author is Author.CUSTOMER and m.id not in burst)
    if len(asked) >= _FEWEST_WORDS and any(_alike(asked, _words(message.text)) for message in before):
        return replace(seen, speech=Speech.REJECTION)
    return seen


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _SAME_SHARE * len(one | other)
