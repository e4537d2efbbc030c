"""What the inbox needs from the rooms around it: a thinker, senders, a desk, and hands for the durable engine.

Implemented by assistant, channels and desk, wired by app; tests implement them with designed fakes.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from triage.domain.assessment import Assessment
from triage.domain.card_draft import CardDraft, RefinedCard
from triage.domain.channel import DeliverySemantics, OutboundMessage, SendReceipt
from triage.domain.conversation import Citation, Conversation, Memory, Thread
from triage.domain.decision import Decision
from triage.domain.handoff import Handoff, Summary
from triage.domain.ids import ConversationId, DeliveryId, MessageId
from triage.domain.knowledge import SearchResult
from triage.domain.model_call import ModelCall
from triage.domain.policy import TurnTiming
from triage.domain.timers import Timer
from triage.store.database import Transaction


class Thought(Protocol):
    """The outcome of one turn without effects, as `assistant.think` returns it."""

    @property
    def engine(self) -> str:
        """Which engine assessed: `local`, `llm`, or `none` when neither could."""
        ...

    @property
    def assessment(self) -> Assessment:
        """What was seen in the burst."""
        ...

    @property
    def found(self) -> SearchResult:
        """What the search returned."""
        ...

    @property
    def decision(self) -> Decision:
        """What the policy makes of it."""
        ...

    @property
    def reply(self) -> str:
        """What to tell the customer; empty when there is nothing to say."""
        ...

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The articles behind the markers of the reply."""
        ...

    @property
    def memory(self) -> Memory:
        """What to remember, if this thought is committed."""
        ...

    @property
    def inputs(self) -> Mapping[str, Any]:
        """What the decision was made from besides assessment and passages, as JSON values, for replay."""
        ...

    @property
    def versions(self) -> Mapping[str, str]:
        """Versions of policy, prompts and models."""
        ...

    @property
    def calls(self) -> Sequence[ModelCall]:
        """The steps that were taken on a language model."""
        ...

    @property
    def summary(self) -> Summary | None:
        """The handoff card, when the decision hands off."""
        ...


class Think(Protocol):
    """Thinks about all unread messages of a thread. It falls back by itself; what it raises is final."""

    async def __call__(self, thread: Thread, now: datetime) -> Thought:
        """The thought about this thread at this moment."""
        ...


class Refine(Protocol):
    """Writes the card of a handoff better, after people have it. Whatever it raises leaves the card as it is."""

    async def __call__(self, draft: CardDraft) -> RefinedCard:
        """The better card, or none."""
        ...


LastResort = Callable[[Thread, datetime], Thought]
"""A handoff with reason `assessment_unavailable` and a fixed wording, for when thinking fails."""

IsRedFlag = Callable[[str], bool]
"""Whether a text matches a pattern for which no turn may wait."""

TimingOf = Callable[[str], TurnTiming]
"""How long turns wait on this channel."""


class ChannelSender(Protocol):
    """Sends on one channel."""

    @property
    def delivery_semantics(self) -> DeliverySemantics:
        """What to do with a send that may or may not have happened."""
        ...

    async def send(self, outbound: OutboundMessage) -> SendReceipt:
        """Send it. Raises TransientError (try again, after its seconds if it names any) or PermanentError."""
        ...


class Desk(Protocol):
    """What people's side of the house wants to know, in the transaction in which it happens.

    Each returns the head as it is afterwards: the desk may give the conversation to somebody.
    """

    def after_handoff(self, tx: Transaction, head: Conversation, handoff: Handoff) -> Conversation:
        """A queue owns this conversation from now on: offer it, arm its reminders."""
        ...

    def after_customer_message(self, tx: Transaction, head: Conversation, now: datetime) -> Conversation:
        """A customer wrote while a queue or an agent owns the conversation."""
        ...

    def after_silent_decision(
        self, tx: Transaction, head: Conversation, decision: Decision, now: datetime
    ) -> Conversation:
        """A turn has read what a customer wrote to an agent, and this is what it would do about it."""
        ...

    def takes_answer(self, tx: Transaction, head: Conversation, texts: Sequence[str], now: datetime) -> bool:
        """Whether these words answer something the desk has asked, such as a rating, and are thereby dealt with."""
        ...

    def make_rounds(self) -> None:
        """Do what is due for the floor as a whole. Called every half second."""
        ...


class NoDesk:
    """Nobody there: for runs and tests without people."""

    def after_handoff(self, tx: Transaction, head: Conversation, handoff: Handoff) -> Conversation:
        """Offer it to nobody."""
        return head

    def after_customer_message(self, tx: Transaction, head: Conversation, now: datetime) -> Conversation:
        """Tell nobody."""
        return head

    def after_silent_decision(
        self, tx: Transaction, head: Conversation, decision: Decision, now: datetime
    ) -> Conversation:
        """Leave it with whoever has it."""
        return head

    def takes_answer(self, tx: Transaction, head: Conversation, texts: Sequence[str], now: datetime) -> bool:
        """Nothing was asked."""
        return False

    def make_rounds(self) -> None:
        """Nothing is due."""


class TimerHandler(Protocol):
    """What happens when a timer of one kind fires. Runs inside the transaction that marks it fired."""

    def __call__(self, tx: Transaction, head: Conversation, timer: Timer, now: datetime, /) -> None:
        """Act on a conversation that is locked and still has the timer's epoch."""
        ...


class Work(Protocol):
    """What may be put to the durable engine on an open transaction: it happens if and only if that commits."""

    def turn(self, tx: Transaction, conversation: ConversationId, message: MessageId) -> None:
        """Answer this conversation up to this message or later."""
        ...

    def deliver(self, tx: Transaction, conversation: ConversationId, delivery: DeliveryId) -> None:
        """Send what waits in this conversation's outbox."""
        ...
