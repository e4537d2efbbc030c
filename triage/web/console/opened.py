"""The conversation in the middle and what its agent needs to know, as plain records that the templates print.

Reads the store; decides nothing. The parts and their words are made by the files beside it.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from triage.desk.calling import Here, delta_for, who_is_here
from triage.domain.conversation import Message
from triage.domain.handoff import Handoff, Summary
from triage.domain.ids import ConversationId
from triage.domain.labels import AgentRole, OwnerKind
from triage.domain.text import excerpt
from triage.store import calls, conversations, customers, desk_queries, handoffs, messages, promises, turns
from triage.store.calls import CallKind
from triage.store.database import Transaction
from triage.store.promises import PromiseState
from triage.web.console import customer
from triage.web.console.customer import Contact, ShownFact, ShownPromise, Source
from triage.web.console.happenings import Names
from triage.web.console.lists import channel_words, name_of
from triage.web.console.reasons import sentences
from triage.web.console.standing import Standing, standing_of
from triage.web.console.window import Reading, Window, names_of, window, without_markers
from triage.web.render import fragment

# How many earlier contacts are shown, and when a promise is near.
CONTACTS, SOON = 5, timedelta(minutes=5)
EVER = datetime(1970, 1, 1, tzinfo=UTC)
# What an event changes of it, in the order of the page.
PARTS = ("head", "notices", "messages", "proposals", "context")


@dataclass(frozen=True, slots=True)
class Question:
    """What a colleague asks this agent, who has not answered yet; `brief` is what one must know to answer."""

    by: str
    words: str
    brief: Sequence[str]


@dataclass(frozen=True, slots=True)
class Open:
    """The conversation in the middle."""

    id: ConversationId
    customer_name: str
    subject: str
    channel: str
    reference: str
    due: datetime | None
    due_kind: str
    standing: Standing
    here: Sequence[Here]
    asked: Question | None
    window: Window
    card: Summary | None
    reasons: Sequence[str]
    facts: Sequence[ShownFact]
    missing: Sequence[tuple[str, str]]
    promises: Sequence[ShownPromise]
    sources: Sequence[Source]
    reading: Sequence[Source]
    contacts: Sequence[Contact]
    about: Sequence[tuple[str, str]]
    may_manage: bool
    can_rewrite: bool
    own_id: str

    @property
    def to_confirm(self) -> Sequence[ShownPromise]:
        """What sounded like a promise and waits for the agent's word."""
        return [promise for promise in self.promises if promise.state is PromiseState.PROPOSED]


def open_conversation(tx: Transaction, identity: ConversationId, reading: Reading) -> Open:
    """Everything about one conversation. Raises NotFound."""
    head = conversations.get(tx, identity)
    line = desk_queries.line(tx, identity)
    person = customers.get(tx, head.customer_id)
    assert line is not None
    assert person is not None
    due = head.reply_by if head.waiting_since or head.owner.kind is OwnerKind.QUEUE else None
    held = handoffs.of_conversation(tx, identity)
    latest = held[-1] if held else None
    made = promises.of_conversation(tx, identity)
    names = names_of(tx, reading.policy)
    said, shown = window(tx, head, reading, held, made, names)
    details = latest.summary.facts if latest else head.memory.details.values()
    catalogue = reading.catalogue
    sources = customer.sources_of(said)
    return Open(
        id=identity,
        customer_name=name_of(line),
        subject=head.subject or excerpt(line.last_text) or "No words yet",
        channel=channel_words(head.channel),
        reference=head.reference,
        due=due,
        due_kind="fine" if due is None or due - reading.now > SOON else "soon" if due > reading.now else "late",
        standing=standing_of(tx, line, reading, names),
        here=who_is_here(tx, identity, reading.now, but=reading.agent.id),
        asked=_asked(tx, identity, reading, said, names),
        window=shown,
        card=latest.summary if latest else None,
        reasons=sentences(latest.reasons) if latest else [],
        facts=customer.facts(details, catalogue, {m.id: m for m in said}),
        missing=[(key, customer.label_of(key, catalogue)) for key in (latest.summary.missing if latest else ())],
        promises=customer.ledger(made, names),
        sources=sources,
        reading=_reading(tx, identity, sources),
        contacts=_contacts(tx, identity, held, names),
        about=customer.about(person, name_of(line), reading.now),
        can_rewrite=reading.can_rewrite,
        own_id=secrets.token_hex(16),
        may_manage=reading.agent.role is AgentRole.SUPERVISOR,
    )


def _asked(
    tx: Transaction, identity: ConversationId, reading: Reading, said: Sequence[Message], names: Names
) -> Question | None:
    me = reading.agent
    invited = [c for c in calls.of_conversation(tx, identity) if c.agent == me.id and c.kind is CallKind.INVITE]
    if not invited:
        return None
    call = invited[-1]
    if any(message.agent_id == me.id and message.at > call.at for message in said):
        return None
    delta = delta_for(tx, identity, me, EVER)
    by = names.agents.get(call.called_by, "A colleague")
    brief = without_markers(delta.prose)[1 if delta.question else 0 :]  # the first line repeats the question
    return Question(by, delta.question, brief)


def patches(shown: Mapping[str, Any]) -> str:
    """The parts of the open conversation as patches; what only a fresh page marks, such as what is new, stays."""
    return "".join(fragment(f"console/{part}.html", {**shown, "fresh": False}) for part in PARTS)


def _contacts(tx: Transaction, identity: ConversationId, held: Sequence[Handoff], names: Names) -> list[Contact]:
    ended = [handoff for handoff in held if handoff.ended_at is not None][-CONTACTS:]
    return [
        customer.contact(handoff, messages.first_since(tx, identity, handoff.created_at), names)
        for handoff in reversed(ended)
    ]


def _reading(tx: Transaction, identity: ConversationId, shown: Sequence[Source]) -> list[Source]:
    """What the last turn found near the question and the customer has not been shown: worth the agent's look."""
    known = {source.article for source in shown}
    found = {
        p.article: p.title
        for record in turns.of_conversation(tx, identity, limit=1)
        if record.found is not None
        for p in record.found.passages
        if p.article not in known
    }
    return [Source(article, title or article) for article, title in list(found.items())[:3]]
