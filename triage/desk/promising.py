"""What agents promise customers in passing: found in their words, confirmed or dismissed by them, kept or owned up to.

Called by `desk.desk` and by the timers. The promised reply itself is made and watched elsewhere.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from triage.desk.card import ensure_card_after_breach
from triage.desk.floor import Floor
from triage.desk.notices import promise_by, tell
from triage.desk.ownership import pass_to
from triage.desk.promise_words import promises_in
from triage.desk.reminders import drop_agent_promise, watch_agent_promise, watch_promise
from triage.desk.wordcheck import checked_if_any
from triage.domain.conversation import Conversation, Owner
from triage.domain.decision import Promise
from triage.domain.errors import BadInput, Conflict, NotFound
from triage.domain.events import EventKind
from triage.domain.ids import ConversationId, MessageId
from triage.domain.labels import ConversationState, Mode, OwnerKind
from triage.domain.staffing import Agent
from triage.domain.timers import Timer
from triage.routing.promise import reply_by
from triage.store import conversations, events, promises
from triage.store.database import Transaction
from triage.store.promises import MadePromise, PromiseState

# What is written so soon after a promise belongs to it, rather than keeping it.
SAME_BREATH = timedelta(minutes=15)


def spot(
    floor: Floor, tx: Transaction, head: Conversation, agent: Agent, message: MessageId, text: str, now: datetime
) -> tuple[MadePromise, ...]:
    """Propose to the agent what this message seems to promise; one that names no time is dated as a ticket would be."""
    found = []
    for spotted in promises_in(text, now, floor.policy.hours):
        by = spotted.by or reply_by(floor.queue_in(head, Mode.TICKET), head.urgency, floor.nobody, now)
        made = promises.propose(tx, head.id, Promise(by, Mode.TICKET, spotted.text), now, agent.id, message)
        events.add(tx, EventKind.PROMISE_PROPOSED, now, head.id, agent.id)
        found.append(made)
    return tuple(found)


def confirm(
    floor: Floor, tx: Transaction, number: int, agent: Agent, now: datetime, by: datetime | None, text: str = ""
) -> MadePromise:
    """The proposal is a promise, by its own time or by this one. Raises NotFound, BadInput and Conflict."""
    made = _one(tx, number)
    due = by or made.promise.by
    if due.tzinfo is None:
        raise BadInput("A time needs its zone.", field="by", remedy="Write 2026-05-15T18:00:00+02:00, for example.")
    if due <= now:
        raise BadInput("This time has passed.", field="by", remedy="Name a time that lies ahead.")
    if made.state not in (PromiseState.PROPOSED, PromiseState.OPEN):
        raise _settled(made)
    words = checked_if_any(text, "text")
    promises.bring(tx, number, PromiseState.OPEN, now, by=due, text=words)
    confirmed = replace(made, promise=replace(made.promise, by=due, text=words or made.promise.text))
    confirmed = replace(confirmed, state=PromiseState.OPEN)
    watch_agent_promise(tx, confirmed, now, floor.policy.desk.remind_seconds)
    events.add(tx, EventKind.PROMISE_MADE, now, made.conversation_id, agent.id)
    return confirmed


def promise(
    floor: Floor, tx: Transaction, conversation: ConversationId, agent: Agent, text: str, by: datetime, now: datetime
) -> MadePromise:
    """A promise that the agent enters by hand, such as one made on the phone. Raises NotFound and BadInput."""
    head = conversations.lock(tx, conversation)
    words = checked_if_any(text, "text")
    if not words:
        raise BadInput("It is not said what is promised.", field="text", remedy="Write it as the customer heard it.")
    made = promises.propose(tx, head.id, Promise(by, Mode.TICKET, words), now, agent.id, MessageId("0"))
    return confirm(floor, tx, made.id, agent, now, by)


def dismiss(tx: Transaction, number: int, now: datetime) -> MadePromise:
    """The proposal was no promise. Raises NotFound, and Conflict for one that was confirmed."""
    made = _one(tx, number)
    if made.state is not PromiseState.PROPOSED:
        raise _settled(made)
    promises.bring(tx, number, PromiseState.DISMISSED, now)
    return replace(made, state=PromiseState.DISMISSED, settled_at=now)


def keep(tx: Transaction, number: int, now: datetime) -> MadePromise:
    """It has been done. Raises NotFound, and Conflict for one that is settled already."""
    made = _one(tx, number)
    if made.state is not PromiseState.OPEN:
        raise _settled(made)
    _kept(tx, made, now)
    return replace(made, state=PromiseState.KEPT, settled_at=now)


def kept_by_writing(tx: Transaction, head: Conversation, now: datetime) -> None:
    """An agent wrote again: what was promised on an earlier occasion is done."""
    for made in promises.of_agents(tx, head.id):
        if now - made.made_at >= SAME_BREATH:
            _kept(tx, made, now)


def near(tx: Transaction, head: Conversation, timer: Timer, now: datetime) -> None:
    """Remind whoever has it, else who promised it."""
    made = promises.get(tx, int(timer.payload["promise"]))
    if made is None or made.state is not PromiseState.OPEN:
        return
    promises.note_reminded(tx, made.id, now)
    events.add(tx, EventKind.PROMISE_NEAR, now, head.id, head.owner.agent_id or made.agent_id)


def agent_promise_due(floor: Floor, tx: Transaction, head: Conversation, timer: Timer, now: datetime) -> None:
    """It was not kept: the customer hears it, once, with a new time; without a person in charge it goes to a queue."""
    made = promises.get(tx, int(timer.payload["promise"]))
    if made is None or made.state is not PromiseState.OPEN or made.promise.by > now:
        return
    promises.bring(tx, made.id, PromiseState.BROKEN, now)
    events.add(tx, EventKind.PROMISE_BROKEN, now, head.id, made.agent_id)
    if head.owner.kind is OwnerKind.ASSISTANT:
        head = _brought_before_people(floor, tx, head, made, now)
    standing = promises.standing(tx, head.id)
    if standing is None:
        standing = promise_by(floor, tx, head, floor.queue_in(head, head.mode), now, may_be_later=True)
        promises.insert(tx, head.id, standing, now, made_by="desk")
        head = replace(head, waiting_since=head.waiting_since or now, reply_by=standing.by, updated_at=now)
        conversations.save(tx, head)
    tell(floor, tx, head, "promise_missed", now, by=standing.by)
    watch_promise(tx, head, now, floor.policy.desk.remind_seconds)


def _brought_before_people(
    floor: Floor, tx: Transaction, head: Conversation, made: MadePromise, now: datetime
) -> Conversation:
    queue = floor.queue_in(head, Mode.TICKET)
    ensure_card_after_breach(tx, head, queue.name, made.promise.text, now)
    head = replace(head, state=ConversationState.OPEN)
    return pass_to(
        tx, head, Owner(OwnerKind.QUEUE, queue.name), Mode.TICKET, now, waiting_since=head.waiting_since or now
    )


def _kept(tx: Transaction, made: MadePromise, now: datetime) -> None:
    in_time = now <= made.promise.by
    promises.bring(tx, made.id, PromiseState.KEPT if in_time else PromiseState.BROKEN, now)
    drop_agent_promise(tx, made)
    kind = EventKind.PROMISE_KEPT if in_time else EventKind.PROMISE_BROKEN
    events.add(tx, kind, now, made.conversation_id, made.agent_id)


def _one(tx: Transaction, number: int) -> MadePromise:
    """The entry, its conversation locked first. Raises NotFound."""
    found = promises.get(tx, number)
    if found is None:
        raise NotFound(f"There is no promise {number}.", field="promise")
    conversations.lock(tx, found.conversation_id)
    return promises.get(tx, number) or found


def _settled(made: MadePromise) -> Conflict:
    return Conflict(f"This promise is {made.state} already.", code="promise_settled", holder=made.agent_id)
