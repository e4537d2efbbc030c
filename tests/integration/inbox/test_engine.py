"""The engine room against the real DBOS: what is enqueued, who may run it, what is rescued and forgotten."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from dbos import DBOSClient, EnqueueOptions

from tests.fakes.clock import SetClock
from tests.fakes.house import IN_A_HURRY, House
from triage.domain.errors import Conflict
from triage.domain.ids import ConversationId, MessageId
from triage.domain.labels import DeliveryState
from triage.inbox import engine, health
from triage.store import dead_letters, messages
from triage.store.database import Database, Transaction
from triage.store.leases import take_lease, worker_alive


def rows(tx: Transaction, workflow: str) -> dict[str, object]:
    """What DBOS keeps of a workflow, without what differs from one enqueue to the next."""
    schema = "" if tx.is_sqlite else "dbos."
    kept: dict[str, object] = {}
    for table in ("workflow_input", "workflow_status"):
        found = tx.connection.execute(
            sa.text(f"SELECT * FROM {schema}{table} WHERE workflow_uuid = :id"), {"id": workflow}
        )
        kept |= {name: value for name, value in found.mappings().one().items() if name not in kept}
    return {
        name: kept[name]
        for name in kept
        if name not in ("workflow_uuid", "creator_xid") and "_at" not in name and "timestamp" not in name
    }


async def test_what_we_enqueue_is_what_dbos_itself_would_enqueue(database_url: str) -> None:
    """Guards the shortcut: a new release of DBOS that writes something else is noticed here."""
    async with House(database_url, working=False) as house:
        conversation = ConversationId("c1")
        house.write(lambda tx: house.queues.turn(tx, conversation, MessageId("7")))
        options = EnqueueOptions(
            workflow_name="triage.turn", queue_name=engine.QUEUE, workflow_id="theirs", queue_partition_key="turn:c1"
        )
        client: DBOSClient = house.queues.client
        house.write(lambda tx: client.enqueue_in_transaction(tx.connection, options))
        ours = house.read(lambda tx: rows(tx, "turn:c1:000000000007"))
        assert ours == house.read(lambda tx: rows(tx, "theirs"))
        assert ours["queue_partition_key"] == "turn:c1"
        assert house.queues.is_under_way("turn", conversation)


async def test_enqueuing_twice_under_one_id_and_rolling_back_leave_no_trace(database_url: str) -> None:
    async with House(database_url, working=False) as house:

        def spoilt(tx: Transaction) -> None:
            house.queues.turn(tx, ConversationId("c2"), MessageId("1"))
            raise KeyError

        with pytest.raises(KeyError):
            house.write(spoilt)
        assert not house.queues.is_under_way("turn", ConversationId("c2"))
        for _ in range(2):
            house.write(lambda tx: house.queues.turn(tx, ConversationId("c2"), MessageId("1")))
        assert house.queues.is_under_way("turn", ConversationId("c2"))


async def test_a_sqlite_file_has_one_worker(sqlite_url: str) -> None:
    async with House(sqlite_url) as house:
        assert worker_alive(house.database)
        with pytest.raises(Conflict) as refused:
            take_lease(house.database, "another")
        assert "--role web" in str(refused.value)
    database = Database.open(sqlite_url)
    assert not worker_alive(database)
    database.close()


async def test_health_tells_what_waits_and_whether_anybody_works(database_url: str) -> None:
    clock = SetClock()
    async with House(database_url, clock=clock, working=False) as house:
        await house.hears("hello")
        clock.move(seconds=90)
        state = health.check(house.database, clock.now())
        assert (state.worker_alive, state.unread, state.oldest_unread_seconds) == (False, 1, 90.0)
    async with House(database_url, clock=clock) as house:
        await house.answered()
        state = health.check(house.database, clock.now())
        assert (state.worker_alive, state.unread, state.oldest_unread_seconds) == (True, 0, None)
        assert state.deliveries.get(DeliveryState.QUEUED, 0) == 0


async def test_a_message_whose_turn_got_lost_brings_in_a_person(database_url: str) -> None:
    clock = SetClock()
    async with House(database_url, clock=clock, working=False) as house:
        accepted = await house.hears("hello")
        house.queues.client.cancel_workflow(str(engine.turn_id(accepted.conversation, accepted.message)))
    async with House(database_url, clock=clock) as house:
        await asyncio.sleep(0.5)
        assert house.read(messages.count_unread) == 1, "it is given a minute"
        clock.move(minutes=2)
        await house.answered()
        assert house.mind.read == [], "what may have brought the process down is not tried again"
        assert house.head(accepted.conversation).owner.queue == "tickets"
        assert len(house.read(dead_letters.waiting)) == 1


async def test_records_of_ended_work_are_forgotten(database_url: str) -> None:
    forgetful = replace(IN_A_HURRY.rounds, keep_engine_records=timedelta(seconds=-5), forget_seconds=0.2)
    async with House(database_url, pace=replace(IN_A_HURRY, rounds=forgetful)) as house:
        await house.hears("hello")
        await house.answered()
        await house.until(lambda: not house.queues.client.list_workflows(), seconds=30)
        assert house.sender.texts == ["re: hello"]


def test_a_released_file_has_room_for_the_next_worker(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    take_lease(database, "first").release()
    take_lease(database, "second").release()
    database.close()
