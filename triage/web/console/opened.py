"""The conversation in the middle and what its agent needs to know, as plain records that the templates print. Pure.

Made of a folder, which all readers share; decides nothing. The parts and their words are made by the files beside it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from triage.desk.calling import Here, here_of, question_in
from triage.desk.delta import delta_of
from triage.domain.handoff import Summary
from triage.domain.ids import ConversationId, MessageId
from triage.domain.labels import AgentRole, OwnerKind
from triage.domain.text import excerpt
from triage.store.calls import CallKind
from triage.store.promises import PromiseState
from triage.web.console import customer
from triage.web.console.customer import Contact, ShownFact, ShownPromise, Source
from triage.web.console.folder import Folder
from triage.web.console.happenings import Names
from triage.web.console.lists import channel_words, due_kind, name_of
from triage.web.console.reasons import sentences
from triage.web.console.standing import Standing, standing_of
from triage.web.console.window import Reading, names_of, without_markers

EVER = datetime(1970, 1, 1, tzinfo=UTC)
# What an event changes beside the thread, in the order of the page.
PARTS = ("head", "notices", "proposals", "context")


@dataclass(frozen=True, slots=True)
class Question:
    """What a colleague asks this agent, who has not answered yet; `brief` is what one must know to answer."""

    by: str
    words: str
    brief: Sequence[str]


@dataclass(frozen=True, slots=True)
class Open:
    """The conversation in the middle. Two are equal when their agent sees no difference.

    `near` are the messages named here that stand on the page, so that a jump to one needs no other page.
    """

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
    near: frozenset[MessageId]
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
    own_id: str = field(compare=False, default_factory=lambda: secrets.token_hex(16))

    @property
    def to_confirm(self) -> Sequence[ShownPromise]:
        """What sounded like a promise and waits for the agent's word."""
        return [promise for promise in self.promises if promise.state is PromiseState.PROPOSED]


def open_conversation(folder: Folder, reading: Reading) -> Open:
    """Everything about one conversation but its thread, as this agent sees it."""
    head, line, latest = folder.head, folder.line, folder.latest
    due = head.reply_by if head.waiting_since or head.owner.kind is OwnerKind.QUEUE else None
    names = names_of(folder, reading.policy)
    people = {agent.id: agent.name for agent in folder.agents.values()}
    catalogue = reading.catalogue
    details = latest.summary.facts if latest else head.memory.details.values()
    sources = customer.sources_of(folder.said)
    facts = customer.facts(details, catalogue, {m.id: m for m in folder.said})
    made = customer.ledger(folder.promises, names)
    contacts = [customer.contact(one, folder.begun_with[one.id], names) for one in reversed(folder.earlier)]
    named = {
        *(one.message_id for one in facts),
        *(one.message_id for one in made),
        *(one.first_message for one in contacts),
    }
    return Open(
        id=head.id,
        customer_name=name_of(line),
        subject=head.subject or excerpt(line.last_text) or "No words yet",
        channel=channel_words(head.channel),
        reference=head.reference,
        due=due,
        due_kind=due_kind(due, reading.now),
        standing=standing_of(folder, reading, names),
        here=here_of(folder.seen, people, reading.now, but=reading.agent.id),
        asked=_asked(folder, reading, names),
        near=frozenset(message.id for message in folder.said if message.id in named),
        card=latest.summary if latest else None,
        reasons=sentences(latest.reasons) if latest else [],
        facts=facts,
        missing=[(key, customer.label_of(key, catalogue)) for key in (latest.summary.missing if latest else ())],
        promises=made,
        sources=sources,
        reading=_reading(folder, sources),
        contacts=contacts,
        about=customer.about(folder.customer, name_of(line), reading.now),
        can_rewrite=reading.can_rewrite,
        may_manage=reading.agent.role is AgentRole.SUPERVISOR,
    )


def _asked(folder: Folder, reading: Reading, names: Names) -> Question | None:
    me = reading.agent
    invited = [call for call in folder.calls if call.agent == me.id and call.kind is CallKind.INVITE]
    if not invited:
        return None
    call = invited[-1]
    if any(message.agent_id == me.id and message.at > call.at for message in folder.said):
        return None
    question = question_in(folder.questions.get(call.message, ""))
    delta = delta_of(folder.head, folder.said, folder.latest, folder.promises, EVER, question)
    by = names.agents.get(call.called_by, "A colleague")
    brief = without_markers(delta.prose)[1 if delta.question else 0 :]  # the first line repeats the question
    return Question(by, delta.question, brief)


def _reading(folder: Folder, shown: Sequence[Source]) -> list[Source]:
    """What the last turn found near the question and the customer has not been shown: worth the agent's look."""
    known = {source.article for source in shown}
    passages = folder.found.passages if folder.found else ()
    found = {p.article: p.title for p in passages if p.article not in known}
    return [Source(article, title or article) for article, title in list(found.items())[:3]]
