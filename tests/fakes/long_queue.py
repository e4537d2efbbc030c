"""Many conversations that wait, stored in bulk: for pages of long queues and their speed."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from tests.fakes.desk_house import DeskHouse
from triage.domain.conversation import Memory
from triage.store.codec import encode
from triage.store.tables import conversations, customers, messages

AT_ONCE = 5_000
Place = Callable[[int], tuple[int, timedelta]]


def filled(house: DeskHouse, count: int, place: Place, queue: str = "tickets") -> None:
    """So many tickets in this queue; `place` gives the priority and the time waited of each."""
    now, memory = house.clock.now(), encode(Memory, Memory())
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count))
        rows = []
        for n in numbers:
            priority, waited = place(n)
            since = now - waited
            rows.append(
                {
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
                    "memory": memory,
                    "created_at": since,
                    "updated_at": since,
                    "discards": 0,
                }
            )
        with house.database.write() as tx:
            tx.connection.execute(
                sa.insert(customers),
                [
                    {
                        "id": row["customer_id"],
                        "channel": "generic",
                        "external_id": row["customer_id"],
                        "created_at": now,
                    }
                    for row in rows
                ],
            )
            tx.connection.execute(sa.insert(conversations), rows)
            tx.connection.execute(
                sa.insert(messages),
                [
                    {
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
                    for row in rows
                ],
            )
    with house.database.connect() as connection:
        connection.execute(sa.text("ANALYZE"))
        connection.commit()
