"""A floor for tests that touch neither database nor customer: a live queue, tickets, and one on call."""

from triage.desk.floor import Floor
from triage.domain.company import Company
from triage.domain.conversation import Conversation
from triage.domain.ids import ConversationId, MessageId, QueueName
from triage.domain.labels import Mode, RedFlag
from triage.domain.policy import Hours, Policy, QueuePolicy
from triage.store.database import Transaction
from triage.store.messages import NewMessage

LIVE = QueuePolicy(QueueName("live"), "Live", Mode.LIVE, {}, capacity=1)
BILLING = QueuePolicy(QueueName("billing"), "Billing", Mode.LIVE, {}, teams=frozenset({"billing"}), capacity=2)
TICKETS = QueuePolicy(QueueName("tickets"), "Tickets", Mode.TICKET, {}, capacity=5)
BILLS = QueuePolicy(QueueName("bills"), "Bills", Mode.TICKET, {}, teams=frozenset({"billing"}), capacity=5)
ON_CALL = QueuePolicy(QueueName("on-call"), "On call", Mode.LIVE, {}, red_flags=frozenset({RedFlag.SAFETY}))
POLICY = Policy("test", Hours("UTC", ()), (ON_CALL, LIVE, BILLING, TICKETS, BILLS))
COMPANY = Company("Hearthlane", "Ember", "", ("en",), "UTC", frozenset(), "112")


class Mute:
    """Neither speaks nor thinks: these tests must not need it."""

    def say(self, tx: Transaction, head: Conversation, new: NewMessage) -> MessageId:
        """Fail."""
        raise AssertionError("nothing is said in these tests")

    def turn_again(self, tx: Transaction, conversation: ConversationId, message: MessageId, attempt: str) -> None:
        """Fail."""
        raise AssertionError("nothing is thought in these tests")


FLOOR = Floor(POLICY, COMPANY, Mute(), Mute())
