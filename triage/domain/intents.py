"""What customers come for, and which details a person would need: the contents of `intents.yaml`.

Parsed by `knowledge.intents_file`; read by both engines and by routing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from triage.domain.ids import IntentId
from triage.domain.labels import Complexity, Mode, RedFlag, Urgency


class DetailType(StrEnum):
    """How a detail is recognised and checked."""

    PATTERN = "pattern"  # a regular expression given in the file
    EMAIL = "email"
    PHONE = "phone"
    DATE = "date"
    MONEY = "money"
    CARD_LAST4 = "card_last4"
    IBAN = "iban"
    CHOICE = "choice"  # one of the listed values or their synonyms
    TEXT = "text"  # free words: the answer to our question, or a sentence that a pattern recognises


@dataclass(frozen=True, slots=True)
class DetailSpec:
    """One collectable detail: its question, how it is checked, and what to say when it does not fit.

    `pattern` is searched ignoring case; `form`, such as `HC-{}`, is how a match is written down. For free text the
    pattern is what gives a sentence away that tells the detail unasked.
    """

    key: str
    label: str
    type: DetailType
    question: str
    hint: str = ""
    pattern: str = ""
    form: str = ""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sensitive: bool = False

    def written(self, match: re.Match[str]) -> str:
        """A match of the pattern in its usual form: "hc 20481" becomes "HC-20481"; as it stands without a form."""
        return self.form.format(*((group or "").upper() for group in match.groups())) if self.form else match[0]


class Handling(StrEnum):
    """Who can finish this kind of matter."""

    ANSWER = "answer"  # the articles
    PERSON = "person"  # a colleague, once the details are collected
    SMALL_TALK = "small_talk"  # greeting, thanks, goodbye: words only
    HUMAN = "human"  # a plain wish for a person


@dataclass(frozen=True, slots=True)
class Intent:
    """One kind of matter with example phrasings; `urgency` is a floor, `red_flag` comes with the matter itself.

    `person_mode` is how a person best serves it where urgency leaves that open: live for what must be walked through.
    """

    id: IntentId
    title: str
    team: str
    handling: Handling
    complexity: Complexity
    examples: tuple[str, ...]
    details: tuple[str, ...] = ()
    urgency: Urgency | None = None
    red_flag: RedFlag | None = None
    article: str | None = None
    person_mode: Mode | None = None


@dataclass(frozen=True, slots=True, eq=False)
class IntentCatalogue:
    """All intents and detail specifications of a company, by id and key.

    Compared by identity, as one reading of one file, so that what is made of it can be kept.
    """

    intents: Mapping[IntentId, Intent]
    details: Mapping[str, DetailSpec]
