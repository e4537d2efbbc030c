"""A thread as the model sees it: numbered lines, the newest whole, older ones shortened, the oldest as facts.

Used by `assessing`, `composing` and `summarising`. Pure. The model sees ids m1, m2 and so on; only this file maps
them back to the real ones.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from triage.assistant.llm.redaction import Redaction
from triage.domain.conversation import Message
from triage.domain.ids import MessageId
from triage.domain.labels import Author
from triage.domain.text import excerpt

MESSAGE_CHARACTERS = 6_000
RECENT_SHARE = 0.75  # of the characters go to the newest messages, whole
OLDER_EXCERPT = 160
GAP = timedelta(hours=6)
VALUES_A_MESSAGE, FACTS_AT_MOST = 6, 30
# An e-mail address, or a word or amount with a digit in it, with the currency, month or half of the day beside it.
_VALUE = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|(?:[€$£]\s?)?(?<![\w@])[A-Za-z]{0,6}[-#]?\d(?:[\w.,:/-]*\w)?"
    r"(?:\s?(?:€|\$|£|%|[ap]m\b|euros?\b|pounds?\b|dollars?\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b))?",
    re.IGNORECASE,
)

_WRITER = {
    Author.CUSTOMER: "customer",
    Author.ASSISTANT: "assistant",
    Author.AGENT: "colleague",
    Author.SYSTEM: "event",
}


@dataclass(frozen=True, slots=True)
class ThreadView:
    """The lines for the prompt, and the messages behind their ids."""

    lines: tuple[dict[str, object], ...]
    _by_short: dict[str, Message]
    _by_id: dict[MessageId, str]

    def message(self, short: str) -> Message | None:
        """The message behind m1, m2 and so on; None when the model made the id up."""
        return self._by_short.get(short.strip().strip("[]()").lower())

    def short(self, message_id: MessageId) -> str:
        """The id the model sees for a message; empty when it is not in the thread."""
        return self._by_id.get(message_id, "")

    def shorts(self, messages: Sequence[Message]) -> list[str]:
        """The ids the model sees for these messages."""
        return [short for message in messages if (short := self.short(message.id))]


def view(messages: Sequence[Message], characters: int, redaction: Redaction, *, notes: bool = False) -> ThreadView:
    """The thread within about this many characters. Notes of colleagues are only for readers inside the house."""
    shown = [message for message in messages if notes or not message.note]
    numbered = {f"m{number}": message for number, message in enumerate(shown, start=1)}
    redacted = [(short, replace(message, text=redaction.text(message))) for short, message in numbered.items()]
    return ThreadView(
        lines=tuple(_lines(redacted, characters)),
        _by_short=numbered,
        _by_id={message.id: short for short, message in numbered.items()},
    )


def local_hour(now: datetime, *timezones: str | None) -> str:
    """The time rounded down to the hour, in the first of the time zones that exists.

    Rounded, because a prompt that changes by the minute can be neither cached nor compared.
    """
    for name in timezones:
        try:
            local = now.astimezone(ZoneInfo(name)) if name else None
        except (ZoneInfoNotFoundError, ValueError):
            continue
        if local is not None:
            return f"{local:%A} {local.day} {local:%B %Y}, {local:%H}:00 to {local:%H}:59 ({name})"
    return f"{now:%A} {now.day} {now:%B %Y}, {now:%H}:00 to {now:%H}:59 (UTC)"


def _lines(numbered: list[tuple[str, Message]], characters: int) -> list[dict[str, object]]:
    whole = _how_many_whole([message for _, message in numbered], int(characters * RECENT_SHARE))
    older, recent = numbered[: len(numbered) - whole], numbered[len(numbered) - whole :]
    kept = _older(older, characters - int(characters * RECENT_SHARE))
    lines: list[dict[str, object]] = []
    if gone := older[: len(older) - len(kept)]:
        lines.append({"left_out": len(gone), "from": "earlier in this thread", "facts": _facts(gone)})
    previous: Message | None = None
    for index, (short, message) in enumerate([*kept, *recent]):
        is_old = index < len(kept)
        text = excerpt(message.text, OLDER_EXCERPT) if is_old else _clip(message.text)
        line = _line(short, message, previous, text)
        if is_old and (cut_off := [value for value in values_in(message.text) if value not in text]):
            line["facts"] = cut_off
        lines.append(line)
        previous = message
    return lines


def values_in(text: str) -> list[str]:
    """What can be acted on in a text: numbers of orders, amounts, days, times, addresses; each once, in order."""
    found = (match.group().rstrip(".,:;-/") for match in _VALUE.finditer(text))
    return list(dict.fromkeys(value for value in found if len(value) > 1))[:VALUES_A_MESSAGE]


def _facts(gone: list[tuple[str, Message]]) -> list[dict[str, object]]:
    """What is kept of messages for which there is no room: their values, with who wrote them where."""
    facts: list[dict[str, object]] = []
    for short, message in gone:
        if values := values_in(message.text):
            facts.append({"id": short, "from": _WRITER[message.author], "values": values})
    return facts[-FACTS_AT_MOST:]


def _how_many_whole(messages: list[Message], characters: int) -> int:
    """How many of the newest messages fit; always those of the customer that nobody has answered yet."""
    count = used = 0
    for message in reversed(messages):
        used += min(len(message.text), MESSAGE_CHARACTERS)
        if count and used > characters and message.read:
            break
        count += 1
    return count


def _older(older: list[tuple[str, Message]], characters: int) -> list[tuple[str, Message]]:
    """The newest of the older messages whose excerpts fit."""
    fit = characters // OLDER_EXCERPT
    return older[-fit:] if fit else []


def _line(short: str, message: Message, previous: Message | None, text: str) -> dict[str, object]:
    line: dict[str, object] = {"id": short, "from": _WRITER[message.author]}
    if message.note:
        line["from"] = "note of a colleague"
    if previous is not None and message.at - previous.at >= GAP:
        line["after"] = _length(message.at - previous.at)
    line["text"] = text
    if message.attachments:
        line["attached"] = [attachment.name for attachment in message.attachments]
    return line


def _clip(text: str) -> str:
    if len(text) <= MESSAGE_CHARACTERS:
        return text
    head, tail = text[: MESSAGE_CHARACTERS * 3 // 4], text[-MESSAGE_CHARACTERS // 4 :]
    return f"{head} […{len(text) - len(head) - len(tail)} characters left out…] {tail}"


def _length(gap: timedelta) -> str:
    days = round(gap / timedelta(days=1))
    return f"{days} day{'s' if days > 1 else ''}" if days else f"{round(gap / timedelta(hours=1))} hours"
