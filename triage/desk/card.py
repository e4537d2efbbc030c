"""The handoff record of a conversation that a person took before the assistant handed it over: facts, without prose.

Called when an agent takes over or moves such a conversation, so that whoever has it next finds a card.
"""

from datetime import datetime

from triage.domain.conversation import Conversation
from triage.domain.decision import Reason
from triage.domain.handoff import Fact, Handoff, Summary
from triage.domain.ids import QueueName
from triage.domain.labels import Author, Mode
from triage.domain.staffing import Agent
from triage.domain.text import excerpt
from triage.store import handoffs, messages
from triage.store.database import Transaction
from triage.store.ids import new_handoff_id

TAKEN_OVER = "taken_over"
PROMISE_BROKEN = "promise_broken"


def ensure_card(
    tx: Transaction, head: Conversation, queue: QueueName, mode: Mode, agent: Agent, now: datetime
) -> Handoff:
    """The handoff that runs; a plain one made now when there is none."""
    running = handoffs.current(tx, head.id)
    if running is not None:
        return running
    rationale = f"{agent.name} took it from the assistant"
    return _plain_card(tx, head, queue, mode, TAKEN_OVER, rationale, now)


def ensure_card_after_breach(
    tx: Transaction, head: Conversation, queue: QueueName, promised: str, now: datetime
) -> None:
    """A card for a conversation that comes back to people because what was promised has not been done."""
    if handoffs.current(tx, head.id) is None:
        _plain_card(tx, head, queue, Mode.TICKET, PROMISE_BROKEN, f"not done by its time: {promised}", now)


def _plain_card(
    tx: Transaction, head: Conversation, queue: QueueName, mode: Mode, code: str, rationale: str, now: datetime
) -> Handoff:
    said = [m.text for m in messages.of_conversation(tx, head.id) if m.author is Author.CUSTOMER and m.text]
    ask = excerpt(said[-1]) if said else head.subject
    summary = Summary(
        ask=ask,
        reason_code=code,
        rationale=rationale,
        facts=tuple(
            Fact(detail.key, detail.value, detail.message_id, detail.status, detail.was)
            for detail in head.memory.details.values()
        ),
        urgency=head.urgency,
        prose=ask,
    )
    handoff = Handoff(
        new_handoff_id(), head.id, queue, mode, summary, (Reason(code, rationale),), now, reply_by=head.reply_by
    )
    handoffs.insert(tx, handoff)
    return handoff
