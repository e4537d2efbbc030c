"""An agent's message with prepared words filled in, and what a macro does after it, in one transaction.

Called by `desk.desk`. What follows is refused as it would be by hand, and then nothing is sent either.
"""

from datetime import datetime

from triage.desk import give_back, mode, resolve, snooze
from triage.desk.floor import Floor
from triage.desk.ownership import require_not_anothers
from triage.desk.prepared import Filled, expanded
from triage.desk.reply import Written, reply
from triage.domain.ids import ConversationId
from triage.domain.labels import Mode
from triage.domain.prepared_words import Then
from triage.domain.staffing import Agent
from triage.store import conversations, messages
from triage.store.database import Transaction


def write(
    floor: Floor,
    tx: Transaction,
    conversation: ConversationId,
    agent: Agent,
    text: str,
    now: datetime,
    trace_id: str | None = None,
    written_as: str | None = None,
) -> Written:
    """Say this, or what "/name" stands for, and do what follows. Raises what the single steps raise."""
    if not text.lstrip().startswith("/"):
        return reply(floor, tx, conversation, agent, text, now, trace_id, written_as)
    head = conversations.lock(tx, conversation)
    said = messages.written_as(tx, head, written_as) if written_as else None
    if said is not None:
        return Written(said, head)
    require_not_anothers(floor, tx, head, agent)
    filled = expanded(floor, tx, head, agent, text.strip())
    written = reply(floor, tx, conversation, agent, filled.text, now, trace_id, written_as)
    _follow(floor, tx, conversation, agent, filled, now)
    return Written(written.message, conversations.get(tx, conversation), written.proposed)


def _follow(
    floor: Floor, tx: Transaction, conversation: ConversationId, agent: Agent, filled: Filled, now: datetime
) -> None:
    if filled.then is Then.RESOLVE:
        resolve.resolve(floor, tx, conversation, agent, filled.reason, None, now)
    elif filled.then is Then.TICKET:
        mode.change_mode(floor, tx, conversation, agent, Mode.TICKET, now)
    elif filled.then is Then.RETURN:
        give_back.give_back(floor, tx, conversation, agent, filled.reason, now)
    elif filled.then is Then.SNOOZE:
        snooze.snooze(floor, tx, conversation, agent, None, now)
