"""An agent writes to the customer: from any surface it takes ownership, silences the assistant, and goes out.

Called by `desk.desk`. The first reply is what was promised, so it keeps the promise.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from triage.desk.accept import take
from triage.desk.floor import Floor
from triage.desk.ownership import require_not_anothers
from triage.desk.promising import kept_by_writing, spot
from triage.desk.reminders import Reminder
from triage.desk.snooze import wake
from triage.desk.wordcheck import checked
from triage.domain.conversation import Conversation
from triage.domain.events import EventKind
from triage.domain.ids import ConversationId, MessageId
from triage.domain.labels import Author, ConversationState
from triage.domain.staffing import Agent
from triage.store import conversations, events, focus, messages, promises, timers
from triage.store.database import Transaction
from triage.store.focus import Focus
from triage.store.messages import NewMessage
from triage.store.promises import MadePromise, PromiseState


@dataclass(frozen=True, slots=True)
class Written:
    """A message or note of an agent, the conversation after it, and the promises that seem to be in it."""

    message: MessageId
    head: Conversation
    proposed: tuple[MadePromise, ...] = ()


def reply(
    floor: Floor,
    tx: Transaction,
    conversation: ConversationId,
    agent: Agent,
    text: str,
    now: datetime,
    trace_id: str | None = None,
    written_as: str | None = None,
) -> Written:
    """Say this to the customer as this agent. Writing into a settled conversation opens it again.

    What was said under the same `written_as` before is not said again.

    Raises BadInput for an empty or overlong text, NotFound, and Conflict when another agent has the conversation.
    """
    words = checked(text, "text")
    head = conversations.lock(tx, conversation)
    said = messages.written_as(tx, head, written_as) if written_as else None
    if said is not None:
        return Written(said, head)
    require_not_anothers(floor, tx, head, agent)
    head = replace(head, state=ConversationState.OPEN)
    if head.owner.agent_id != agent.id:
        head = take(floor, tx, head, agent, now)
    keep_promise(tx, head, now)
    kept_by_writing(tx, head, now)
    wake(tx, head, now)
    head = replace(head, waiting_since=None, reply_by=None, updated_at=now)
    conversations.save(tx, head)
    answers = messages.unanswered(tx, head.id)
    new = NewMessage(
        Author.AGENT, words, now, agent_id=agent.id, in_reply_to=answers, trace_id=trace_id, written_as=written_as
    )
    message = floor.voice.say(tx, head, new)
    events.add(tx, EventKind.AGENT_REPLIED, now, head.id, agent.id)
    focus.add(tx, head.id, agent.id, Focus.TYPING, now)
    return Written(message, head, spot(floor, tx, head, agent, message, words, now))


def keep_promise(tx: Transaction, head: Conversation, now: datetime) -> None:
    """A person has done what was promised; late, when its time had passed unnoticed."""
    standing = promises.standing(tx, head.id)
    if standing is not None:
        state = PromiseState.KEPT if now <= standing.by else PromiseState.BROKEN
        promises.settle(tx, head.id, state, now)
    timers.cancel(tx, head.id, [Reminder.PROMISE_DUE, Reminder.PROMISE_NEAR])
