"""A whole thread in one snapshot: the input of a turn, of a summary and of the console's middle pane."""

from triage.domain.conversation import Thread
from triage.domain.errors import NotFound
from triage.domain.ids import ConversationId
from triage.store import conversations, customers, messages
from triage.store.database import Transaction


def load(tx: Transaction, conversation: ConversationId, limit: int = messages.RECENT) -> Thread:
    """The conversation with its customer and its last `limit` messages. Raises NotFound."""
    head = conversations.get(tx, conversation)
    customer = customers.get(tx, head.customer_id)
    if customer is None:
        raise NotFound(f"The customer of conversation {conversation} is gone.", field="conversation")
    return Thread(head, customer, messages.of_conversation(tx, conversation, limit))
