"""Short texts that lean on what was said before, searched together with it: "and to switzerland?", "how long is it".

Called by `finding`. Searches, but decides nothing.
"""

import re
from dataclasses import replace

from triage.assistant.details import choices
from triage.assistant.details.found import Setting
from triage.assistant.ports import Reading, Search
from triage.assistant.questions import is_question
from triage.assistant.telling_words import telling_words
from triage.domain.intents import DetailType
from triage.domain.knowledge import SearchResult
from triage.domain.labels import Author

PASSAGES = 5
_POINTING = re.compile(r"\b(?:this|that|it|they|them|those|there)\b", re.IGNORECASE)
_FEWEST_TELLING = 2
_LEANING_WORDS = 9
_LEANING = re.compile(
    r"^\W*(?:(?:hi|hello|hey|ok(?:ay)?|thanks|thx|me again|hi again)\b\W*)*"
    r"(?:and (?!how|where|when|can|do|is|are|which|who|why|i|my|the|we|it)|what about|how about|same for|also for)\b",
    re.IGNORECASE,
)


def found_leaning(search: Search, own: str, reading: Reading) -> SearchResult:
    """The best for a text that points back: read with what it points to, a message or an article, else by itself."""
    alone = search.search(own, PASSAGES)
    if alone.answerable and len(telling_words(own)) >= _FEWEST_TELLING:
        return alone
    anchors = _anchors(own, reading)
    for anchor in anchors:
        found = _if_it_says(own, search.search(f"{anchor} {own}", PASSAGES))
        if found.answerable:
            return found
    points_back = not telling_words(own) or _POINTING.search(own)
    return SearchResult(alone.passages, threshold=alone.threshold) if anchors and points_back else alone


def _anchors(own: str, reading: Reading) -> list[str]:
    """What such a text may point to, likeliest first: an earlier question or story, the last article cited."""
    burst = {message.id for message in reading.burst}
    before = [message for message in reading.thread.messages if message.id not in burst]
    said = [m.text for m in reversed(before) if m.author is Author.CUSTOMER]
    whole = [text for text in said if not leans(text) and len(telling_words(text)) >= _FEWEST_TELLING]
    asked = [text for text in whole if is_question(text)] if _LEANING.match(own) else []
    titles = [m.citations[0].title for m in reversed(before) if m.author is Author.ASSISTANT and m.citations]
    return [anchor for anchor in (*asked[:1], *whole[:1], *titles[:1]) if anchor]


def leans(text: str) -> bool:
    """Whether a short text points back for what it is about: "and to switzerland?", "how do i do it"."""
    if len(text.split()) > _LEANING_WORDS or not any(mark.isalpha() for mark in text):
        return False
    if _LEANING.match(text):
        return True
    telling = telling_words(text)
    return is_question(text) and (not telling or (len(telling) == 1 and _POINTING.search(text) is not None))


def with_its_subject(own: str, reading: Reading) -> str:
    """The text with the thing it calls "it", where the customer named one of a list before: a device, say."""
    if len(own.split()) > _LEANING_WORDS or not _POINTING.search(own):
        return own
    specs = reading.catalogue.details
    lists = [specs[key] for key in reading.memory.details if key in specs and specs[key].type is DetailType.CHOICE]
    if any(choices.find(own, spec, Setting(reading.now.date())) for spec in lists):
        return own
    return " ".join([own, *(reading.memory.details[spec.key].value for spec in lists)])


def _if_it_says(own: str, found: SearchResult) -> SearchResult:
    """What was found for a text and the one it leans on, if the best passage knows most of the text's own words."""
    telling = telling_words(own)
    passage = found.passages[0] if found.passages else None
    if passage is None or 2 * len(telling & telling_words(f"{passage.title} {passage.text}")) > len(telling):
        return found
    if not telling:
        return found
    return replace(found, answerable=False, borderline=False)
