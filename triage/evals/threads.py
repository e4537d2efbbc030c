"""The thread that a case puts before the product, and the texts of it that are worth embedding ahead.

Used by the kinds and the runner.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from triage.assistant.unstored import thread_of, thread_of_text
from triage.domain.conversation import Message, Thread
from triage.domain.ids import MessageId
from triage.domain.labels import Author
from triage.domain.text import normalise
from triage.evals.record import Case


def thread_of_input(given: Mapping[str, Any], now: datetime) -> Thread:
    """A thread of one text, or of messages a minute apart that end now."""
    if "text" in given:
        return thread_of_text(normalise(given["text"]), now)
    said = given["messages"]
    start = now - timedelta(minutes=len(said) - 1)
    return thread_of(tuple(_message(m, n, start + timedelta(minutes=n)) for n, m in enumerate(said)), now)


def _message(said: Mapping[str, Any], number: int, at: datetime) -> Message:
    return Message(MessageId(said["id"] or f"m{number + 1}"), Author(said["author"]), normalise(said["text"]), at)


def texts_of(case: Case) -> list[str]:
    """What the product will read of a case, as far as that is known before."""
    given = case.input
    if "text" in given:
        return [normalise(given["text"])]
    if "messages" in given:
        return [normalise(m["text"]) for m in given["messages"]]
    if "persona" in given:
        persona = given["persona"]
        return [*persona["opening"], *persona.get("details", {}).values(), *persona.get("after_answer", ())]
    return []
