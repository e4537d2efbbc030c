"""What the desk does when the inbox tells it of a handoff or of a customer's message, inside that transaction.

Called by `desk.desk` on behalf of the inbox, which saves the head itself while a queue has the conversation.
"""

from dataclasses import replace
from datetime import datetime

from triage.desk.floor import Floor
from triage.desk.offers import offer_next
from triage.desk.reminders import watch_promise
from triage.desk.staffing import snapshot
from triage.domain.conversation import Conversation
from triage.domain.labels import OwnerKind
from triage.routing.promise import reply_by
from triage.store import conversations, messages
from triage.store.database import Transaction


def handed_off(floor: Floor, tx: Transaction, head: Conversation, now: datetime) -> None:
    """A queue has the conversation: be reminded of what was promised, and offer it when it is live."""
    watch_promise(tx, head)
    offer_next(floor, tx, head, now)


def customer_wrote(floor: Floor, tx: Transaction, head: Conversation, now: datetime) -> None:
    """A customer wrote to a queue or an agent: the clock of an agent's next reply starts, unless it runs."""
    if head.owner.kind is OwnerKind.QUEUE:
        watch_promise(tx, head)  # the assistant may just have promised another time
        return
    if head.waiting_since is not None or not messages.unanswered(tx, head.id):
        return
    due = reply_by(floor.queue_in(head, head.mode), head.urgency, snapshot(floor, tx, now), now)
    conversations.save(tx, replace(head, waiting_since=now, reply_by=head.reply_by or due, updated_at=now))
