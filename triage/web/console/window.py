"""A page of the thread: the last messages, or those before one that is named, with what happened between them.

Called by `web.console.opened` and for older messages on demand. Reads the store; the entries are made by `timeline`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from triage.desk.delta import delta_of
from triage.domain.conversation import Conversation, Message
from triage.domain.handoff import Handoff
from triage.domain.ids import ConversationId, MessageId
from triage.domain.intents import IntentCatalogue
from triage.domain.policy import Policy
from triage.domain.staffing import Agent
from triage.store import agents, conversations, deliveries, desk_queries, focus, handoffs, messages, promises, turns
from triage.store.database import Transaction
from triage.store.promises import MadePromise
from triage.web.console import happenings
from triage.web.console.happenings import Names
from triage.web.console.timeline import Around, Entry, timeline

# What a page shows of a thread at first.
PAGE = 60
_MARKER = re.compile(r" \(m\d+\)")


@dataclass(frozen=True, slots=True)
class Window:
    """A page of the thread; `older` is the message before which there is more, None at its beginning."""

    entries: Sequence[Entry]
    loaded: frozenset[MessageId]
    older: MessageId | None
    ends_early: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads, when, under which rules; `before` names the message where their page of the thread ends."""

    agent: Agent
    catalogue: IntentCatalogue
    policy: Policy
    zone: ZoneInfo
    now: datetime
    before: int | None = None
    can_rewrite: bool = False


def window_of(tx: Transaction, identity: ConversationId, reading: Reading, since: int | None = None) -> Window:
    """A page of the thread that ends before a message, and goes back to `since` if that is named. Raises NotFound."""
    head = conversations.get(tx, identity)
    held = handoffs.of_conversation(tx, identity)
    names = names_of(tx, reading.policy)
    return window(tx, head, reading, held, promises.of_conversation(tx, identity), names, since)[1]


def window(
    tx: Transaction,
    head: Conversation,
    reading: Reading,
    held: Sequence[Handoff],
    made: Sequence[MadePromise],
    names: Names,
    since: int | None = None,
) -> tuple[Sequence[Message], Window]:
    """The messages of a page, and the page."""
    limit = PAGE if since is None else messages.EVER
    said = messages.of_conversation(tx, head.id, limit, reading.before, since)
    older = said[0].id if said and messages.has_before(tx, head.id, said[0].id) else None
    wanted = {message.turn_id for message in said if message.turn_id is not None}
    ended = reading.before is not None
    looked = None if ended else focus.last_look(tx, head.id, reading.agent.id)
    delta = delta_of(head, said, held[-1] if held else None, made, looked) if looked else None
    around = Around(
        deliveries={d.message: d for d in deliveries.of_conversation(tx, head.id, since=said[0].id if said else None)},
        decisions=turns.decisions_of(tx, head.id, wanted),
        happenings=[
            one
            for one in happenings.happenings(desk_queries.stretches_of(tx, head.id), held, made, names)
            if not ended or (said and one.at <= said[-1].at)
        ],
        agent=reading.agent.id,
        zone=reading.zone,
        now=reading.now,
        last_look=looked,
        delta=without_markers(delta.prose) if delta else (),
    )
    return said, Window(timeline(said, around), frozenset(m.id for m in said), older, ended)


def without_markers(prose: str) -> list[str]:
    """The lines of a delta without the numbers of their messages, which stand below anyway."""
    return [_MARKER.sub("", line) for line in prose.splitlines()]


def names_of(tx: Transaction, policy: Policy) -> Names:
    """How agents and queues are called."""
    return Names(
        agents={agent.id: agent.name for agent in agents.every(tx)},
        queues={queue.name: queue.title for queue in policy.queues},
    )
