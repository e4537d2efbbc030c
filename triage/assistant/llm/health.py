"""Tells why a model endpoint does not work, or how well it does: one question to it, two or three when it is picky.

Called by `triage doctor`. Knows no prompt: what it asks is chosen to show whether the reply format is honoured.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from triage.assistant.llm.client import ChatMessage, ChatModel, Completion, OpenAIChat
from triage.assistant.llm.dialect import Dialect, Manner, ReplyFormat
from triage.assistant.llm.errors import LLMError, classify
from triage.assistant.llm.parse import InvalidOutput, json_object, text_of
from triage.assistant.llm.settings import LLMSettings
from triage.domain.errors import PermanentError, TransientError

SECONDS_AT_MOST = 15.0
CALLS_AT_MOST = 4
READY = "ready"
# The words ask for something else than the schema allows, so that only an endpoint that enforces it replies with it.
_QUESTION = (ChatMessage("user", "Reply with the single word: hello. (A reply in JSON is fine too.)"),)
_SCHEMA: Mapping[str, object] = {
    "type": "object",
    "properties": {READY: {"type": "string", "enum": ["yes"]}},
    "required": [READY],
    "additionalProperties": False,
}
_HONOURED = {
    ReplyFormat.JSON_SCHEMA: "holds the model to a JSON schema",
    ReplyFormat.JSON_OBJECT: "holds the model to JSON but to no schema; forms are checked and asked again",
    ReplyFormat.FREE: "holds the model to no format; forms are described in the prompt, checked and asked again",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """The state of the endpoint: `code` is `ok` or the code of the error, `facts` are for display."""

    ok: bool
    code: str
    message: str
    remedy: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


async def probe(settings: LLMSettings, chat: ChatModel | None = None) -> Finding:
    """What is the matter with the endpoint, within 15 seconds; never raises for anything the endpoint does."""
    facts = {"endpoint": settings.base_url or "OpenAI", "model": settings.model}
    seconds = min(SECONDS_AT_MOST, settings.turn_seconds)
    own = chat or OpenAIChat(replace(settings, turn_seconds=seconds))
    dialect = Dialect(settings.model)
    try:
        await own.ready()
        started = time.monotonic()
        async with asyncio.timeout(seconds):
            honoured, completion = await _ask(own, dialect, dialect.manner, CALLS_AT_MOST)
    except TimeoutError as error:
        return _broken(classify(error), facts)
    except (TransientError, PermanentError) as error:
        return _broken(error, facts)
    finally:
        if chat is None:
            await own.aclose()
    facts |= {"seconds": f"{time.monotonic() - started:.1f}", "format": honoured.value}
    if completion.model and completion.model != settings.model:
        facts["served as"] = completion.model
    return Finding(True, "ok", f"The model endpoint answers and {_HONOURED[honoured]}.", None, facts)


async def _ask(chat: ChatModel, dialect: Dialect, manner: Manner, calls_left: int) -> tuple[ReplyFormat, Completion]:
    """The format that the endpoint honours and its last reply. Raises what the endpoint fails with."""
    try:
        completion = await chat.complete(_QUESTION, manner.options(_SCHEMA, READY, 64, 0.0))
        text = text_of(completion)
    except (TransientError, PermanentError) as error:
        other = dialect.after(manner, error)
        if other is None or calls_left == 1:
            raise
        return await _ask(chat, dialect, other, calls_left - 1)
    if _honours(manner, text) or calls_left == 1:
        return manner.format, completion
    return await _ask(chat, dialect, replace(manner, format=_looser(manner)), calls_left - 1)


def _honours(manner: Manner, text: str) -> bool:
    if manner.format is ReplyFormat.FREE:
        return True
    try:
        found = json_object(text)
    except InvalidOutput:
        return False
    return manner.format is ReplyFormat.JSON_OBJECT or found.get(READY) == "yes"


def _looser(manner: Manner) -> ReplyFormat:
    return ReplyFormat.JSON_OBJECT if manner.format is ReplyFormat.JSON_SCHEMA else ReplyFormat.FREE


def _broken(error: LLMError, facts: Mapping[str, str]) -> Finding:
    return Finding(False, error.code, error.message, error.remedy, facts)
