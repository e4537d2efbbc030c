"""The one place that talks to a language model: langchain's chat model on an OpenAI-compatible endpoint.

Used by `step` and `health`. langchain is imported in a thread at the first call, because it takes a second or more.
It neither retries nor judges a reply.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from triage.assistant.llm.completions import PATH, PlainCompletions, refusal_in
from triage.assistant.llm.errors import SET_UP, UNWRAPPED, classify
from triage.assistant.llm.settings import LLMSettings
from triage.domain.errors import PermanentError, SetUpError

if TYPE_CHECKING:
    import openai
    from langchain_core.messages import BaseMessage
    from langchain_core.messages.ai import UsageMetadata
    from langchain_core.outputs import ChatResult
    from langchain_openai import ChatOpenAI

    _Built: TypeAlias = tuple[ChatOpenAI, openai.AsyncOpenAI]

CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message to the model; `role` is system, user or assistant."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Completion:
    """What came back, unjudged. Tokens are None when the server does not count."""

    text: str
    finish: str | None = None
    refusal: str | None = None
    model: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None


class ChatModel(Protocol):
    """One upstream call a call. Raises TransientError or PermanentError."""

    async def complete(self, messages: Sequence[ChatMessage], options: Mapping[str, object]) -> Completion:
        """The model's completion of these messages."""
        ...

    async def ready(self) -> None:
        """Load what has to be loaded, so that the next call is only a call."""
        ...

    async def aclose(self) -> None:
        """Let go of the connections."""
        ...


class OpenAIChat:
    """langchain's ChatOpenAI, built once. Connections belong to an event loop, so another loop gets another client."""

    def __init__(self, settings: LLMSettings) -> None:
        self._settings = settings
        self._loop: asyncio.AbstractEventLoop | None = None
        self._building: asyncio.Task[_Built] | None = None

    async def complete(self, messages: Sequence[ChatMessage], options: Mapping[str, object]) -> Completion:
        """The model's completion. Raises TransientError or PermanentError."""
        model, _ = await self._client()
        import aiohttp
        import openai

        try:
            # Options are sent as they are: langchain would rename max_tokens, and would route response_format through
            # the client's parse(), which raises on a cut or filtered reply and loses its text and token counts.
            # Not through `ainvoke`: a quarter of the time would go to callbacks, of which we have none, and tracing
            # that the environment switches on for another program would send customers' words to a third party.
            result = await model._agenerate(_messages(messages), extra_body=dict(options))
            return _completion(result)
        except (openai.OpenAIError, aiohttp.ClientError, *UNWRAPPED) as error:
            raise classify(error) from error

    async def ready(self) -> None:
        """Import the client and open its pool, in a thread. Raises PermanentError when the settings cannot work."""
        await self._client()

    async def aclose(self) -> None:
        """Close the connections of the current loop, if any."""
        building, self._building, self._loop = self._building, None, None
        if building is not None and building.done() and not building.exception():
            await building.result()[1].close()

    async def _client(self) -> "_Built":
        loop = asyncio.get_running_loop()
        if self._building is None or self._loop is not loop:
            self._loop, self._building = loop, loop.create_task(asyncio.to_thread(self._build))
        # Shielded: a caller who runs out of time must not make the others start over.
        return await asyncio.shield(self._building)

    def _build(self) -> "_Built":
        import openai
        from langchain.chat_models import init_chat_model
        from langchain_openai import ChatOpenAI

        settings = self._settings
        try:
            url, key = settings.url, settings.key
        except SetUpError as error:
            raise PermanentError(error.message, code=SET_UP, field=error.field, remedy=error.remedy) from error
        # Our own connection pool: langchain would share one by URL across event loops, where it cannot work.
        # On aiohttp: the default looks at every open connection before and after every call (docs/adr/0014).
        timeout = openai.Timeout(settings.turn_seconds, connect=CONNECT_SECONDS)
        http = openai.DefaultAioHttpClient(timeout=timeout)
        # `step` is the one retry layer.
        client = openai.AsyncOpenAI(base_url=url, api_key=key, timeout=timeout, max_retries=0, http_client=http)
        model = init_chat_model(
            settings.model,
            model_provider="openai",
            base_url=url,
            api_key=key,
            use_responses_api=False,  # else a model's name decides which API is called
            async_client=PlainCompletions(client, f"{url}{PATH}"),
        )
        assert isinstance(model, ChatOpenAI)  # the only one that takes `extra_body`
        return model, client


def _completion(result: "ChatResult") -> Completion:
    """The first of the replies. Raises IndexError when there is none."""
    reply = result.generations[0]
    usage: UsageMetadata | None = getattr(reply.message, "usage_metadata", None)
    return Completion(
        text=reply.text,
        finish=(reply.generation_info or {}).get("finish_reason"),
        refusal=refusal_in(reply.message.content),
        model=str((result.llm_output or {}).get("model_name") or ""),
        input_tokens=usage["input_tokens"] if usage else None,
        output_tokens=usage["output_tokens"] if usage else None,
        cached_tokens=usage.get("input_token_details", {}).get("cache_read") if usage else None,
    )


def _messages(messages: Sequence[ChatMessage]) -> "list[BaseMessage]":
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    kinds: dict[str, type[BaseMessage]] = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
    return [kinds[message.role](content=message.text) for message in messages]
