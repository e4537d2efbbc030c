"""How it was, from 1 to 5: asked once an agent has settled a matter, read from the customer's next words, with why.

`read_rating` is pure; `take_rating` runs in the transaction that reads the message, in place of a turn.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from triage.desk.floor import Floor
from triage.desk.notices import tell
from triage.domain.conversation import Conversation
from triage.domain.errors import Conflict
from triage.domain.events import EventKind
from triage.domain.ids import ConversationId
from triage.domain.labels import ConversationState, OwnerKind
from triage.store import conversations, events, handoffs, ratings, stretches, timers
from triage.store.database import Transaction
from triage.store.ratings import Rating

ASKED_FOR = timedelta(days=3)
BAD = 2
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_SCORE = re.compile(
    r"^[^\w★⭐]*(?:(?:i(?:'d| would)? (?:say|give (?:it|you|dana)?)|it(?:'s| is| was)|a|rating|score)?\s*:?\s*)"
    r"(?:(?P<stars>[★⭐]{1,5})[☆\ufe0f]*|(?P<n>[1-5]|one|two|three|four|five)"
    r"(?:\s*(?:/|out of|of|von)\s*(?:5|five))?)(?:\s*(?:stars?|points?))?"
    r"(?![\w%€$£]|[.,]\d|\s*(?:minutes?|hours?|days?|items?|x\b))",
    re.IGNORECASE,
)
_LONGEST = 400
REASON_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Given:
    """A rating as it was written."""

    score: int
    reason: str


def read_rating(text: str) -> Given | None:
    """The rating in an answer such as "4 - took a bit long"; None when the words are about something else."""
    words = " ".join(text.split())
    match = _SCORE.match(words)
    if match is None or len(words) > _LONGEST or words.endswith("?"):
        return None
    stars, said = match["stars"], (match["n"] or "").lower()
    score = len(stars) if stars else _NUMBERS.get(said) or int(said)
    reason = words[match.end() :].strip(" \t-–—,.;:!")
    return Given(score, reason)


def is_asked(head: Conversation, now: datetime) -> bool:
    """Whether the customer was asked how it was, and what they write now may be the answer."""
    asked = head.memory.rating_asked_at
    return asked is not None and head.owner.kind is OwnerKind.ASSISTANT and now - asked <= ASKED_FOR


def rate(floor: Floor, tx: Transaction, conversation: ConversationId, given: Given, now: datetime) -> Conversation:
    """Keep what the customer chose in a form. Raises Conflict when they were not asked, or answered already."""
    head = conversations.lock(tx, conversation)
    if not is_asked(head, now):
        raise Conflict("There is nothing to rate now.", code="not_asked", remedy="Write, if something is open.")
    return take_rating(floor, tx, head, given, now)


def take_rating(floor: Floor, tx: Transaction, head: Conversation, given: Given, now: datetime) -> Conversation:
    """Keep it, thank, and let the matter be settled as it was."""
    settled = handoffs.of_conversation(tx, head.id)
    last = settled[-1] if settled else None
    agent, queue = (last.accepted_by, last.queue) if last else (None, None)
    ratings.add(tx, Rating(head.id, given.score, given.reason, now, agent, queue))
    memory = replace(head.memory, rating_asked_at=None)
    head = replace(head, memory=memory, state=ConversationState.CLOSED, updated_at=now)
    conversations.save(tx, head)
    stretches.end(tx, head.id, now)
    timers.cancel(tx, head.id)
    tell(floor, tx, head, "rating_sorry" if given.score <= BAD else "rating_thanks", now)
    events.add(tx, EventKind.RATED, now, head.id, agent)
    return head
