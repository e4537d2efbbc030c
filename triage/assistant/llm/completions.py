"""Chat completions on openai's client as plain JSON, for langchain's chat model to call in place of openai's own.

Built by `client`. openai's own walks through every request by its type hints and makes models of every reply, of which
langchain makes a dict again: a third of the processor time of a call, for the same bytes (docs/adr/0014).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import orjson

if TYPE_CHECKING:
    import openai

PATH = "/chat/completions"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the endpoint sent: any JSON value, or the text of what is no JSON."""

    content: object

    def parse(self) -> object:
        """The same for langchain, which forgets a refusal beside the content and keeps one that is a part of it."""
        match self.content:
            case {"choices": [{"message": {"refusal": str(words)} as message}, *_]} if words:
                message["content"] = [{"type": "refusal", "refusal": words}]
        return self.content


@dataclass(frozen=True, slots=True)
class PlainCompletions:
    """The part of `openai.resources.chat.AsyncCompletions` that a call without a stream needs.

    `url` is the whole address: a path would be read and joined to the client's anew at each call.
    """

    client: "openai.AsyncOpenAI"
    url: str

    @property
    def with_raw_response(self) -> Self:
        """Itself: langchain always asks for the reply unparsed."""
        return self

    async def create(self, *, extra_body: Mapping[str, object], **payload: object) -> Reply:
        """Send both parts of the request as one. Raises openai's errors, and ValueError for broken JSON."""
        body = orjson.dumps({**payload, **extra_body})
        return Reply(await self.client.post(self.url, content=body, cast_to=object))


def refusal_in(content: object) -> str | None:
    """The words with which a model declined, if it did."""
    match content:
        case [{"type": "refusal", "refusal": str(words)}]:
            return words
    return None
