"""What either engine's reading is completed with by rule: a question put again in vain, the hour named for a call.

Called by `think` after assessing. Pure.
"""

import re
from dataclasses import replace

from triage.assistant.appointment import is_call_booked, named_day, named_hour
from triage.assistant.details.corrections import is_taking_back
from triage.assistant.ports import Reading
from triage.assistant.questions import asks_about_the_wait
from triage.domain.assessment import Assessment, Speech
from triage.domain.intents import DetailType
from triage.domain.labels import Author, Complexity, OwnerKind, Sentiment, Urgency

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
_WORDS_OF_A_TIME, _DIGITS_OF_A_TIME = 9, 8  # more is a story, or a telephone number
_IN_WRITING = re.compile(r"\b(?:writ\w*|e-?mail\w*|mail|letter|messages?|text)\b", re.IGNORECASE)
_UNMISTAKABLE = frozenset({DetailType.PATTERN, DetailType.EMAIL, DetailType.PHONE, DetailType.IBAN})


def second_look(seen: Assessment, reading: Reading) -> Assessment:
    """The assessment with what every engine may miss."""
    if not _LETTER.search(" ".join(message.text for message in reading.burst)):
        seen = _wordless(seen, reading)
    seen = _rebooking(_asking_when(_again_in_vain(_only_values(seen, reading), reading), reading), reading)
    return _choosing(seen, reading)


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
    waits = reading.thread.conversation.owner.kind is OwnerKind.QUEUE
    if seen.speech is not Speech.CHOICE and not (waits and seen.choice):
        return seen
    specs = reading.catalogue.details
    kept = {key: detail for key, detail in seen.details.items() if key in specs and specs[key].type in _UNMISTAKABLE}
    if seen.choice != "callback":
        return replace(seen, details=kept)
    text = " ".join(message.text for message in reading.burst)
    hour, day = named_hour(text), named_day(text, reading)
    return replace(
        seen, details=kept, call_at=f"{hour:%H:%M}" if hour else None, call_on=day.isoformat() if day else None
    )


def _asking_when(seen: Assessment, reading: Reading) -> Assessment:
    """While ways are on offer, a question about the wait is about these ways and raises no matter."""
    text = " ".join(message.text for message in reading.burst)
    if not reading.memory.choices or seen.speech is not Speech.REQUEST or not asks_about_the_wait(text):
        return seen
    return replace(seen, intent=None, complexity=Complexity.SIMPLE)


def _rebooking(seen: Assessment, reading: Reading) -> Assessment:
    """A short word on the hour or the day, while a call is booked, moves the call: "half past ten tomorrow"."""
    text = " ".join(message.text for message in reading.burst)
    short = (
        len(text.split()) <= _WORDS_OF_A_TIME and "?" not in text and len(re.findall(r"\d", text)) <= _DIGITS_OF_A_TIME
    )
    otherwise = seen.choice is not None and _IN_WRITING.search(text) is not None
    if not short or otherwise or seen.red_flags or not is_call_booked(reading):
        return seen
    if named_hour(text) is None and named_day(text, reading) is None:
        return seen
    return replace(seen, speech=Speech.CHOICE, choice="callback")


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
