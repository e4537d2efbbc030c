"""The lists of the console: which conversations stand in each, in the order of what was promised, and how many.

Used by the console. Nothing here writes. A list comes in pages; the next begins behind the `Mark` of the last row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa

from triage.domain.ids import AgentId, ConversationId, QueueName
from triage.domain.labels import Author, ConversationState, Mode, OwnerKind, Urgency
from triage.store.database import Transaction
from triage.store.tables import conversations, messages

_UNPROMISED = "-"


class ListName(StrEnum):
    """The lists of an inbox."""

    MINE = "mine"  # the agent's own, but for what they put aside
    LIVE = "live"  # waits for somebody now
    TICKETS = "tickets"  # waits for somebody by a promised time
    SNOOZED = "snoozed"  # the agent's own, put aside
    ALL = "all"  # everything open, the assistant's too


@dataclass(frozen=True, slots=True)
class Sieve:
    """What narrows a list; None lets everything through. `owner` is an agent's id, `assistant` or `nobody`."""

    queue: QueueName | None = None
    channel: str | None = None
    urgency: Urgency | None = None
    owner: str | None = None
    unread: bool = False


EVERYTHING = Sieve()
NOBODY, ASSISTANT = "nobody", "assistant"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page ended: the promise (microseconds), or None and the last change of what nobody waits for; the id."""

    promised: int | None
    updated: int
    id: ConversationId

    def __str__(self) -> str:
        return f"{_UNPROMISED if self.promised is None else self.promised}.{self.updated}.{self.id}"

    @classmethod
    def read(cls, text: str) -> "Mark | None":
        """The mark that was written so; None for what is none."""
        promised, _, rest = text.partition(".")
        updated, _, identity = rest.partition(".")
        numbers = [part for part in (promised, updated) if part != _UNPROMISED]
        if not identity.isalnum() or not all(n.isascii() and n.isdigit() and len(n) < 19 for n in numbers):
            return None
        return cls(None if promised == _UNPROMISED else int(promised), int(updated), ConversationId(identity))


@dataclass(frozen=True, slots=True)
class Slice:
    """Some of a list: the ids in order, and where to go on, None at the end."""

    ids: tuple[ConversationId, ...]
    more: Mark | None


class Stand(NamedTuple):
    """Where an open conversation stands: all that says which lists it is in."""

    owner: OwnerKind
    live: bool
    agent: AgentId | None
    aside: bool

    def is_in(self, name: ListName, agent: AgentId | None) -> bool:
        """Whether this agent finds it in this list."""
        match name:
            case ListName.ALL:
                return True
            case ListName.LIVE | ListName.TICKETS:
                return self.owner is OwnerKind.QUEUE and self.live is (name is ListName.LIVE)
            case ListName.MINE | ListName.SNOOZED:
                own = self.owner is OwnerKind.AGENT and self.agent == agent
                return own and self.aside is (name is ListName.SNOOZED)


def page(
    tx: Transaction,
    name: ListName,
    agent: AgentId | None,
    limit: int,
    sieve: Sieve = EVERYTHING,
    after: Mark | None = None,
) -> Slice:
    """The next of a list: what is promised soonest first, then what nobody waits for, the latest change first."""
    among = _in_list(name, agent) + _through(sieve)
    found = []
    if after is None or after.promised is not None:
        found = _promised(tx, among, limit + 1, after)
        after = None
    if len(found) <= limit:
        found += _unpromised(tx, among, limit + 1 - len(found), after)
    shown = tuple(mark.id for mark in found[:limit])
    return Slice(shown, found[limit - 1] if len(found) > limit else None)


def count(tx: Transaction, name: ListName, agent: AgentId | None, sieve: Sieve = EVERYTHING) -> int:
    """How many conversations a list holds."""
    statement = sa.select(sa.func.count()).where(*_in_list(name, agent), *_through(sieve))
    return int(tx.connection.execute(statement).scalar_one())


def stands(tx: Transaction) -> Mapping[ConversationId, Stand]:
    """Every open conversation with where it stands, by one look at the index."""
    table = conversations.c
    statement = sa.select(table.id, table.owner_kind, table.mode, table.agent_id, table.snoozed_at).where(
        table.state == ConversationState.OPEN.value
    )
    return {
        ConversationId(identity): Stand(OwnerKind(owner), mode == Mode.LIVE.value, agent, snoozed is not None)
        for identity, owner, mode, agent, snoozed in tx.connection.execute(statement)
    }


def _in_list(name: ListName, agent: AgentId | None) -> list[sa.ColumnElement[bool]]:
    table = conversations.c
    chosen: list[sa.ColumnElement[bool]] = [table.state == ConversationState.OPEN.value]
    if name in (ListName.MINE, ListName.SNOOZED):
        aside = table.snoozed_at.is_not(None) if name is ListName.SNOOZED else table.snoozed_at.is_(None)
        chosen += [table.owner_kind == OwnerKind.AGENT.value, table.agent_id == agent, aside]
    elif name is not ListName.ALL:
        live = table.mode == Mode.LIVE.value
        chosen += [table.owner_kind == OwnerKind.QUEUE.value, live if name is ListName.LIVE else sa.not_(live)]
    return chosen


def _through(sieve: Sieve) -> list[sa.ColumnElement[bool]]:
    table = conversations.c
    chosen: list[sa.ColumnElement[bool]] = []
    if sieve.queue is not None:
        chosen.append(table.queue == sieve.queue)
    if sieve.channel is not None:
        chosen.append(table.channel == sieve.channel)
    if sieve.urgency is not None:
        chosen.append(table.urgency == sieve.urgency.value)
    if sieve.owner in (NOBODY, ASSISTANT):
        kind = OwnerKind.QUEUE if sieve.owner == NOBODY else OwnerKind.ASSISTANT
        chosen.append(table.owner_kind == kind.value)
    elif sieve.owner is not None:
        chosen += [table.owner_kind == OwnerKind.AGENT.value, table.agent_id == sieve.owner]
    if sieve.unread:
        chosen.append(_last_said() == Author.CUSTOMER.value)
    return chosen


def _last_said() -> sa.ScalarSelect[str]:
    """Who spoke last, to each other: unread is what a customer said after us."""
    said = messages.c
    return (
        sa.select(said.author)
        .where(said.conversation_id == conversations.c.id, said.note.is_(False), said.author != Author.SYSTEM.value)
        .order_by(said.id.desc())
        .limit(1)
        .correlate(conversations)
        .scalar_subquery()
    )


_reply_by = sa.type_coerce(conversations.c.reply_by, sa.BigInteger)
# The sum keeps SQLite from walking an index of all changes there ever were, closed conversations included.
_updated_at = sa.type_coerce(conversations.c.updated_at, sa.BigInteger) + sa.literal_column("0")


def _promised(tx: Transaction, among: Sequence[sa.ColumnElement[bool]], limit: int, after: Mark | None) -> list[Mark]:
    statement = _marks(among).where(conversations.c.reply_by.is_not(None)).order_by(_reply_by, conversations.c.id)
    if after is not None:
        tied = sa.and_(_reply_by == after.promised, conversations.c.id > after.id)
        statement = statement.where(sa.or_(_reply_by > after.promised, tied))
    return _read(tx, statement.limit(limit))


def _unpromised(tx: Transaction, among: Sequence[sa.ColumnElement[bool]], limit: int, after: Mark | None) -> list[Mark]:
    statement = _marks(among).where(conversations.c.reply_by.is_(None)).order_by(_updated_at.desc(), conversations.c.id)
    if after is not None:
        tied = sa.and_(_updated_at == after.updated, conversations.c.id > after.id)
        statement = statement.where(sa.or_(_updated_at < after.updated, tied))
    return _read(tx, statement.limit(limit))


def _marks(among: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    columns = (_reply_by.label("promised"), _updated_at.label("updated"), conversations.c.id)
    return sa.select(*columns).where(*among)


def _read(tx: Transaction, statement: sa.Select[Any]) -> list[Mark]:
    rows = tx.connection.execute(statement)
    return [Mark(row.promised, row.updated if row.promised is None else 0, ConversationId(row.id)) for row in rows]
