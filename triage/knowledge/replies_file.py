"""`replies.toml` into the words that agents have ready: canned replies, macros and forms, each mistake with its line.

Called when the rules are loaded. A project without the file has none. Raises ContentError.
"""

from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from triage.domain.intents import DetailSpec
from triage.domain.prepared_words import CannedReply, Form, PreparedWords, Then
from triage.knowledge.content_file import ContentFile, parse_toml, read_content

VARIABLES = frozenset({"customer", "agent", "reference", "company", "subject"})
DETAIL = "detail."

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Words = Annotated[str, Field(min_length=1, max_length=4000)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class _ReplyShape(_Shape):
    title: Words
    text: Words
    then: Then = Then.NOTHING
    reason: str = ""

    @model_validator(mode="after")
    def _settling_says_why(self) -> Self:
        if self.then is Then.RESOLVE and not self.reason:
            raise ValueError("what settles a matter needs a reason")
        return self


class _FormShape(_Shape):
    title: Words
    intro: Words
    details: Annotated[tuple[str, ...], Field(min_length=1, max_length=12)]


class _RepliesShape(_Shape):
    replies: dict[Name, _ReplyShape] = {}
    forms: dict[Name, _FormShape] = {}


def load_replies(path: Path, details: Mapping[str, DetailSpec]) -> PreparedWords:
    """The words in this file, none when there is no file; raises ContentError."""
    return parse_replies(read_content(path), details, str(path)) if path.is_file() else PreparedWords()


def parse_replies(text: str, details: Mapping[str, DetailSpec], file: str = "replies.toml") -> PreparedWords:
    """The words in this text; raises ContentError for an unknown placeholder or detail, with its line."""
    source = parse_toml(text, file)
    shape = source.shaped(_RepliesShape)
    if twice := shape.replies.keys() & shape.forms.keys():
        name = min(twice)
        raise source.error(("forms", name), f"A reply is called {name} too.", "Rename one; agents type /name.")
    for name, reply in shape.replies.items():
        _check_placeholders(source, name, reply.text, details)
    for name, form in shape.forms.items():
        for key in form.details:
            if key not in details:
                raise source.error(
                    ("forms", name, "details"),
                    f"No detail is called {key}.",
                    "Use a key under details in intents.yaml.",
                )
    return PreparedWords(
        {n: CannedReply(n, r.title, r.text, r.then, r.reason) for n, r in shape.replies.items()},
        {
            n: Form(n, f.title, f.intro, {key: (details[key].label, details[key].question) for key in f.details})
            for n, f in shape.forms.items()
        },
    )


def _check_placeholders(source: ContentFile, name: str, text: str, details: Mapping[str, DetailSpec]) -> None:
    key = ("replies", name, "text")
    try:
        fields = [field for _, field, _, _ in Formatter().parse(text) if field is not None]
    except ValueError:
        remedy = "A brace to be printed is written twice."
        raise source.error(key, "A brace is open or stray.", remedy) from None
    for field in fields:
        known = field in VARIABLES or (field.startswith(DETAIL) and field.removeprefix(DETAIL) in details)
        if not known:
            remedy = f"Use {', '.join(sorted(VARIABLES))} or detail.KEY with a key of intents.yaml."
            raise source.error(key, f"The placeholder {{{field}}} is not known.", remedy)
