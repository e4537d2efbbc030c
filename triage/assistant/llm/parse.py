"""Reads a form out of whatever a model sent: finish reason, refusal, thinking, fences, chatter, JSON, pydantic.

Used by `step` after each completion. Pure. What can be mended by asking again is InvalidOutput; the rest is final.
"""

import json
import re
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from triage.assistant.llm.client import Completion
from triage.assistant.llm.errors import FILTERED, REFUSED, TRUNCATED, UNUSABLE
from triage.domain.errors import PermanentError, TransientError
from triage.domain.text import normalise

CHARACTERS_AT_MOST = 60_000
OBJECTS_TRIED_AT_MOST = 20
PROBLEMS_NAMED_AT_MOST = 4
_THINKING = re.compile(r"\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_THINKING_ENDS = re.compile(r"</think(?:ing)?>", re.IGNORECASE)

Form = TypeVar("Form", bound=BaseModel)


class InvalidOutput(Exception):
    """The reply is not the form that was asked for; `problem` says why in words that the model can act on."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def text_of(completion: Completion) -> str:
    """The text of a completion that ended properly.

    Raises PermanentError for a refusal, a filter or a cut reply, TransientError for an empty or monstrous one.
    """
    if completion.refusal:
        raise PermanentError(f"The model declined: {completion.refusal[:160]}", code=REFUSED)
    if completion.finish == "content_filter":
        raise PermanentError("The provider's content filter stopped the reply.", code=FILTERED)
    if completion.finish in ("length", "max_tokens"):
        raise PermanentError("The reply was cut at the token limit.", code=TRUNCATED)
    if not completion.text.strip():
        raise TransientError("The model endpoint sent an empty reply.", code=UNUSABLE)
    if len(completion.text) > CHARACTERS_AT_MOST:
        raise TransientError(
            f"The model endpoint sent {len(completion.text)} characters where a short form was asked for.",
            code=UNUSABLE,
        )
    return completion.text


def read_form(text: str, form: type[Form]) -> Form:
    """The form in a reply. Raises InvalidOutput when there is none or a field is wrong."""
    try:
        return form.model_validate(_clean(json_object(text)))
    except ValidationError as error:
        problems = [
            f"{'.'.join(str(part) for part in problem['loc']) or 'form'}: {problem['msg']}"
            for problem in error.errors(include_url=False, include_input=False)[:PROBLEMS_NAMED_AT_MOST]
        ]
        raise InvalidOutput("Wrong fields: " + "; ".join(problems) + ".") from error


def json_object(text: str) -> dict[str, object]:
    """The JSON object in a reply; the longest one when there are several, as models like to quote an example first."""
    text = _after_thinking(text)
    decoder = json.JSONDecoder(parse_constant=_no_constant)
    best: tuple[int, dict[str, object]] | None = None
    position, problem = text.find("{"), "There is no JSON object in it."
    for _ in range(OBJECTS_TRIED_AT_MOST):
        if position < 0:
            break
        try:
            found, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            problem = f"The JSON is malformed: {str(error)[:120]}."
            position = text.find("{", position + 1)
            continue
        if best is None or end - position > best[0]:
            best = end - position, found
        position = text.find("{", end)
    if best is None:
        raise InvalidOutput(problem)
    return best[1]


def _after_thinking(text: str) -> str:
    """The text without a leading block of thinking; some servers leave out the opening tag."""
    text = _THINKING.sub("", text, count=1) if _THINKING.match(text) else text
    if not text.lstrip().startswith(("{", "```")) and (ends := list(_THINKING_ENDS.finditer(text))):
        text = text[ends[-1].end() :]
    return text


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON number")


def _clean(value: object) -> object:
    """The same value with every string made safe to store, as at intake."""
    if isinstance(value, str):
        return normalise(value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {normalise(key): _clean(item) for key, item in value.items()}
    return value
