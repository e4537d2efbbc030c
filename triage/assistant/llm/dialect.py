"""What one endpoint has shown that it accepts: which reply format, which name for the token limit, which extras.

Kept by `step` for the life of the process: it starts with the strictest format and steps down when the endpoint
refuses, so that no call is made only to find out. Pure.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from triage.assistant.llm.errors import BAD_REQUEST, SERVER, LLMError, names_parameter

# Names of models that think before they answer: they take no temperature, and their thinking counts as output.
REASONING = re.compile(r"(?:^|/)(?:o\d|gpt-[5-9](?!.*chat))", re.IGNORECASE)
THINKING_TOKENS = 4_000


class ReplyFormat(StrEnum):
    """How strictly the endpoint can be held to a form, strictest first."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    FREE = "free"  # the form is only described in the prompt


_LOOSER = {ReplyFormat.JSON_SCHEMA: ReplyFormat.JSON_OBJECT, ReplyFormat.JSON_OBJECT: ReplyFormat.FREE}
_FORMAT_WORDS = ("response_format", "json_schema", "json_object", "json schema", "grammar", "type unknown")


@dataclass(frozen=True, slots=True)
class Manner:
    """One way to ask. `limit` is the name under which the token limit is sent."""

    format: ReplyFormat = ReplyFormat.JSON_SCHEMA
    limit: str = "max_completion_tokens"
    temperature: bool = True
    effort: str | None = None

    def options(
        self, schema: Mapping[str, object], schema_name: str, max_tokens: int, temperature: float | None
    ) -> dict[str, object]:
        """The request parameters beside model and messages. A token limit is always among them."""
        thinking = THINKING_TOKENS if self.effort else 0
        options: dict[str, object] = {self.limit: max_tokens + thinking}
        if self.temperature and temperature is not None:
            options["temperature"] = temperature
        if self.effort:
            options["reasoning_effort"] = self.effort
        if self.format is ReplyFormat.JSON_SCHEMA:
            form = {"name": schema_name, "strict": True, "schema": dict(schema)}
            options["response_format"] = {"type": "json_schema", "json_schema": form}
        elif self.format is ReplyFormat.JSON_OBJECT:
            options["response_format"] = {"type": "json_object"}
        return options


class Dialect:
    """The manner that works, as far as known. Doubts about a format add up only while nothing has confirmed it."""

    DOUBTS_THAT_DECIDE = 2

    def __init__(self, model: str) -> None:
        thinks = bool(REASONING.search(model))
        self.manner = Manner(temperature=not thinks, effort="low" if thinks else None)
        self._confirmed = False
        self._doubts = 0

    def worked(self, manner: Manner, after: LLMError | None) -> None:
        """A call in this manner succeeded, perhaps after `after` had made us try a looser one."""
        if manner == self.manner:
            self._confirmed = True
        elif after is not None:
            # A refusal followed by success settles it; a server error may have been an accident.
            self._doubts += self.DOUBTS_THAT_DECIDE if after.code == BAD_REQUEST else 1
            if self._doubts >= self.DOUBTS_THAT_DECIDE:
                self.manner, self._doubts = manner, 0

    def after(self, manner: Manner, error: LLMError) -> Manner | None:
        """Another manner worth trying after this error; None when the error is about something else."""
        if error.code not in (BAD_REQUEST, SERVER):
            return None
        named = self._without_what_it_names(manner, error)
        if named is not None:
            self.manner = named
            return named
        looser = _LOOSER.get(manner.format)
        if looser is None or self._confirmed:
            return None
        return replace(manner, format=looser)

    @staticmethod
    def _without_what_it_names(manner: Manner, error: LLMError) -> Manner | None:
        if error.code == BAD_REQUEST:
            if manner.effort and names_parameter(error, "reasoning_effort", "reasoning effort"):
                return replace(manner, effort=None)
            if manner.temperature and names_parameter(error, "temperature"):
                return replace(manner, temperature=False)
            if manner.limit == "max_completion_tokens" and names_parameter(error, "max_completion_tokens"):
                return replace(manner, limit="max_tokens")
        if manner.format in _LOOSER and names_parameter(error, *_FORMAT_WORDS):
            return replace(manner, format=_LOOSER[manner.format])
        return None
