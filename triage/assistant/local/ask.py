"""What the customer wants, as one line of the card: their own words, the newest wish last, under the matter's title
where the words say too little.

Used by `summarise`. Pure.
"""

import re
from collections.abc import Sequence

from triage.assistant.details.bank import mask_cards
from triage.assistant.local import sentences
from triage.assistant.local.sentences import FILLER
from triage.assistant.ports import Case
from triage.domain.conversation import Message
from triage.domain.intents import Handling
from triage.domain.labels import Author, Complexity

_OPENING_WORDS, _WISH_WORDS = 32, 24
_OPENING_WORDS_BEFORE_A_WISH = 20
_FEWEST_WISH_WORDS = 4
_FEWEST_WORDS_ALONE = 5  # shorter words need the title of the matter beside them
_OURS = (Author.ASSISTANT, Author.AGENT)
_WISH = re.compile(
    r"\?|\b(?:want|need|would like|i'd like|please|can (?:you|i|we|somebody|someone)|get me|must|let me|send"
    r"|call me|stop"
    r"|give me|write me|kindly|asks?)\b",
    re.IGNORECASE,
)


def ask(case: Case, asked: Sequence[Message]) -> str:
    """The matter in one line; `asked` are the customer's messages with words."""
    opening = _opening(asked, case)
    wish = _newest_wish(asked, opening)
    words = condensed(opening, _OPENING_WORDS_BEFORE_A_WISH if wish else _OPENING_WORDS)
    said = " … ".join(part for part in (words, wish) if part)
    title = _titles(case)
    if title and len(said.split()) < _FEWEST_WORDS_ALONE:
        return f"{title}: {said}" if said else title
    return said


def condensed(messages: Sequence[Message], words_at_most: int) -> str:
    """What these messages say without greetings and filler, cut at about one sentence."""
    lines = [line for message in messages for line in _lines(message)]
    lines = [line for line in lines if len(line.split()) > 1] or [line for line in lines if line]
    kept: list[str] = []
    for line in lines:
        if kept and sum(len(k.split()) for k in (*kept, line)) > words_at_most:
            break
        kept.append(line.rstrip(".!"))
    words = "; ".join(kept).split()
    return " ".join(words[:words_at_most]) + ("…" if len(words) > words_at_most else "")


def _lines(message: Message) -> list[str]:
    return [FILLER.sub("", line).strip() for line in sentences.split(sentences.plain(mask_cards(message.text)))]


def _opening(asked: Sequence[Message], case: Case) -> Sequence[Message]:
    """The messages that raised the matter: those up to our first answer, or the next ones if these were only hello."""
    ids = {m.id for m in asked}
    first = 0
    for message in case.thread.messages:
        if message.id in ids:
            first += 1
        elif message.author in _OURS and first:
            break
    opening = asked[: max(1, first)]
    return opening if any(condensed([m], _OPENING_WORDS) for m in opening) else asked[first : first + 2] or opening


def _newest_wish(asked: Sequence[Message], opening: Sequence[Message]) -> str:
    """The sentence of the last message that asks for something; empty when it asks for nothing or is the opening."""
    if not asked or asked[-1] in opening:
        return ""
    wishes = [line for line in _lines(asked[-1]) if len(line.split()) >= _FEWEST_WISH_WORDS and _WISH.search(line)]
    if not wishes:
        return ""
    words = wishes[-1].rstrip(".!").split()
    return " ".join(words[:_WISH_WORDS]) + ("…" if len(words) > _WISH_WORDS else "")


def _titles(case: Case) -> str:
    """The matter's title, and those of other matters that a colleague has to deal with."""
    first = case.intent.title if case.intent else ""
    known = case.catalogue.intents if case.catalogue else {}
    others = [
        known[topic].title
        for topic in case.memory.topics
        if topic in known
        and (case.intent is None or topic != case.intent.id)
        and known[topic].article not in case.memory.answered
        and (known[topic].handling is Handling.PERSON or known[topic].complexity is Complexity.INVOLVED)
        and known[topic].handling not in (Handling.HUMAN, Handling.SMALL_TALK)
    ]
    return "; also ".join(part for part in (first, ", ".join(others[-2:])) if part)
