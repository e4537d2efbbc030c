"""What the assistant reads when a person hands back: the packet of their stretch.

Pure: everything in it stands in the thread, each fact with its message. What agents read of it is `desk.delta`.
"""

from collections.abc import Sequence

from triage.assistant.local import sentences
from triage.assistant.local.facts.gather import gathered
from triage.assistant.local.summary_words import PROMISE, STEPS_TRIED
from triage.assistant.questions import is_question
from triage.domain.conversation import Message, Thread
from triage.domain.handoff import Fact, ReturnPacket
from triage.domain.labels import Author
from triage.domain.text import excerpt

FACTS_AT_MOST = 6
_ENTRIES_AT_MOST, _CHARACTERS = 3, 140
_OURS = (Author.ASSISTANT, Author.AGENT)


def return_packet(thread: Thread) -> ReturnPacket | None:
    """The packet of the last human stretch and of the note left with it; None when no person has spoken."""
    note = thread.conversation.memory.return_note
    spoken = [m for m in thread.messages if m.author is Author.AGENT and not m.note and m.text.strip()]
    if note is None and not spoken:
        return None
    stretch = _last_stretch(thread.messages)
    ids = {message.id for message in stretch}
    facts = tuple(fact for fact in gathered(thread.messages, ()).facts if fact.message_id in ids)
    agent = next((m.agent_name for m in reversed(spoken) if m.agent_name), "") or ""
    return ReturnPacket(agent, note or "", _done(stretch), _promised(stretch), _telling(facts), _open(thread.messages))


def _last_stretch(messages: Sequence[Message]) -> list[Message]:
    """The messages from the first to the last of a colleague, without the assistant in between."""
    agents = [i for i, m in enumerate(messages) if m.author is Author.AGENT and not m.note]
    if not agents:
        return []
    start = agents[-1]
    while start > 0 and messages[start - 1].author is not Author.ASSISTANT:
        start -= 1
    return [m for m in messages[start : agents[-1] + 1] if not m.note]


def _telling(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Corrected facts first, then values, then statements, as many as one look takes."""
    ranked = sorted(facts, key=lambda fact: (fact.was is None, len(fact.value.split()) > FACTS_AT_MOST))
    return tuple(ranked[:FACTS_AT_MOST])


def _done(messages: Sequence[Message]) -> tuple[str, ...]:
    """What our side says it did; the assistant does nothing, so these are the colleagues' words."""
    said = [
        excerpt(line, _CHARACTERS)
        for message in messages
        if message.author is Author.AGENT
        for line in sentences.split(sentences.plain(message.text))
        if not line.endswith("?") and (STEPS_TRIED.search(line) or "done" in line.lower().split())
    ]
    return tuple(dict.fromkeys(said))[-_ENTRIES_AT_MOST:]


def _promised(messages: Sequence[Message]) -> tuple[str, ...]:
    said = [
        excerpt(line, _CHARACTERS)
        for message in messages
        if message.author in _OURS
        for line in sentences.split(message.text)
        if PROMISE.search(line) and not line.endswith("?")
    ]
    return tuple(dict.fromkeys(said))[-_ENTRIES_AT_MOST:]


def _open(messages: Sequence[Message]) -> tuple[str, ...]:
    """Questions of the customer after our last word."""
    answered = max((i for i, m in enumerate(messages) if m.author in _OURS and not m.note), default=-1)
    lines = [
        line
        for message in messages[answered + 1 :]
        if message.author is Author.CUSTOMER
        for line in sentences.split(sentences.plain(message.text))
        if is_question(line)
    ]
    return tuple(excerpt(line, _CHARACTERS) for line in lines)[-_ENTRIES_AT_MOST:]
