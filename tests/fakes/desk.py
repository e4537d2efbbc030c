"""A desk that only remembers what it was told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from triage.domain.conversation import Conversation, Owner
from triage.domain.decision import Decision
from triage.domain.handoff import Handoff
from triage.domain.ids import AgentId, ConversationId, HandoffId
from triage.domain.labels import Mode, OwnerKind
from triage.store.database import Transaction


class RecordingDesk:
    """`handoffs` and `messages` list what came in, in order."""

    def __init__(self) -> None:
        self.handoffs: list[HandoffId] = []
        self.messages: list[ConversationId] = []

    def after_handoff(self, tx: Transaction, head: Conversation, handoff: Handoff) -> Conversation:
        """Remember the handoff."""
        self.handoffs.append(handoff.id)
        return head

    def after_customer_message(self, tx: Transaction, head: Conversation, now: datetime) -> Conversation:
        """Remember whose message it was."""
        self.messages.append(head.id)
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

    @staticmethod
    def taken_by(agent: str, head: Conversation) -> Conversation:
        """The head once this agent has accepted it."""
        return replace(
            head, owner=Owner(OwnerKind.AGENT, agent_id=AgentId(agent)), mode=Mode.LIVE, epoch=head.epoch + 1
        )
