"""A small invented shop and the pieces of a turn, for the tests of the assistant: threads, readings, briefs, cases.

Everything is made in memory. The wordings are short on purpose, so that a test can see which of them was said.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from triage.assistant.ports import Brief, Case, Reading
from triage.domain.assessment import Assessment, Detail
from triage.domain.company import Company
from triage.domain.conversation import Conversation, Customer, Memory, Message, Owner, Thread
from triage.domain.decision import Decision, Promise, Reason
from triage.domain.history import Collected
from triage.domain.ids import ArticleId, ConversationId, CustomerId, IntentId, MessageId, QueueName
from triage.domain.intents import DetailSpec, DetailType, Handling, Intent, IntentCatalogue
from triage.domain.knowledge import FoundPassage, SearchResult
from triage.domain.labels import Action, Author, Complexity, ConversationState, Mode, Route, Urgency
from triage.knowledge.wordings import WORDINGS

NOW = datetime(2026, 5, 12, 10, 0, tzinfo=UTC)  # a Tuesday, noon in Berlin

ORDER = DetailSpec(
    "order_number",
    "Order number",
    DetailType.PATTERN,
    "What's the order number?",
    hint="It starts with HC.",
    pattern=r"(?<![A-Z0-9])HC[\s#._–-]{0,3}(\d{5})(?!\d)",
    form="HC-{}",
)
POSTCODE = DetailSpec(
    "postcode", "Postcode", DetailType.PATTERN, "Which postcode?", pattern=r"(?<![\w-])(\d{5})(?![\w-])"
)
EMAIL = DetailSpec("email", "E-mail address", DetailType.EMAIL, "Which e-mail address?", hint="Like name@example.com.")
PHONE = DetailSpec("phone", "Phone number", DetailType.PHONE, "Which number?")
PROMISED = DetailSpec(
    "promised_date", "Promised day", DetailType.DATE, "When was it promised?", hint="A day is enough."
)
CHARGED = DetailSpec("charge_date", "Day of the charge", DetailType.DATE, "On which day?")
AMOUNT = DetailSpec("amount", "Amount", DetailType.MONEY, "Which amount?", hint="For example 49.90 euros.")
CARD = DetailSpec("card_last4", "Card digits", DetailType.CARD_LAST4, "Which last four digits?", sensitive=True)
IBAN = DetailSpec("iban", "IBAN", DetailType.IBAN, "Which IBAN?", sensitive=True)
DEVICE = DetailSpec(
    "device",
    "Device",
    DetailType.CHOICE,
    "Which device?",
    choices={"HC Camera": ("camera", "cam"), "HC Doorbell": ("doorbell", "door camera"), "HC Hub": ("hub",)},
)
FAULT = DetailSpec("fault", "Fault", DetailType.TEXT, "What does it do?", hint="A sentence is enough.")
DETAILS = {
    spec.key: spec for spec in (ORDER, POSTCODE, EMAIL, PHONE, PROMISED, CHARGED, AMOUNT, CARD, IBAN, DEVICE, FAULT)
}


def intent(
    name: str,
    handling: Handling = Handling.PERSON,
    details: tuple[str, ...] = (),
    complexity: Complexity = Complexity.INVOLVED,
) -> Intent:
    """An intent of the shop."""
    title = name.replace("_", " ").capitalize()
    return Intent(IntentId(name), title, "orders", handling, complexity, ("a", "b", "c"), details)


LATE = intent("late_order", details=("order_number", "promised_date"))
TWICE = intent("charged_twice", details=("amount", "charge_date", "card_last4"))
BROKEN = intent("broken_device", details=("device", "fault"))
QUESTION = intent("question", Handling.ANSWER, complexity=Complexity.SIMPLE)
PERSON = intent("talk_to_person", Handling.HUMAN, complexity=Complexity.SIMPLE)
GREETING = intent("greeting", Handling.SMALL_TALK, complexity=Complexity.SIMPLE)
CATALOGUE = IntentCatalogue({i.id: i for i in (LATE, TWICE, BROKEN, QUESTION, PERSON, GREETING)}, DETAILS)

COMPANY = Company(
    name="Hearth",
    assistant_name="Ember",
    voice="Warm.",
    languages=("en",),
    timezone="Europe/Berlin",
    allowed_links=frozenset({"help.hearth.example"}),
    emergency_number="112",
    wordings={
        "en": {
            name: " ".join((f"<{name}>", *("{" + given + "}" for given in sorted(wording.given))))
            for name, wording in WORDINGS.items()
        },
        "de": {"handoff_ticket": "<handoff_ticket:de> {time}", "language_unsupported": "<language_unsupported:de>"},
    },
)


BLANK, ASSISTANT, NOTHING_SEEN = Memory(), Owner(), Assessment()
NOTHING_FOUND, NOTHING_COLLECTED = SearchResult(), Collected()
STRANGER = Customer(CustomerId("u1"), "generic", "u1")


def message(number: int, text: str, author: Author = Author.CUSTOMER, *, read: bool = False) -> Message:
    """The message m{number}, a minute after the one before."""
    return Message(MessageId(f"m{number}"), author, text, NOW + timedelta(minutes=number), read=read)


def thread(
    *messages: Message, memory: Memory = BLANK, owner: Owner = ASSISTANT, customer: Customer = STRANGER
) -> Thread:
    """A conversation with these messages."""
    head = Conversation(
        id=ConversationId("c1"),
        customer_id=CustomerId("u1"),
        channel="generic",
        state=ConversationState.OPEN,
        owner=owner,
        mode=Mode.ASSISTANT,
        epoch=0,
        reference="7F3K",
        created_at=NOW,
        updated_at=NOW,
        memory=memory,
    )
    return Thread(head, customer, messages)


def burst(*texts: str) -> tuple[Message, ...]:
    """Unread messages of the customer, m1 onwards."""
    return tuple(message(number, text) for number, text in enumerate(texts, start=1))


def reading(*texts: str, memory: Memory = BLANK, owner: Owner = ASSISTANT, customer: Customer = STRANGER) -> Reading:
    """These messages, to be read with this memory."""
    said = burst(*texts)
    return Reading(thread(*said, memory=memory, owner=owner, customer=customer), said, memory, CATALOGUE, COMPANY, NOW)


def passage(article: str, text: str, score: float = 0.8, heading: str = "") -> FoundPassage:
    """A retrieved passage."""
    return FoundPassage(ArticleId(article), article.capitalize(), text, score, heading)


def found(*passages: FoundPassage, answerable: bool = True, borderline: bool = False) -> SearchResult:
    """A search with these passages."""
    return SearchResult(passages, answerable, borderline, 0.6)


def decision(action: Action, rule: str = "rule", **values: Any) -> Decision:
    """A decision that does this and nothing else."""
    plain = Decision(action, Route.ASSISTANT, None, 0, None, (Reason(rule, "seen"),))
    return replace(plain, **values)


def ticket_promise(text: str = "A colleague will write to you tomorrow by 12:00.") -> dict[str, Any]:
    """The fields of a decision that promises a written reply tomorrow at noon in Berlin."""
    promise = Promise(datetime(2026, 5, 13, 10, 0, tzinfo=UTC), Mode.TICKET, text)
    return {"queue": QueueName("tickets"), "promise": promise, "route": Route.TICKET}


def brief(
    of: Reading,
    made: Decision,
    seen: Assessment = NOTHING_SEEN,
    *,
    search: SearchResult = NOTHING_FOUND,
    by_question: Mapping[str, SearchResult] | None = None,
    collected: Collected = NOTHING_COLLECTED,
    details: Mapping[str, Detail] | None = None,
) -> Brief:
    """What a composer is given."""
    return Brief(
        reading=of,
        assessment=seen,
        collected=collected,
        intent=collected.intent,
        details=details if details is not None else {**of.memory.details, **seen.details},
        found=search,
        decision=made,
        first_contact=not of.memory.greeted,
        found_by_question=by_question or {},
    )


def case(
    *messages: Message,
    memory: Memory = BLANK,
    seen: Assessment = NOTHING_SEEN,
    made: Decision | None = None,
    collected: Collected = NOTHING_COLLECTED,
    customer: Customer = STRANGER,
) -> Case:
    """What a summariser is given."""
    handed = decision(Action.HANDOFF, "high_urgency", **ticket_promise())
    urgency = memory.urgency or Urgency.NORMAL
    return Case(
        thread=thread(*messages, customer=customer),
        memory=replace(memory, urgency=urgency),
        assessment=seen,
        decision=made or handed,
        collected=collected,
        intent=collected.intent,
        company=COMPANY,
        catalogue=CATALOGUE,
    )
