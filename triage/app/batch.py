"""Lines of `--batch` files as threads: {id, text} or {id, messages: [{id, author, text}]}.

Used by `triage ask` and `triage summarise`. A wrong line is refused with its number before any work starts.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from triage.app.output import reason_of
from triage.assistant.unstored import thread_of, thread_of_text
from triage.domain.conversation import Message, Thread
from triage.domain.errors import BadInput
from triage.domain.ids import MessageId
from triage.domain.labels import Author
from triage.domain.text import MAX_MESSAGE_CHARACTERS, normalise

_YEARS = (1970, 2200)  # beyond them hours and promises would leave the calendar
_AUTHORS = {"customer": Author.CUSTOMER, "assistant": Author.ASSISTANT, "agent": Author.AGENT}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a batch: the id to echo and the thread it describes."""

    id: Any
    thread: Thread


def read_batch(path: Path, now: datetime) -> list[Row]:
    """All rows of a JSON Lines file, blank lines skipped.

    Raises BadInput naming file and line when the file is missing, not UTF-8, or a line does not fit.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"Cannot read {path}: {reason_of(error)}.", field="--batch", remedy="Give a UTF-8 JSON Lines file."
        ) from error
    lines = ((n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip())
    return [_row(line, f"{path}:{n}", now) for n, line in lines]


def _row(line: str, place: str, now: datetime) -> Row:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{place}: not JSON: {error}.", remedy='Write {"id": ..., "text": ...} on each line.') from error
    if not isinstance(data, dict) or "id" not in data:
        raise BadInput(f"{place}: every line is an object with an id.", field="id")
    if "messages" in data:
        return Row(data["id"], thread_of(_messages(data["messages"], place, now), now))
    return Row(data["id"], thread_of_text(_text(data.get("text"), place, "text"), now))


def _messages(raw: object, place: str, now: datetime) -> tuple[Message, ...]:
    if not isinstance(raw, list) or not raw:
        raise BadInput(f"{place}: messages is a list with at least one entry.", field="messages")
    start = now - timedelta(minutes=len(raw))
    found = tuple(_message(item, f"messages[{i}]", place, start + timedelta(minutes=i)) for i, item in enumerate(raw))
    seen: set[MessageId] = set()
    for i, message in enumerate(found):
        if message.id in seen:
            raise BadInput(f"{place}: the id {message.id!r} is there twice.", field=f"messages[{i}].id")
        seen.add(message.id)
    return found


def _message(raw: object, field: str, place: str, at: datetime) -> Message:
    if not isinstance(raw, Mapping):
        raise BadInput(f"{place}: a message is an object.", field=field)
    author = _AUTHORS.get(str(raw.get("author", "customer")))
    if author is None:
        raise BadInput(f"{place}: author is customer, assistant or agent.", field=f"{field}.author")
    identity = raw.get("id")
    if not isinstance(identity, str | int) or isinstance(identity, bool):
        raise BadInput(f"{place}: a message needs an id.", field=f"{field}.id")
    return Message(MessageId(str(identity)), author, _text(raw.get("text"), place, f"{field}.text"), at)


def _text(raw: object, place: str, field: str) -> str:
    if not isinstance(raw, str):
        raise BadInput(f"{place}: text is a string.", field=field)
    return normalise(raw)[:MAX_MESSAGE_CHARACTERS]


def parse_instant(text: str | None) -> datetime | None:
    """The instant of `--at`; raises BadInput when it is not ISO 8601 or has no zone."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            f"{text!r} is not an ISO 8601 time.", field="--at", remedy="Such as 2026-03-02T10:00+01:00."
        ) from error
    if at.tzinfo is None:
        raise BadInput(f"{text!r} has no time zone.", field="--at", remedy="Add an offset, such as +01:00 or Z.")
    if not _YEARS[0] <= at.year <= _YEARS[1]:
        raise BadInput(
            f"{text!r} is too far away.", field="--at", remedy=f"Give a time from {_YEARS[0]} to {_YEARS[1]}."
        )
    return at.astimezone(UTC)
