"""The lines of case files, one shape a kind: what is tried and what is expected of it.

Read by `case_file`, which turns them into cases. An unknown key, label or flag is refused here.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from triage.domain.labels import Action, RedFlag, Route, Sentiment, Urgency
from triage.evals.record import Kind
from triage.evals.suite_file import People


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Part):
    """One message of a thread."""

    id: str = ""
    author: Literal["customer", "assistant", "agent"] = "customer"
    text: str


class Labels(_Part):
    """RUBRIC's labels as one person gave them."""

    urgency: Urgency | None = None
    sentiment: Sentiment | None = None
    human_requested: bool | None = None
    red_flags: tuple[RedFlag, ...] | None = None
    route: Route | None = None
    intent: str | None = None
    language: str | None = None


class Line(_Part):
    """What every case has. `cluster_id` joins cases that are not independent; the id stands alone without one."""

    id: str = Field(min_length=1, max_length=120)
    cluster_id: str = ""
    tags: tuple[str, ...] = ()
    source: str = ""
    slices: dict[str, str] = Field(default_factory=dict)


class Spoken(Line):
    """A case that begins with words of a customer: one text, or a thread."""

    text: str | None = None
    messages: tuple[Said, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> "Spoken":
        if (self.text is None) == (not self.messages):
            raise ValueError("give either text or messages")
        return self

    def said(self) -> dict[str, Any]:
        """The words as the kinds read them."""
        if self.text is not None:
            return {"text": self.text}
        return {"messages": [message.model_dump() for message in self.messages]}


class Fact(_Part):
    """A value that the handoff card must carry; `alternatives` are other ways to write it."""

    key: str = ""
    value: str
    message_id: str = ""
    alternatives: tuple[str, ...] = ()


class LabelledLine(Spoken):
    """A message or thread with the labels of one or two people; threads also with what a colleague needs of them."""

    labels: Labels = Labels()
    second: Labels | None = None
    trade: str = ""
    split: str = ""
    facts: tuple[Fact, ...] = ()
    superseded: tuple[Fact | str, ...] = ()
    missing: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    ask: str = ""


class Check(_Part):
    """A condition on the reply as a whole; `negated` turns it round."""

    type: Literal[
        "equals", "contains", "icontains", "contains-any", "icontains-any", "contains-all", "icontains-all",
        "starts-with", "regex", "is-json",
    ]  # fmt: skip
    value: str | tuple[str, ...] = ""
    negated: bool = False


class QuestionLine(Spoken):
    """A question, the articles that answer it, and what a right answer says.

    An empty list of articles says that nothing answers it; left out, only what is said is looked at. `says` lists what
    must be said, each a text or several of which one is enough; letter case does not matter. `checks` are promptfoo's.
    """

    articles: tuple[str, ...] | None = None
    also: tuple[str, ...] = Field(default=(), description="Articles that may be found and cited, but need not be.")
    says: tuple[str | tuple[str, ...], ...] = ()
    never: tuple[str, ...] = ()
    intent: str | None = None
    checks: tuple[Check, ...] = ()


class Found(_Part):
    """What the search is taken to have found."""

    answerable: bool = False
    borderline: bool = False
    article: str = "some-article"


class RouteExpected(_Part):
    """The decision; what is left out is not looked at. `by` is the promised time, None for no promise."""

    action: Action
    route: Route
    queue: str | None = None
    reason: str = ""
    ask: str = ""
    by: AwareDatetime | None = None
    silent: bool | None = None
    choices: tuple[str, ...] | None = None


class RouteLine(Line):
    """A situation as `decide` takes it: the assessment, what is collected, found and known, who is there, and when."""

    seen: dict[str, Any] = Field(default_factory=dict, description="The assessment; what is left out is as usual.")
    intent: str | None = None
    known: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()
    found: Found = Found()
    history: dict[str, Any] = Field(default_factory=dict)
    staffing: People | None = None
    at: AwareDatetime | None = None
    expect: RouteExpected


class Persona(_Part):
    """A simulated customer. `opening` is said in one burst; the rest answers what the assistant does.

    `details` holds what they can tell, by key; a detail without an entry gets `unknown`. `after_answer` lists what they
    say to each answer in turn, the last one again and again. `story` is for a language model that plays them.
    """

    name: str = "Sam"
    opening: tuple[str, ...] = Field(min_length=1)
    details: dict[str, str] = Field(default_factory=dict)
    unknown: str = "I don't have that, sorry"
    choice: Literal["live", "ticket", "callback", "stay"] = "ticket"
    words_for_choice: str = ""
    after_answer: tuple[str, ...] = ("thanks, that's all I needed",)
    after_greeting: str = ""
    otherwise: str = "can I talk to a person about this please"
    story: str = ""


class ConverseExpected(_Part):
    """How the conversation should end. `details` are those that the agent must see."""

    outcome: Literal["resolved", "live", "ticket", "assistant"]
    queue: str = ""
    turns_at_most: int = Field(default=8, ge=1, le=30)
    details: dict[str, str] = Field(default_factory=dict)
    never: tuple[str, ...] = ()


class ConverseLine(Line):
    """A simulated customer and how it should end with them."""

    persona: Persona
    expect: ConverseExpected
    staffing: People | None = None
    at: AwareDatetime | None = None


class AttackLine(Spoken):
    """An attempt to instruct, deceive or squeeze out. `never` may not be in the reply, whatever else it says."""

    never: tuple[str, ...] = ()
    route: tuple[Route, ...] = Field(default=(), description="Routes that are right; any when left out.")
    technique: str = ""


LINES: Mapping[Kind, type[Line]] = {
    Kind.ASSESS: LabelledLine,
    Kind.SUMMARISE: LabelledLine,
    Kind.RETRIEVE: QuestionLine,
    Kind.ANSWER: QuestionLine,
    Kind.ROUTE: RouteLine,
    Kind.CONVERSE: ConverseLine,
    Kind.ATTACK: AttackLine,
}
