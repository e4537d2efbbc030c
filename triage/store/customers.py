"""Customers as the rooms above see them. They are made by `store.intake`, with their first message."""

from typing import Any

import sqlalchemy as sa

from triage.domain.conversation import Customer
from triage.domain.ids import CustomerId
from triage.store.database import Transaction
from triage.store.tables import customers


def get(tx: Transaction, customer: CustomerId) -> Customer | None:
    """The customer with this id."""
    row = tx.connection.execute(sa.select(customers).where(customers.c.id == customer)).first()
    return from_row(row) if row else None


def find(tx: Transaction, channel: str, external_id: str) -> Customer | None:
    """The customer whom the sender on this channel calls so."""
    row = tx.connection.execute(
        sa.select(customers).where(customers.c.channel == channel, customers.c.external_id == external_id)
    ).first()
    return from_row(row) if row else None


def from_row(row: Any) -> Customer:
    """A row of the table as the record."""
    return Customer(
        id=CustomerId(row.id),
        channel=row.channel,
        external_id=row.external_id,
        name=row.name,
        email=row.email,
        locale=row.locale,
        timezone=row.timezone,
    )
