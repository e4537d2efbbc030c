"""A small invented company and its conversations, as the LLM engine is handed them; used by its tests."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from triage.assistant.ports import Brief, Case, Reading
from triage.assistant.prompts.files import PromptFolder
from triage.domain.assessment import Assessment, Detail, Speech
from triage.domain.company import Company
from triage.domain.conversation import Conversation, Customer, Memory, Message, Owner, Thread
from triage.domain.decision import Choice, Decision, Promise, Reason
from triage.domain.history import Collected
from triage.domain.ids import ArticleId, ConversationId, CustomerId, IntentId, MessageId, QueueName
from triage.domain.intents import DetailSpec, DetailType, Handling, Intent, IntentCatalogue
from triage.domain.knowledge import FoundPassage, SearchResult
from triage.domain.labels import Action, Author, Complexity, ConversationState, Mode, RedFlag, Route

NOW = datetime(2026, 5, 12, 12, 40, tzinfo=UTC)
PROMPTS = PromptFolder(Path(__file__).parents[2] / "prompts")

COMPANY = Company(
    name="Lamplight",
    assistant_name="Wick",
    voice="Warm and brief.",
    languages=("en", "de"),
    timezone="Europe/Berlin",
    allowed_links=frozenset({"help.lamplight.example"}),
    emergency_number="112",
    wordings={
        "en": {
            "greeting": "Hello from {assistant}, the AI assistant.",
            "greeting_short": 'Hi! I\'m the AI assistant; say "person" any time.',
            "ask_matter": "What is it about?",
            "closing": "Great, enjoy.",
            "goodbye": "Goodbye.",
            "attack_refused": "I can't follow such orders.",
            "check_solved": "Did that answer it?",
            "passed_on": "You won't need to repeat anything.",
            "language_unsupported": "A colleague takes it from here.",
            "offer_choice": "You can {options}. Which suits you?",
            "option_or": "or",
            "out_of_hours": "Nobody is here until {next_open}.",
            "handoff_live": "I'm getting a colleague now. {promise}",
            "handoff_ticket": "{promise} Your reference is {reference}.",
            "advice_safety": "Switch off the power; call {emergency_number} if you see flames.",
            "advice_fraud": "Change your password now.",
        },
        "de": {"advice_safety": "Schalten Sie den Strom ab; bei Flammen {emergency_number}."},
    },
)

DETAILS = {
    "order_number": DetailSpec(
        "order_number",
        "Order number",
        DetailType.PATTERN,
        "What's the order number?",
        hint="It starts with LL.",
        pattern=r"(?<![A-Z0-9])LL[\s-]?(\d{5})(?!\d)",
        form="LL-{}",
    ),
    "amount": DetailSpec("amount", "Amount", DetailType.MONEY, "What amount was taken?", hint="Such as €49.90."),
    "damage": DetailSpec("damage", "Damage", DetailType.TEXT, "What is damaged?"),
    "card_last4": DetailSpec(
        "card_last4", "Card digits", DetailType.CARD_LAST4, "Which are the last four digits?", sensitive=True
    ),
}
INTENTS = (
    Intent(
        IntentId("charged_twice"),
        "Charged twice",
        "billing",
        Handling.PERSON,
        Complexity.INVOLVED,
        ("I was charged twice", "two payments for one order"),
        details=("amount", "card_last4"),
    ),
    Intent(
        IntentId("late_order"),
        "Late order",
        "delivery",
        Handling.PERSON,
        Complexity.INVOLVED,
        ("my parcel never came",),
        details=("order_number",),
    ),
    Intent(
        IntentId("smoke"),
        "Smoke or burning smell",
        "technical",
        Handling.PERSON,
        Complexity.EXPERT,
        ("smells like burning",),
        red_flag=RedFlag.SAFETY,
    ),
    Intent(
        IntentId("timer"), "Set a timer", "technical", Handling.ANSWER, Complexity.SIMPLE, ("how do I set a timer",)
    ),
)
CATALOGUE = IntentCatalogue({intent.id: intent for intent in INTENTS}, DETAILS)

PASSAGES = (
    FoundPassage(ArticleId("set-a-timer"), "Set a timer", "Open the app and tap Timer. It holds ten timers.", 0.9),
    FoundPassage(
        ArticleId("bulbs"), "Which bulbs fit", "Any E27 bulb fits. See https://shop.partner.example for more.", 0.6
    ),
)


def message(
    number: int, text: str, author: Author = Author.CUSTOMER, *, read: bool = True, hours: float = 0
) -> Message:
    """One message; ids look nothing like the m1, m2 that a model sees."""
    at = NOW - timedelta(hours=hours)
    return Message(MessageId(f"msg-{number:04d}"), author, text, at, read=read)


def thread(*messages: Message, customer: Customer | None = None) -> Thread:
    """A conversation of these messages."""
    customer = customer or Customer(CustomerId("cus-1"), "generic", "jo", name="Jo")
    conversation = Conversation(
        id=ConversationId("con-1"),
        customer_id=customer.id,
        channel="generic",
        state=ConversationState.OPEN,
        owner=Owner(),
        mode=Mode.ASSISTANT,
        epoch=1,
        reference="7F3K",
        created_at=NOW,
        updated_at=NOW,
    )
    return Thread(conversation, customer, messages)


def reading(*texts: str, before: Sequence[Message] = (), memory: Memory | None = None) -> Reading:
    """A burst of these texts after the messages before it."""
    burst = tuple(message(len(before) + n, text, read=False) for n, text in enumerate(texts, start=1))
    return Reading(thread(*before, *burst), burst, memory or Memory(), CATALOGUE, COMPANY, NOW)


def brief(
    *texts: str,
    decision: Decision,
    seen: Assessment | None = None,
    intent: str = "timer",
    first: bool = False,
    asked_if_solved: bool = False,
) -> Brief:
    """What the engine composes from, two passages found."""
    kind = CATALOGUE.intents[IntentId(intent)]
    return Brief(
        reading=reading(*texts, memory=Memory(confirmation_asked=asked_if_solved)),
        assessment=seen or Assessment(intent=kind.id, speech=Speech.REQUEST),
        collected=Collected(kind),
        intent=kind,
        details={},
        found=SearchResult(PASSAGES, answerable=True, threshold=0.5),
        decision=decision,
        first_contact=first,
    )


def case(*messages: Message, memory: Memory | None = None, seen: Assessment | None = None) -> Case:
    """What the engine summarises."""
    intent = CATALOGUE.intents[IntentId("charged_twice")]
    return Case(
        thread=thread(*messages),
        memory=memory or Memory(),
        assessment=seen or Assessment(intent=intent.id),
        decision=decided(Action.HANDOFF, promise="A colleague will be with you by 14:45."),
        collected=Collected(intent, missing=("card_last4",), given_up=("amount",)),
        intent=intent,
        company=COMPANY,
        sources=PASSAGES[:1],
        catalogue=CATALOGUE,
    )


def decided(
    action: Action, *, promise: str = "", mode: Mode = Mode.LIVE, ask: str | None = None, choices: Sequence[str] = ()
) -> Decision:
    """A decision with this action."""
    keys = ("live", "ticket", "callback", "stay")
    return Decision(
        action=action,
        route=Route.LIVE if promise else Route.ASSISTANT,
        queue=QueueName("live") if promise else None,
        priority=50,
        promise=Promise(NOW + timedelta(minutes=5), mode, promise) if promise else None,
        reasons=(Reason("urgent", "charged twice", "high"),),
        ask=ask,
        choices=tuple(Choice(key, text) for key, text in zip(keys, choices, strict=False)),
    )


def detail(key: str, value: str, number: int) -> Detail:
    """A collected detail with its source."""
    return Detail(key, value, MessageId(f"msg-{number:04d}"))
