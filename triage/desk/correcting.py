"""An agent mends a collected detail: the value before stays beside it, and a note says who changed what.

Called by `desk.desk`. The card that runs shows the mended value at once, and the assistant reads it from then on.
"""

import re
from dataclasses import replace
from datetime import datetime

from triage.desk.floor import Floor
from triage.desk.notes import jot
from triage.desk.ownership import require_not_anothers
from triage.desk.wordcheck import checked
from triage.domain.assessment import Detail, DetailStatus
from triage.domain.conversation import Conversation
from triage.domain.errors import BadInput
from triage.domain.events import EventKind
from triage.domain.handoff import Fact, Handoff, Summary
from triage.domain.ids import ConversationId
from triage.domain.staffing import Agent
from triage.store import conversations, events, handoffs
from triage.store.database import Transaction

VALUE_CHARACTERS = 500
_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")


def correct(
    floor: Floor, tx: Transaction, conversation: ConversationId, agent: Agent, key: str, value: str, now: datetime
) -> Conversation:
    """The conversation with this detail as the agent knows it; the same value again changes nothing.

    Raises BadInput for what is no detail, NotFound, and Conflict when another agent has the conversation.
    """
    words = " ".join(checked(value, "value").split())
    if len(words) > VALUE_CHARACTERS:
        raise BadInput(f"More than {VALUE_CHARACTERS} characters.", field="value", remedy="Put the rest into a note.")
    if not _KEY.fullmatch(key):
        raise BadInput("This is not the name of a detail.", field="key", remedy="Use one that is shown.")
    head = conversations.lock(tx, conversation)
    require_not_anothers(floor, tx, head, agent)
    running = handoffs.current(tx, head.id)
    before = _known(head, running, key)
    if before == words:
        return head
    label = key.replace("_", " ")
    note = jot(tx, head, agent, f"Corrected {label}: {before} → {words}" if before else f"Added {label}: {words}", now)
    mended = Detail(key, words, note, DetailStatus.CORRECTED if before else DetailStatus.STATED, before)
    memory = replace(head.memory, details={**head.memory.details, key: mended})
    head = replace(head, memory=memory, updated_at=now)
    conversations.save(tx, head)
    if running is not None:
        handoffs.refresh(tx, running.id, with_detail(running.summary, mended), running.reasons)
    events.add(tx, EventKind.HANDOFF_UPDATED, now, head.id, agent.id)
    return head


def _known(head: Conversation, running: Handoff | None, key: str) -> str | None:
    """The value as it stands: what the assistant remembers, else what the card says."""
    remembered = head.memory.details.get(key)
    if remembered is not None:
        return remembered.value
    facts = running.summary.facts if running else ()
    return next((fact.value for fact in facts if fact.key == key), None)


def with_detail(summary: Summary, mended: Detail) -> Summary:
    """The card with this detail in the place of the one it had, or as its last. Pure."""
    fact = Fact(mended.key, mended.value, mended.message_id, mended.status, mended.was)
    known = any(one.key == mended.key for one in summary.facts)
    facts = tuple(fact if one.key == mended.key else one for one in summary.facts)
    missing = tuple(key for key in summary.missing if key != mended.key)
    return replace(summary, facts=facts if known else (*facts, fact), missing=missing)
