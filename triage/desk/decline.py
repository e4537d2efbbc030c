"""An agent says no to a live conversation that they were asked to take: the next one is asked at once.

Called by `desk.desk`. The reason stays in the thread as a note of theirs. Unlike letting an offer pass, an answer is a
sign that they are there, and never counts towards being away.
"""

from datetime import datetime

from triage.desk.floor import Floor
from triage.desk.offers import offer_next
from triage.desk.reminders import Reminder
from triage.desk.wordcheck import checked
from triage.domain.conversation import Conversation
from triage.domain.errors import Conflict
from triage.domain.events import EventKind
from triage.domain.ids import AgentId, ConversationId
from triage.domain.labels import Author
from triage.domain.staffing import Agent
from triage.store import agents, conversations, events, messages, offers, timers
from triage.store.database import Transaction
from triage.store.messages import NewMessage


def decline(
    floor: Floor, tx: Transaction, conversation: ConversationId, agent: Agent, reason: str, now: datetime
) -> Conversation:
    """The conversation, offered to the next agent, or to nobody when all have been asked.

    Raises BadInput without a reason, NotFound, and Conflict when it is not, or no longer, offered to this agent.
    """
    words = checked(reason, "reason")
    head = conversations.lock(tx, conversation)
    offer = offers.of_conversation(tx, head.id)
    if offer is None or offer.agent != agent.id or offer.until <= now:
        raise Conflict("This is not offered to you any more.", code="offer_over", remedy="Nothing is left to decline.")
    offers.take_turn(tx)
    offers.withdraw(tx, head.id)
    agents.rested(tx, agent.id, now)  # at the end of the line, with no offer counted as missed
    messages.add(tx, head, NewMessage(Author.AGENT, f"Declined the offer: {words}", now, agent_id=agent.id, note=True))
    events.add(tx, EventKind.NOTE_ADDED, now, head.id, agent.id)
    events.add(tx, EventKind.OFFER_DECLINED, now, head.id, agent.id)
    offer_next(floor, tx, head, now, {*_asked_before(tx, head), agent.id})
    return conversations.get(tx, head.id)


def _asked_before(tx: Transaction, head: Conversation) -> set[AgentId]:
    """Who has been asked in this round, as the timer of the offer knows."""
    rounds = [
        timer.payload.get("tried", "") for timer in timers.armed(tx, head.id) if timer.kind == Reminder.OFFER_EXPIRED
    ]
    return {AgentId(agent) for tried in rounds for agent in tried.split(",") if agent}
