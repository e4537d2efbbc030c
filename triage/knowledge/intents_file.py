"""`intents.yaml` into an IntentCatalogue: kinds of matter, their example phrasings and the details to collect.

Called when the rules are loaded. Raises ContentError with line, key and remedy; knows no engine.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from string import Formatter
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from triage.domain.ids import IntentId
from triage.domain.intents import DetailSpec, DetailType, Handling, Intent, IntentCatalogue
from triage.domain.labels import Complexity, Mode, RedFlag, Urgency
from triage.knowledge.content_file import ContentFile, parse_yaml, read_content

FEWEST_EXAMPLES = 3  # fewer phrasings than this teach an engine nothing

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Words = Annotated[str, Field(min_length=1)]


def _lines(value: object) -> object:
    """A text with one phrasing a line as a list; a list stays what it is."""
    return [line.strip() for line in value.splitlines() if line.strip()] if isinstance(value, str) else value


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class _Detail(_Shape):
    label: Words
    type: DetailType
    question: Words
    hint: str = ""
    pattern: str = ""
    form: str = ""
    choices: dict[Words, tuple[Words, ...]] = {}
    sensitive: bool = False

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if self.type is DetailType.PATTERN and not self.pattern:
            raise ValueError("`pattern` belongs to type pattern, and that type needs it")
        if self.pattern and self.type not in (DetailType.PATTERN, DetailType.TEXT):
            raise ValueError("`pattern` belongs to the types pattern and text")
        if bool(self.choices) != (self.type is DetailType.CHOICE):
            raise ValueError("`choices` belong to type choice, and that type needs them")
        if self.form and self.type is not DetailType.PATTERN:
            raise ValueError("`form` belongs to type pattern")
        if self.pattern:
            _check_pattern(self.pattern, self.form)
        return self


def _check_pattern(pattern: str, form: str) -> None:
    try:
        groups = re.compile(pattern, re.IGNORECASE).groups
    except re.error as failure:
        raise ValueError(f"the pattern is not a regular expression: {failure}") from None
    try:
        fields = [name for _, name, _, _ in Formatter().parse(form) if name is not None]
    except ValueError as failure:
        raise ValueError(f"`form` has a stray brace: {failure}") from None
    if form and fields != [""] * groups:
        raise ValueError(f"`form` needs one {{}} for each of the {groups} groups of the pattern")


def _by_a_person(mode: Mode) -> Mode:
    if mode is Mode.ASSISTANT:
        raise ValueError("a person serves live or by ticket")
    return mode


class _Intent(_Shape):
    title: Words
    team: Identifier
    handling: Handling
    complexity: Complexity
    examples: Annotated[tuple[Words, ...], BeforeValidator(_lines), Field(min_length=FEWEST_EXAMPLES)]
    details: tuple[str, ...] = ()
    urgency: Urgency | None = None
    red_flag: RedFlag | None = None
    article: Words | None = None
    person_mode: Annotated[Mode, AfterValidator(_by_a_person)] | None = None


class _IntentsFile(_Shape):
    details: dict[Identifier, _Detail] = {}
    intents: Annotated[dict[Identifier, _Intent], Field(min_length=1)]


def load_intents(path: Path) -> IntentCatalogue:
    """The catalogue of this file; raises ContentError."""
    return parse_intents(read_content(path), str(path))


def parse_intents(text: str, file: str = "intents.yaml") -> IntentCatalogue:
    """The catalogue of this text; raises ContentError with the line of the first mistake."""
    source = parse_yaml(text, file)
    shape = source.shaped(_IntentsFile)
    for intent_id, intent in shape.intents.items():
        _check_details(source, intent_id, intent, shape.details)
    _check_examples(source, shape)
    return IntentCatalogue(
        intents={IntentId(key): _intent(key, intent) for key, intent in shape.intents.items()},
        details={key: DetailSpec(key=key, **dict(detail)) for key, detail in shape.details.items()},
    )


def _intent(key: str, shape: _Intent) -> Intent:
    return Intent(id=IntentId(key), **dict(shape))


def _check_details(source: ContentFile, intent_id: str, intent: _Intent, known: dict[str, _Detail]) -> None:
    place = ("intents", intent_id, "details")
    for key in intent.details:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            remedy = f"Did you mean {near[0]}?" if near else f"Describe {key} in the section details."
            raise source.error(place, f"The detail {key} is not described anywhere.", remedy)
    if len(set(intent.details)) < len(intent.details):
        raise source.error(place, "A detail stands here twice.", "Name each once, in the order of asking.")
    if intent.details and intent.handling is Handling.SMALL_TALK:
        raise source.error(place, "Small talk asks for no details.", "Take them out, or set handling to person.")


def _check_examples(source: ContentFile, shape: _IntentsFile) -> None:
    """One phrasing under two intents would teach the engine a coin toss."""
    seen: dict[str, str] = {}
    for intent_id, phrase in _phrases(shape):
        other = seen.setdefault(phrase.casefold(), intent_id)
        if other != intent_id:
            message = f"The example {phrase!r} is also under {other}."
            raise source.error(("intents", intent_id, "examples"), message, "Keep it under one of them.")


def _phrases(shape: _IntentsFile) -> Iterator[tuple[str, str]]:
    for intent_id, intent in shape.intents.items():
        for phrase in intent.examples:
            yield intent_id, phrase
