"""What the store holds of a conversation that somebody has open: read whole, then only what an event has touched.

The same for every reader; `web.console.folders` keeps it for them. Knows no agent and prints nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from triage.desk.calling import LOOKING
from triage.domain.channel import Delivery
from triage.domain.conversation import Conversation, Customer, Message
from triage.domain.decision import Decision
from triage.domain.events import EventKind
from triage.domain.handoff import Handoff
from triage.domain.ids import AgentId, ConversationId, HandoffId, MessageId, TurnId
from triage.domain.knowledge import SearchResult
from triage.domain.staffing import Agent
from triage.store import (
    agents,
    calls,
    conversations,
    customers,
    deliveries,
    desk_queries,
    focus,
    handoffs,
    messages,
    promises,
    turns,
)
from triage.store.calls import Call, CallKind
from triage.store.database import Transaction
from triage.store.desk_queries import Line, Stretch
from triage.store.focus import Seen
from triage.store.promises import MadePromise

# What a page shows of a thread at first, and how many earlier contacts.
PAGE, CONTACTS = 60, 5
# Two messages that commit at once may become visible against the order of their numbers.
_OVERLAP = 5
_WORDS, _SENDING, _LOOKING = EventKind.MESSAGE_RECEIVED, EventKind.DELIVERY_CHANGED, EventKind.FOCUS_CHANGED
# All that these change; after any other event everything is read again.
PARTIAL = frozenset({_WORDS, _SENDING, _LOOKING})


@dataclass(frozen=True, slots=True)
class Folder:
    """One conversation. `said` is a page of its thread, and `older` tells what lies before it.

    `ends_early` is set on a page that does not end with the newest message; `begun_with` has the first message of
    each earlier contact, `questions` the notes that invited colleagues, `found` what the last turn found.
    """

    read_at: datetime
    line: Line
    customer: Customer
    agents: Mapping[AgentId, Agent]
    said: Sequence[Message]
    older: MessageId | None
    ends_early: bool
    deliveries: Mapping[MessageId, Delivery]
    decisions: Mapping[TurnId, Decision]
    stretches: Sequence[Stretch]
    handoffs: Sequence[Handoff]
    promises: Sequence[MadePromise]
    calls: Sequence[Call]
    questions: Mapping[MessageId, str]
    watching: Collection[AgentId]
    seen: Mapping[AgentId, Seen]
    found: SearchResult | None
    begun_with: Mapping[HandoffId, MessageId | None]

    @property
    def head(self) -> Conversation:
        """The conversation."""
        return self.line.head

    @property
    def latest(self) -> Handoff | None:
        """The handoff that counts."""
        return self.handoffs[-1] if self.handoffs else None

    @property
    def earlier(self) -> Sequence[Handoff]:
        """The contacts that have ended, of which a page tells, oldest first."""
        return ended_of(self.handoffs)


def ended_of(held: Sequence[Handoff]) -> Sequence[Handoff]:
    """The last handoffs that have ended."""
    return [handoff for handoff in held if handoff.ended_at is not None][-CONTACTS:]


def read_folder(
    tx: Transaction,
    identity: ConversationId,
    now: datetime,
    before: int | None = None,
    since: int | None = None,
) -> Folder:
    """All of it, with a page of the thread that ends before a message and goes back to `since`. Raises NotFound."""
    head = conversations.get(tx, identity)
    line, person = desk_queries.line(tx, identity), customers.get(tx, head.customer_id)
    assert line is not None
    assert person is not None
    said = messages.of_conversation(tx, identity, PAGE if since is None else messages.EVER, before, since)
    held = handoffs.of_conversation(tx, identity)
    called = calls.of_conversation(tx, identity)
    last = turns.of_conversation(tx, identity, limit=1)
    return Folder(
        read_at=now,
        line=line,
        customer=person,
        agents={agent.id: agent for agent in agents.every(tx)},
        said=said,
        older=said[0].id if said and messages.has_before(tx, identity, said[0].id) else None,
        ends_early=before is not None,
        deliveries=_deliveries(tx, identity, said),
        decisions=turns.decisions_of(tx, identity, {m.turn_id for m in said if m.turn_id is not None}),
        stretches=desk_queries.stretches_of(tx, identity),
        handoffs=held,
        promises=promises.of_conversation(tx, identity),
        calls=called,
        questions=_questions(tx, identity, called, said),
        watching=calls.watching(tx, identity),
        seen=focus.last_of(tx, identity, now - LOOKING),
        found=last[0].found if last else None,
        begun_with={one.id: messages.first_since(tx, identity, one.created_at) for one in ended_of(held)},
    )


def read_on(tx: Transaction, folder: Folder, kinds: Collection[str], now: datetime) -> Folder:
    """The same after events of these kinds, all of them PARTIAL. Raises NotFound."""
    identity = folder.head.id
    if _WORDS in kinds:
        line, person = desk_queries.line(tx, identity), customers.get(tx, folder.head.customer_id)
        if line is None or person is None:
            return read_folder(tx, identity, now)
        folder = replace(folder, line=line, customer=person, said=_said(tx, folder))
    if _SENDING in kinds:
        folder = replace(folder, deliveries=_deliveries(tx, identity, folder.said))
    if _LOOKING in kinds:
        folder = replace(folder, seen=focus.last_of(tx, identity, now - LOOKING))
    return folder


def _said(tx: Transaction, folder: Folder) -> Sequence[Message]:
    """The page with what was said since; one that is full lets its oldest go."""
    since = int(folder.said[-_OVERLAP:][0].id) if folder.said else None
    known = [message for message in folder.said if since is None or int(message.id) < since]
    return tuple([*known, *messages.of_conversation(tx, folder.head.id, since=since)][-PAGE:])


def _questions(
    tx: Transaction, identity: ConversationId, called: Sequence[Call], said: Sequence[Message]
) -> Mapping[MessageId, str]:
    found = {message.id: message.text for message in said if message.note}
    wanted = {call.message for call in called if call.kind is CallKind.INVITE}
    for note in wanted - found.keys():
        found |= {m.id: m.text for m in messages.of_conversation(tx, identity, 1, before=int(note) + 1)}
    return {note: found[note] for note in wanted & found.keys()}


def _deliveries(tx: Transaction, identity: ConversationId, said: Sequence[Message]) -> Mapping[MessageId, Delivery]:
    since = said[0].id if said else None
    return {delivery.message: delivery for delivery in deliveries.of_conversation(tx, identity, since=since)}
