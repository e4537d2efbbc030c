"""The filters that agents keep under a name: the query of an address, for one agent. Used by the console."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from triage.domain.ids import AgentId
from triage.store.database import Transaction
from triage.store.desk_tables import saved_views

NAME_CHARACTERS = 40
MOST = 20


@dataclass(frozen=True, slots=True)
class SavedView:
    """A list with its filters, by name."""

    name: str
    query: str


def save(tx: Transaction, agent: AgentId, view: SavedView, at: datetime) -> None:
    """Keep it; one of the same name is replaced."""
    insert = (sqlite.insert if tx.is_sqlite else postgresql.insert)(saved_views)
    values = {"agent_id": agent, "name": view.name, "query": view.query, "at": at}
    kept = insert.values(values).on_conflict_do_update(
        index_elements=["agent_id", "name"], set_={"query": view.query, "at": at}
    )
    tx.connection.execute(kept)


def drop(tx: Transaction, agent: AgentId, name: str) -> bool:
    """Forget it; returns whether there was one."""
    statement = sa.delete(saved_views).where(saved_views.c.agent_id == agent, saved_views.c.name == name)
    return tx.connection.execute(statement).rowcount > 0


def of_agent(tx: Transaction, agent: AgentId) -> tuple[SavedView, ...]:
    """All of an agent's, by name."""
    statement = sa.select(saved_views).where(saved_views.c.agent_id == agent).order_by(saved_views.c.name).limit(MOST)
    return tuple(SavedView(row.name, row.query) for row in tx.connection.execute(statement))
