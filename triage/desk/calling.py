"""Colleagues called to a conversation: @mentions in notes, invitations with a question, watchers, and who is there now.

Called by `desk.together` and by notes. Whoever is called watches from then on; the owner stays the one voice.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.desk.delta import Delta, delta_of
from triage.desk.wordcheck import checked
from triage.domain.conversation import Conversation
from triage.domain.errors import BadInput, Conflict
from triage.domain.events import EventKind
from triage.domain.ids import AgentId, ConversationId, MessageId
from triage.domain.labels import Author
from triage.domain.staffing import Agent
from triage.store import agents, calls, conversations, events, focus, handoffs, messages, promises, threads
from triage.store.calls import Call, CallKind
from triage.store.database import Transaction
from triage.store.focus import Focus, Seen
from triage.store.messages import NewMessage

# A console says every half minute that somebody looks, and more often while they type.
LOOKING, TYPING = timedelta(seconds=90), timedelta(seconds=12)
_MENTION = re.compile(r"(?<![\w@])@([\w.-]{2,64})", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Here:
    """An agent who is at a conversation now."""

    agent: AgentId
    name: str
    kind: Focus


def mentioned(text: str, people: Iterable[Agent]) -> tuple[Agent, ...]:
    """The agents whom a note names: @dana, by first name, whole name without spaces, or the name of their address.

    A first name that two share names nobody. Pure.
    """
    everybody = tuple(people)
    found: dict[AgentId, Agent] = {}
    for handle in _MENTION.findall(text):
        wanted = handle.lower().rstrip(".-")
        exact = [a for a in everybody if wanted in (a.email.split("@")[0], "".join(a.name.lower().split()))]
        matches = exact or [a for a in everybody if wanted == a.name.lower().split()[0]]
        if len(matches) == 1:
            found[matches[0].id] = matches[0]
    return tuple(found.values())


def call_mentioned(
    tx: Transaction, head: Conversation, note: MessageId, text: str, by: Agent, now: datetime
) -> tuple[Call, ...]:
    """Call everybody whom this note names, but not its writer."""
    if "@" not in text:
        return ()
    return tuple(
        _call(tx, head.id, note, CallKind.MENTION, agent.id, by, now)
        for agent in mentioned(text, agents.every(tx))
        if agent.id != by.id
    )


def invite(
    tx: Transaction, conversation: ConversationId, agent: Agent, expert: AgentId, question: str, now: datetime
) -> Call:
    """Ask a colleague to help, with a question that stands in the thread as a note.

    Raises BadInput without a question or for an agent there is not, NotFound, and Conflict for asking oneself.
    """
    words = checked(question, "question")
    head = conversations.lock(tx, conversation)
    if expert == agent.id:
        raise Conflict("You are here already.", code="invited_self", field="agent", holder=agent.name)
    asked = agents.find(tx, expert) if expert.isascii() and expert.isalnum() else None
    if asked is None:
        raise BadInput(f"There is no agent {expert!r}.", field="agent", remedy="Use an agent's id.")
    text = f"Invited {asked.name}: {words}"
    note = messages.add(tx, head, NewMessage(Author.AGENT, text, now, agent_id=agent.id, note=True))
    events.add(tx, EventKind.NOTE_ADDED, now, head.id, agent.id)
    return _call(tx, head.id, note, CallKind.INVITE, asked.id, agent, now)


def note_focus(
    tx: Transaction, conversation: ConversationId, agent: Agent, kind: Focus, now: datetime
) -> tuple[Here, ...]:
    """Note what the agent does here, and return who else is at it; coming answers calls. Raises NotFound."""
    conversations.get(tx, conversation)
    before = focus.last_of(tx, conversation, now - LOOKING).get(agent.id)
    focus.add(tx, conversation, agent.id, kind, now)
    if kind is not Focus.LEFT:
        calls.answer(tx, conversation, agent.id, now)
    if before is None or before.kind is not kind:
        events.add(tx, EventKind.FOCUS_CHANGED, now, conversation, agent.id)
    return who_is_here(tx, conversation, now, but=agent.id)


def looking_on(tx: Transaction, conversation: ConversationId, now: datetime) -> Mapping[AgentId, Seen]:
    """The agents who have this conversation open now, each with their last sign."""
    seen = focus.last_of(tx, conversation, now - LOOKING)
    return {agent: sign for agent, sign in seen.items() if sign.kind is not Focus.LEFT}


def who_is_here(tx: Transaction, conversation: ConversationId, now: datetime, but: AgentId) -> tuple[Here, ...]:
    """Everybody else who looks at it or types in it now, typists first."""
    seen = looking_on(tx, conversation, now)
    return here_of(seen, agents.named(tx, list(seen)), now, but)


def here_of(
    seen: Mapping[AgentId, Seen], names: Mapping[AgentId, str], now: datetime, but: AgentId
) -> tuple[Here, ...]:
    """The same from the last sign of each. Pure."""
    here = [
        Here(a, names.get(a, a), Focus.TYPING if s.kind is Focus.TYPING and now - s.at <= TYPING else Focus.VIEWING)
        for a, s in seen.items()
        if a != but and s.kind is not Focus.LEFT and now - s.at <= LOOKING
    ]
    return tuple(sorted(here, key=lambda one: (one.kind is not Focus.TYPING, one.name)))


def question_in(note: str) -> str:
    """What the note of an invitation asks, without whom. Pure."""
    return note.split(": ", 1)[-1]


def delta_for(tx: Transaction, conversation: ConversationId, agent: Agent, since: datetime | None) -> Delta:
    """What is new for this agent since then, else since they last looked. Raises NotFound."""
    thread = threads.load(tx, conversation)
    looked = since or focus.last_look(tx, conversation, agent.id)
    asked = [c for c in calls.of_conversation(tx, conversation) if c.agent == agent.id and c.kind is CallKind.INVITE]
    question = question_in(next((m.text for m in thread.messages if asked and m.id == asked[-1].message), ""))
    all_handoffs = handoffs.of_conversation(tx, conversation)
    latest = all_handoffs[-1] if all_handoffs else None
    made = promises.of_conversation(tx, conversation)
    return delta_of(thread.conversation, thread.messages, latest, made, looked, question)


def _call(
    tx: Transaction,
    conversation: ConversationId,
    note: MessageId,
    kind: CallKind,
    agent: AgentId,
    by: Agent,
    now: datetime,
) -> Call:
    made = calls.add(tx, conversation, note, kind, agent, by.id, now)
    calls.watch(tx, conversation, agent, now)
    events.add(tx, EventKind.CALLED_IN, now, conversation, agent)
    return made
