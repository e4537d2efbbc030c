"""The people who serve: who they are, how they prove it, and when they were last heard from.

Used by desk. `presence` is what the agent chose; whether they are still there is the desk's to say.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from triage.domain.errors import NotFound
from triage.domain.ids import AgentId
from triage.domain.labels import AgentRole, Presence
from triage.domain.staffing import Agent
from triage.store.database import Transaction
from triage.store.tables import agents


def insert(tx: Transaction, agent: Agent, token_hash: str, at: datetime) -> bool:
    """Store a new agent; False when somebody has this e-mail address already."""
    taken = tx.connection.execute(sa.select(agents.c.id).where(agents.c.email == agent.email)).first()
    if taken is not None:
        return False
    tx.connection.execute(
        sa.insert(agents).values(
            id=agent.id,
            name=agent.name,
            email=agent.email,
            token_hash=token_hash,
            teams=sorted(agent.teams),
            on_call=agent.on_call,
            role=agent.role.value,
            skills=sorted(agent.skills),
            languages=sorted(agent.languages),
            presence=agent.presence.value,
            missed_offers=0,
            created_at=at,
        )
    )
    return True


def get(tx: Transaction, agent: AgentId) -> Agent:
    """The agent with this id. Raises NotFound."""
    return _one(tx, sa.select(agents).where(agents.c.id == agent), agent)


def find(tx: Transaction, agent: AgentId) -> Agent | None:
    """The agent with this id, or None."""
    row = tx.connection.execute(sa.select(agents).where(agents.c.id == agent)).first()
    return from_row(row) if row else None


def lock(tx: Transaction, agent: AgentId) -> Agent:
    """The agent, whose load nobody else changes until this transaction ends. Raises NotFound.

    Whoever needs a conversation too locks that one first.
    """
    return _one(tx, sa.select(agents).where(agents.c.id == agent).with_for_update(), agent)


def every(tx: Transaction) -> tuple[Agent, ...]:
    """All agents by name."""
    return tuple(from_row(row) for row in tx.connection.execute(sa.select(agents).order_by(agents.c.name)))


def named(tx: Transaction, wanted: Collection[AgentId]) -> dict[AgentId, str]:
    """The names of these agents."""
    statement = sa.select(agents.c.id, agents.c.name).where(agents.c.id.in_(list(wanted)))
    return {AgentId(row.id): row.name for row in tx.connection.execute(statement)}


def by_token_hash(tx: Transaction, token_hash: str) -> Agent | None:
    """The agent whose token has this hash."""
    row = tx.connection.execute(sa.select(agents).where(agents.c.token_hash == token_hash)).first()
    return from_row(row) if row else None


def by_email(tx: Transaction, email: str) -> Agent | None:
    """The agent with this address."""
    row = tx.connection.execute(sa.select(agents).where(agents.c.email == email)).first()
    return from_row(row) if row else None


def token_hash(tx: Transaction, agent: AgentId) -> str | None:
    """The hash of the agent's present token; None for an agent without one, or when there is no such agent."""
    found: str | None = tx.connection.execute(
        sa.select(agents.c.token_hash).where(agents.c.id == agent)
    ).scalar_one_or_none()
    return found


def set_token(tx: Transaction, agent: AgentId, token_hash: str | None) -> None:
    """Replace the agent's token; the old one opens nothing from now on. None leaves the agent without."""
    tx.connection.execute(sa.update(agents).where(agents.c.id == agent).values(token_hash=token_hash))


def without_token(tx: Transaction) -> frozenset[AgentId]:
    """Agents who cannot sign in, because their token was taken away."""
    rows = tx.connection.execute(sa.select(agents.c.id).where(agents.c.token_hash.is_(None)))
    return frozenset(AgentId(row.id) for row in rows)


def set_presence(tx: Transaction, agent: AgentId, presence: Presence, at: datetime) -> None:
    """Keep what the agent chose. Choosing anything is a sign of life."""
    tx.connection.execute(
        sa.update(agents).where(agents.c.id == agent).values(presence=presence.value, presence_at=at, missed_offers=0)
    )


def heard(tx: Transaction, agent: AgentId, at: datetime) -> None:
    """Note a sign of life."""
    tx.connection.execute(sa.update(agents).where(agents.c.id == agent).values(presence_at=at))


def rested(tx: Transaction, agent: AgentId, at: datetime) -> None:
    """From now on the agent counts as idle; who has been idle longest is offered the next conversation."""
    tx.connection.execute(sa.update(agents).where(agents.c.id == agent).values(idle_since=at, missed_offers=0))


def missed_offer(tx: Transaction, agent: AgentId, at: datetime) -> int:
    """Count an offer let pass, put the agent at the end of the line, and return how many that makes in a row."""
    statement = (
        sa.update(agents)
        .where(agents.c.id == agent)
        .values(missed_offers=agents.c.missed_offers + 1, idle_since=at)
        .returning(agents.c.missed_offers)
    )
    return int(tx.connection.execute(statement).scalar_one())


def turn_away(tx: Transaction, agent: AgentId) -> None:
    """Count the agent as away, which is no sign of life of theirs."""
    tx.connection.execute(
        sa.update(agents).where(agents.c.id == agent).values(presence=Presence.AWAY.value, missed_offers=0)
    )


def set_abilities(tx: Transaction, agent: AgentId, skills: Collection[str], languages: Collection[str]) -> None:
    """Replace what the agent can do."""
    values = {"skills": sorted(skills), "languages": sorted(languages)}
    tx.connection.execute(sa.update(agents).where(agents.c.id == agent).values(values))


def set_role(tx: Transaction, agent: AgentId, role: AgentRole) -> None:
    """What the agent may do from now on."""
    tx.connection.execute(sa.update(agents).where(agents.c.id == agent).values(role=role.value))


def set_place(tx: Transaction, agent: AgentId, teams: Collection[str], on_call: bool) -> None:
    """Replace the teams the agent belongs to, and whether they may be called outside opening hours."""
    values = {"teams": sorted(teams), "on_call": on_call}
    tx.connection.execute(sa.update(agents).where(agents.c.id == agent).values(values))


def from_row(row: Any) -> Agent:
    """A row of the table as the record."""
    return Agent(
        id=AgentId(row.id),
        name=row.name,
        email=row.email,
        presence=Presence(row.presence),
        presence_at=row.presence_at,
        idle_since=row.idle_since,
        teams=frozenset(row.teams or ()),
        on_call=row.on_call,
        skills=frozenset(row.skills or ()),
        languages=frozenset(row.languages or ()),
        role=AgentRole(row.role),
    )


def _one(tx: Transaction, statement: sa.Select[Any], agent: AgentId) -> Agent:
    # An id that cannot be one of ours may hold what PostgreSQL refuses to compare with.
    row = tx.connection.execute(statement).first() if agent.isascii() and agent.isalnum() else None
    if row is None:
        raise NotFound(f"There is no agent {agent!r}.", field="agent")
    return from_row(row)
