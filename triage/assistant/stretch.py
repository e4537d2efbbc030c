"""What happened in a part of a thread: a delta since somebody last looked, and the packet of a human stretch.

`delta` is for agents who return or join; `return_packet` is what the assistant reads when a person hands back. Pure:
everything in both stands in the thread, each fact with its message.
"""

from collections.abc import Sequence
from datetime import datetime

from triage.assistant.local import sentences
from triage.assistant.local.facts.gather import gathered
from triage.assistant.local.summary_words import PROMISE, STEPS_TRIED
from triage.assistant.questions import is_question
from triage.domain.conversation import Message, Thread
from triage.domain.handoff import Delta, Fact, ReturnPacket
from triage.domain.labels import Author
from triage.domain.text import excerpt

DELTA_WORDS_AT_MOST = 60
FACTS_AT_MOST = 6
_ENTRIES_AT_MOST, _CHARACTERS = 3, 140
_ROLES = frozenset({author.value for author in Author})
_OURS = (Author.ASSISTANT, Author.AGENT)


def delta(thread: Thread, since: datetime) -> Delta:
    """What is new since this instant; empty when nothing is. A value corrected since then says what it was before."""
    new = [m for m in thread.messages if m.at > since and m.text.strip() and not m.note]
    if not new:
        return Delta()
    ids = {message.id for message in new}
    facts = tuple(fact for fact in gathered(thread.messages, ()).facts if fact.message_id in ids)
    found = Delta(
        messages=_counts(new),
        facts=_telling(facts),
        done=_done(new),
        promises=_promised(new),
        open_questions=_open(new),
    )
    return Delta(found.messages, found.facts, found.done, found.promises, found.open_questions, _prose(found))


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


def _counts(messages: Sequence[Message]) -> tuple[tuple[str, int], ...]:
    names = [m.agent_name or m.author.value if m.author is Author.AGENT else m.author.value for m in messages]
    return tuple((name, names.count(name)) for name in dict.fromkeys(names))


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


def _prose(of: Delta) -> str:
    """The delta in a few sentences, what matters most first."""
    counts = ", ".join(f"{count} from {'the ' + name if name in _ROLES else name}" for name, count in of.messages)
    corrected = "; ".join(f"{f.key.replace('_', ' ')} {f.value} (was {f.was})" for f in of.facts if f.was)
    new = "; ".join(fact.value for fact in of.facts if not fact.was)
    parts = [("New messages", counts), ("Corrected", corrected), ("Done", "; ".join(of.done))]
    parts += [("Promised", "; ".join(of.promises)), ("Open", "; ".join(of.open_questions)), ("New", new)]
    kept: list[str] = []
    for name, said in parts:
        line = f"{name}: {said.rstrip('.')}."
        if said and sum(len(part.split()) for part in (*kept, line)) <= DELTA_WORDS_AT_MOST:
            kept.append(line)
    return " ".join(kept)
