"""Words that agents have ready: canned replies with variables, what follows them, and forms that ask for details.

Parsed from `replies.toml` by `knowledge.replies_file`; filled in by `desk.prepared`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Then(StrEnum):
    """What a macro does after its words are sent."""

    NOTHING = "nothing"
    RESOLVE = "resolve"
    TICKET = "ticket"  # it goes on as a ticket
    RETURN = "return"  # the assistant goes on
    SNOOZE = "snooze"  # put aside until the customer writes


@dataclass(frozen=True, slots=True)
class CannedReply:
    """Words with placeholders such as {customer} or {detail.order_number}; with `then` it is a macro."""

    name: str
    title: str
    text: str
    then: Then = Then.NOTHING
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Details asked for together; `questions` are the label and the question of each, by key."""

    name: str
    title: str
    intro: str
    questions: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PreparedWords:
    """All that is ready, by name."""

    replies: Mapping[str, CannedReply] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)


NO_WORDS = PreparedWords()
