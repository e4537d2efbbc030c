"""What happened in a conversation since somebody last looked, in at most 120 words, each fact with its message. Pure.

For an expert who is called in and for whoever comes back; built from the thread, the memory and the ledger.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from triage.domain.conversation import Conversation, Message
from triage.domain.handoff import SUMMARY_WORDS_AT_MOST, Handoff
from triage.domain.ids import MessageId
from triage.domain.labels import Author
from triage.domain.text import excerpt
from triage.store.promises import MadePromise, PromiseState

_QUOTED = 90


@dataclass(frozen=True, slots=True)
class Delta:
    """What is new since `since` (None: everything). `prose` is for reading, the rest for programs."""

    since: datetime | None
    ask: str
    question: str
    customer_said: tuple[tuple[MessageId, str], ...]
    we_said: tuple[tuple[MessageId, str], ...]
    notes: tuple[tuple[MessageId, str], ...]
    facts: tuple[tuple[str, str, MessageId], ...]
    promised: tuple[str, ...]
    prose: str


def delta_of(
    head: Conversation,
    thread: Sequence[Message],
    handoff: Handoff | None,
    promises: Sequence[MadePromise],
    since: datetime | None,
    question: str = "",
) -> Delta:
    """What is new for somebody who last looked at `since` and is asked this question."""
    new = [message for message in thread if since is None or message.at > since]
    said = tuple((m.id, excerpt(m.text, _QUOTED)) for m in new if m.author is Author.CUSTOMER and m.text)
    ours = tuple(
        (m.id, excerpt(m.text, _QUOTED))
        for m in new
        if m.author in (Author.AGENT, Author.ASSISTANT) and not m.note and m.text
    )
    notes = tuple((m.id, excerpt(f"{m.agent_name or 'a colleague'}: {m.text}", _QUOTED)) for m in new if m.note)
    ids = {message.id for message in new}
    facts = tuple(
        (detail.key.replace("_", " "), detail.value, detail.message_id)
        for detail in head.memory.details.values()
        if since is None or detail.message_id in ids
    )
    standing = tuple(made.promise.text for made in promises if made.state is PromiseState.OPEN)
    ask = handoff.summary.ask if handoff else head.subject
    delta = Delta(since, ask, question, said, ours, notes, facts, standing, "")
    return Delta(since, ask, question, said, ours, notes, facts, standing, _prose(delta))


def _prose(delta: Delta) -> str:
    """The question first, then what the customer wants and said last; older things go when room is short."""
    parts = [f"Asked of you: {excerpt(delta.question, 200)}"] if delta.question else []
    if delta.ask:
        parts.append(f"It is about: {excerpt(delta.ask, _QUOTED)}")
    if delta.facts:
        parts.append("Known: " + " · ".join(f"{key} {value} (m{message})" for key, value, message in delta.facts[:6]))
    if delta.promised:
        parts.append("Promised: " + " · ".join(excerpt(text, _QUOTED) for text in delta.promised[:2]))
    for name, lines in (("Customer", delta.customer_said), ("We", delta.we_said), ("Notes", delta.notes)):
        if lines:
            parts.append(f"{name}: " + " · ".join(f"{text} (m{message})" for message, text in lines[-2:]))
    if not (delta.customer_said or delta.we_said or delta.notes):
        parts.append("Nothing new since you last looked.")
    words: list[str] = []
    for part in parts:
        length = len(part.split())
        if sum(len(p.split()) for p in words) + length > SUMMARY_WORDS_AT_MOST:
            break
        words.append(part)
    return "\n".join(words)
