"""Many conversations that wait, stored in bulk: for pages of long queues and their speed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tests.fakes.desk_house import DeskHouse
from triage.domain.conversation import Memory
from triage.store.codec import encode
from triage.store.tables import conversations, customers, messages

AT_ONCE = 5_000
Place = Callable[[int], tuple[int, timedelta]]


def filled(house: DeskHouse, count: int, place: Place, queue: str = "tickets") -> None:
    """So many tickets in this queue; `place` gives the priority and the time waited of each."""
    now = house.clock.now()
    for start in range(0, count, AT_ONCE):
        rows = [_head(n, *place(n), now, queue) for n in range(start, min(start + AT_ONCE, count))]
        with house.database.write() as tx:
            tx.connection.execute(sa.insert(customers), [_customer(row, now) for row in rows])
            tx.connection.execute(sa.insert(conversations), rows)
            tx.connection.execute(sa.insert(messages), [_message(row) for row in rows])
    with house.database.connect() as connection:
        connection.execute(sa.text("ANALYZE"))
        connection.commit()


def _head(n: int, priority: int, waited: timedelta, now: datetime, queue: str) -> dict[str, Any]:
    since = now - waited
    return {
        "id": f"c{n:015d}",
        "customer_id": f"u{n:015d}",
        "channel": "generic",
        "state": "open",
        "owner_kind": "queue",
        "queue": queue,
        "mode": "ticket",
        "epoch": 1,
        "reference": f"R{n}",
        "subject": f"matter {n}",
        "urgency": "normal",
        "sentiment": "neutral",
        "priority": priority,
        "waiting_since": since,
        "waiting_second": int(since.timestamp()),
        "reply_by": now + timedelta(hours=4),
        "memory": encode(Memory, Memory()),
        "created_at": since,
        "updated_at": since,
        "discards": 0,
    }


def _customer(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    who = row["customer_id"]
    return {"id": who, "channel": "generic", "external_id": who, "created_at": now}


def _message(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "conversation_id": row["id"],
        "channel": "generic",
        "customer_id": row["customer_id"],
        "provider_id": f"m-{row['id']}",
        "author": "customer",
        "note": False,
        "text": "where is my parcel?",
        "at": row["created_at"],
        "turn_id": "t",
    }
