"""The forms that the model fills in, strict in every label, and the JSON schemas that are sent along.

Used by the steps. Whole numbers only: no server enforces the range of a fraction.
"""

from collections.abc import Mapping
from copy import deepcopy
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from triage.domain.assessment import Speech
from triage.domain.labels import Complexity, RedFlag, Sentiment, Urgency

NONE = "none"


def _label(value: object) -> object:
    return value.strip().lower().replace(" ", "_").replace("-", "_") if isinstance(value, str) else value


def _list(value: object) -> object:
    return [] if value is None or value == NONE or value == [NONE] else value


def _words(value: object) -> object:
    return "" if value is None else value


def _tag(value: object) -> object:
    return value.replace("_", "-") if isinstance(value, str) else value


Label = BeforeValidator(_label)
Words = Annotated[str, BeforeValidator(_words)]
LanguageTag = Annotated[
    str, BeforeValidator(_tag), StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", strip_whitespace=True)
]


class _Form(BaseModel):
    # A key too many is no reason to ask again; what counts is read, the rest is left.
    model_config = ConfigDict(extra="ignore", frozen=True)


class EvidenceLabel(StrEnum):
    """What a quoted piece of the customer's words shows."""

    URGENCY = "urgency"
    SENTIMENT = "sentiment"
    HUMAN_REQUESTED = "human_requested"
    SELF_HARM = RedFlag.SELF_HARM
    SAFETY = RedFlag.SAFETY
    FRAUD = RedFlag.FRAUD
    LEGAL = RedFlag.LEGAL
    PRESS = RedFlag.PRESS
    PRIVACY = RedFlag.PRIVACY
    ABUSE = RedFlag.ABUSE
    ACCESSIBILITY = RedFlag.ACCESSIBILITY
    VULNERABLE = RedFlag.VULNERABLE


class QuotedEvidence(_Form):
    """Words of the customer and what they show."""

    label: Annotated[EvidenceLabel, Label]
    quote: Words
    message_id: Words


class StatedDetail(_Form):
    """A detail as the customer wrote it."""

    key: str
    value: str
    message_id: Words


class AssessForm(_Form):
    """The form of `assess_message`. The gist and the evidence come first, so that labels follow from them."""

    gist: Words = ""
    evidence: Annotated[tuple[QuotedEvidence, ...], BeforeValidator(_list)] = ()
    speech: Annotated[Speech, Label]
    intent: Words
    intent_confidence: int = Field(ge=0, le=100)
    other_intents: Annotated[tuple[str, ...], BeforeValidator(_list)] = ()
    language: LanguageTag
    sentiment: Annotated[Sentiment, Label]
    sentiment_score: int = Field(ge=-100, le=100)
    urgency: Annotated[Urgency, Label]
    human_requested: bool
    red_flags: Annotated[tuple[Annotated[RedFlag, Label], ...], BeforeValidator(_list)] = ()
    complexity: Annotated[Complexity, Label]
    details: Annotated[tuple[StatedDetail, ...], BeforeValidator(_list)] = ()
    choice: Words = NONE


class ReplyForm(_Form):
    """The form of `compose_reply`."""

    reply: str = Field(min_length=1)
    translated: Annotated[tuple[str, ...], BeforeValidator(_list)] = ()
    citations: Annotated[tuple[int, ...], BeforeValidator(_list)] = ()
    answered: bool = False


class StatedFact(_Form):
    """A fact of the card and the message that states it."""

    key: str
    value: str
    message_id: Words
    was: Words = ""


class SummaryForm(_Form):
    """The form of `summarise_handoff`."""

    ask: str = Field(min_length=1)
    rationale: Words
    facts: Annotated[tuple[StatedFact, ...], BeforeValidator(_list)] = ()
    tried: Annotated[tuple[str, ...], BeforeValidator(_list)] = ()
    open_questions: Annotated[tuple[str, ...], BeforeValidator(_list)] = ()
    promises: Annotated[tuple[str, ...], BeforeValidator(_list)] = ()
    sentiment_trend: Annotated[Literal["falling", "steady", "rising"], Label]
    urgency_quote: Words = ""
    urgency_message_id: Words = ""
    next_step: Words
    prose: str = Field(min_length=1)


class ProposedReply(_Form):
    """A reply that an agent may send."""

    reply: Words
    citations: Annotated[tuple[int, ...], BeforeValidator(_list)] = ()


class SuggestForm(_Form):
    """The form of `suggest_replies`."""

    suggestions: Annotated[tuple[ProposedReply, ...], BeforeValidator(_list)]


class RewriteForm(_Form):
    """The form of `rewrite_reply`."""

    text: str = Field(min_length=1)


@lru_cache(maxsize=16)
def json_schema(form: type[BaseModel], enums: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> Mapping[str, object]:
    """The schema to send: every key required, nothing else allowed, no reference or keyword that a server refuses.

    `enums` limits text fields, named like `intent` or `details.key`, to the company's own values. They must not change
    from call to call: providers compile a schema once and keep it. So do we, it takes some milliseconds.
    """
    whole = form.model_json_schema()
    definitions = whole.pop("$defs", {})
    schema = _strict(whole, definitions)
    for path, values in enums:
        node: dict[str, object] = schema
        for part in path.split("."):
            node = _inside(node, part)
        node["enum"] = list(values)
    return schema


def _inside(node: dict[str, object], name: str) -> dict[str, object]:
    """The schema of one property; of a list, that of its items."""
    properties = node["properties"]
    assert isinstance(properties, dict)
    found: dict[str, object] = properties[name]
    items = found.get("items")
    return items if isinstance(items, dict) else found


_KEPT = {"type", "enum", "const", "properties", "items", "minimum", "maximum", "description"}


def _strict(node: dict[str, object], definitions: dict[str, dict[str, object]]) -> dict[str, object]:
    reference = node.get("$ref")
    if isinstance(reference, str):
        return _strict(definitions[reference.rsplit("/", 1)[-1]], definitions)
    strict = {key: deepcopy(value) for key, value in node.items() if key in _KEPT and key != "description"}
    properties, items = node.get("properties"), node.get("items")
    if isinstance(properties, dict):
        strict["properties"] = {name: _strict(inner, definitions) for name, inner in properties.items()}
        strict["required"] = list(properties)
        strict["additionalProperties"] = False
    if isinstance(items, dict):
        strict["items"] = _strict(items, definitions)
    return strict
