"""Notes among agents: kept in the thread, never delivered, and free to anyone whoever has the conversation.

Called by `desk.desk`, and by the actions that leave a trace of why.
"""

from datetime import datetime

from triage.desk.calling import call_mentioned
from triage.desk.reply import Written
from triage.desk.wordcheck import checked
from triage.domain.conversation import Conversation
from triage.domain.events import EventKind
from triage.domain.ids import ConversationId, MessageId
from triage.domain.labels import Author
from triage.domain.staffing import Agent
from triage.store import conversations, events, messages
from triage.store.database import Transaction
from triage.store.messages import NewMessage


def note(tx: Transaction, conversation: ConversationId, agent: Agent, text: str, now: datetime) -> Written:
    """Keep this note, and call whom it @mentions. Raises BadInput for an empty or overlong text, and NotFound."""
    words = checked(text, "text")
    head = conversations.lock(tx, conversation)
    message = jot(tx, head, agent, words, now)
    call_mentioned(tx, head, message, words, agent, now)
    return Written(message, head)


def jot(tx: Transaction, head: Conversation, agent: Agent, words: str, now: datetime) -> MessageId:
    """Keep a note whose words are known to be good."""
    message = messages.add(tx, head, NewMessage(Author.AGENT, words, now, agent_id=agent.id, note=True))
    events.add(tx, EventKind.NOTE_ADDED, now, head.id, agent.id)
    return message
