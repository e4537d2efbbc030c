"""The burst that a turn answers, and a memory rebuilt from the messages of a thread that comes without one.

Called by `think`. A live conversation brings its memory; threads given to `ask` and `summarise` do not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from triage.assistant.details.merge import merge
from triage.assistant.matter import collected_of, dropped, interrupted_by, matter_of
from triage.assistant.ports import Engine, Journal, Reading
from triage.assistant.remember import after_reading
from triage.domain.conversation import Memory, Message, Thread
from triage.domain.decision import Choice
from triage.domain.errors import PermanentError, TransientError
from triage.domain.intents import DetailSpec
from triage.domain.labels import Author

_QUESTIONS_PER_DETAIL = 2
_OPTION = re.compile(r"\(([a-d])\)\s*(.+?)(?=,?\s*(?:or\s+)?\([a-d]\)|[.?!]|$)", re.IGNORECASE | re.DOTALL)
_WAYS = (
    ("callback", re.compile(r"\b(?:book|call|phone|ring)\b", re.IGNORECASE)),
    ("stay", re.compile(r"\b(?:with (?:you|me)|go through|carry on|go on|stay)\b", re.IGNORECASE)),
    ("live", re.compile(r"\b(?:now|live|talk|speak|chat|connect)\b", re.IGNORECASE)),
    ("ticket", re.compile(r"\b(?:writ|reply|e-?mail|ticket|message|answer)\w*\b", re.IGNORECASE)),
)
_STOP = frozenset({"what", "which", "your", "please", "does", "with", "the", "and", "for", "number", "date", "have"})


def burst_of(thread: Thread) -> tuple[Message, ...]:
    """The unread messages of the customer; in a thread without marks, their last ones in a row."""
    if thread.unread:
        return thread.unread
    last: list[Message] = []
    for message in reversed(thread.messages):
        if message.author is Author.CUSTOMER:
            last.append(message)
        elif last:
            break
    return tuple(reversed(last))


async def rebuilt_memory(reading: Reading, reader: Engine) -> Memory:
    """The conversation's memory; where it is empty, what reading the earlier messages again leaves behind."""
    memory = reading.thread.conversation.memory
    burst = {message.id for message in reading.burst}
    earlier = [m for m in reading.thread.messages if m.id not in burst and not m.note]
    if memory != Memory() or not earlier:
        return memory
    for block in _blocks(earlier):
        if block[0].author is Author.CUSTOMER:
            memory = await _after(replace(reading, burst=tuple(block), memory=memory), reader)
        elif block[0].author in (Author.ASSISTANT, Author.AGENT):
            memory = _after_ours(memory, block[-1], reading)
    return memory


async def _after(reading: Reading, reader: Engine) -> Memory:
    memory = reading.memory
    try:
        seen = await reader.assess(reading, Journal())
    except (TransientError, PermanentError):
        return memory  # what cannot be read again is missing from the memory, not from the thread
    memory = dropped(memory, " ".join(message.text for message in reading.burst))
    details = merge(memory.details, seen.details)
    intent = matter_of(seen, memory, reading.catalogue)
    collected = collected_of(intent, details, seen, memory, _QUESTIONS_PER_DETAIL)
    interrupted = interrupted_by(intent, memory, reading.catalogue, waits=False)
    return after_reading(memory, seen, collected, details, interrupted)


def _after_ours(memory: Memory, message: Message, reading: Reading) -> Memory:
    asked = asked_detail(message.text, memory, list(reading.catalogue.details.values()), reading)
    counts = {**memory.asked, asked.key: memory.asked.get(asked.key, 0) + 1} if asked else memory.asked
    choices = offered_choices(message.text)
    cited = tuple(citation.article for citation in message.citations)
    confirms = reading.company.wording("check_solved") in message.text
    return replace(
        memory,
        greeted=True,
        pending=asked.key if asked else None,
        asked=counts,
        choices=choices,
        offers_made=memory.offers_made + bool(choices),
        answered=(*memory.answered, *cited),
        confirmation_asked=confirms,
        last_reply=message.text,
    )


def asked_detail(text: str, memory: Memory, specs: Sequence[DetailSpec], reading: Reading) -> DetailSpec | None:
    """The detail that this message of ours asks for: by its very question, else by the words of its label."""
    if "?" not in text:
        return None
    by_question = next((spec for spec in specs if spec.question.lower() in text.lower()), None)
    if by_question:
        return by_question
    asked = " ".join(re.findall(r"[^.!?]*\?", text)).lower()
    intent = reading.catalogue.intents.get(memory.intent) if memory.intent else None
    wanted = [spec for spec in specs if intent and spec.key in intent.details and spec.key not in memory.details]
    return next((spec for spec in wanted if _label_words(spec) & set(re.findall(r"[a-z-]+", asked))), None)


def offered_choices(text: str) -> tuple[Choice, ...]:
    """The ways (a), (b), (c) that a message of ours offers; without letters, those named in a question with "or"."""
    options = [m[2].strip() for m in _OPTION.finditer(text)]
    if not options:
        question = next(
            (q for q in re.findall(r"[^.!?]*[.?!]", text) if re.search(r"\byou can\b.*\bor\b", q, re.I)), ""
        )
        options = re.split(r",\s*(?:or\s+)?|\s+or\s+", question) if question else []
    choices: dict[str, Choice] = {}
    for option in options:
        key = next((key for key, words in _WAYS if words.search(option)), None)
        if key and key not in choices:
            choices[key] = Choice(key, option.strip(" .?"))
    return tuple(choices.values()) if len(choices) > 1 else ()


def _label_words(spec: DetailSpec) -> set[str]:
    words = set(re.findall(r"[a-z-]{4,}", f"{spec.label} {spec.question}".lower())) - _STOP
    return words | {"order"} if "order" in spec.key else words


def _blocks(messages: Sequence[Message]) -> Iterator[list[Message]]:
    """Runs of messages of one author."""
    block: list[Message] = []
    for message in messages:
        if block and block[-1].author is not message.author:
            yield block
            block = []
        block.append(message)
    if block:
        yield block
