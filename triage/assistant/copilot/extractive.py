"""Suggestions without a model: what the articles say word for word, and the question for a detail that is missing.

Used by the copilot. Pure. Better one honest extract than three that only resemble an answer.
"""

from triage.assistant.copilot.suggestion import SUGGESTIONS, Suggestion
from triage.assistant.local.answer import told_by
from triage.domain.conversation import Citation, Thread
from triage.domain.intents import IntentCatalogue
from triage.domain.knowledge import SearchResult
from triage.domain.labels import Author

FEWEST_WORDS = 5  # with fewer, such as the answer to a question of ours, the matter stands in what was said before
EARLIER_MESSAGES = 3
NEAR_THE_BEST = 0.85  # of the best score; a passage further off is about something else


def question_of(thread: Thread) -> str:
    """What waits for a reply: the customer's words since anybody last answered, else their last ones.

    A few words only are preceded by what the customer said before them.
    """
    said: list[str] = []
    for message in reversed([m for m in thread.messages if not m.note and m.author is not Author.SYSTEM]):
        if message.author is Author.CUSTOMER:
            said.append(message.text)
        elif len(" ".join(said).split()) >= FEWEST_WORDS:
            break
    return "\n".join(reversed(said)).strip()


def matter_before(thread: Thread, question: str) -> str:
    """What the customer had said before these words: the matter that a bare order number or a sigh belongs to."""
    said = [m.text for m in thread.messages if m.author is Author.CUSTOMER and m.text not in question]
    return "\n".join(said[-EARLIER_MESSAGES:]).strip()


def extractive(question: str, found: SearchResult) -> list[Suggestion]:
    """An extract for each passage that answers, best first; for a search that is not sure the best one only."""
    if not found.passages or not (found.answerable or found.borderline):
        return []
    best = found.passages[0].score
    enough = max(found.threshold, best * NEAR_THE_BEST) if found.answerable else best
    taken = [passage for passage in found.passages if passage.score >= enough]
    items = []
    for passage in taken[:SUGGESTIONS]:
        if text := told_by(question, passage):
            items.append(Suggestion(f"{text} [1]", (Citation(1, passage.article, passage.title),)))
    return items


def asking(thread: Thread, catalogue: IntentCatalogue) -> tuple[Suggestion, ...]:
    """The company's own question for the first detail that the matter needs and nobody has given."""
    memory = thread.conversation.memory
    kind = catalogue.intents.get(thread.conversation.intent) if thread.conversation.intent else None
    if kind is None:
        return ()
    open_keys = [key for key in kind.details if key not in memory.details and key not in memory.declined]
    specs = (catalogue.details[key] for key in open_keys if key in catalogue.details)
    return tuple(Suggestion(" ".join((spec.question, spec.hint)).strip()) for spec in specs)[:1]
