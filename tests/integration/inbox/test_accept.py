"""Intake under load: parallel first messages, spoilt batches, and stopping."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from tests.fakes.clock import SetClock
from tests.fakes.stored import NoWork, prepared
from triage.domain.channel import InboundMessage
from triage.domain.errors import Conflict, TransientError
from triage.domain.events import EventKind
from triage.domain.ids import ConversationId, MessageId
from triage.inbox.accept import Inbox
from triage.inbox.intake_writers import SLOW_SECONDS
from triage.store import events, messages
from triage.store.database import Database, Transaction


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A prepared database."""
    with prepared(database_url) as database:
        yield database


def inbound(n: int, customer: str = "ann", conversation: str | None = None) -> InboundMessage:
    """The message number n of a customer."""
    named = ConversationId(conversation) if conversation else None
    return InboundMessage("generic", customer, str(n), f"text {n}", conversation=named)


async def test_fifty_parallel_first_messages_of_one_customer_make_one_conversation(database: Database) -> None:
    work = NoWork()
    inbox = Inbox(database, work, SetClock())
    inbox.start()
    receipts = await asyncio.gather(*(inbox.accept(inbound(n)) for n in range(50)))
    inbox.stop()
    assert len({receipt.conversation for receipt in receipts}) == 1
    assert len({receipt.message for receipt in receipts}) == len(work.turns) == 50


async def test_parallel_first_messages_through_two_processes_make_one_conversation(database: Database) -> None:
    inboxes = [Inbox(database, NoWork(), SetClock()) for _ in range(2)]
    for inbox in inboxes:
        inbox.start()
    receipts = await asyncio.gather(*(inboxes[n % 2].accept(inbound(n)) for n in range(50)))
    for inbox in inboxes:
        inbox.stop()
    assert len({receipt.conversation for receipt in receipts}) == 1


async def test_messages_of_one_customer_are_stored_in_the_order_in_which_they_came(database: Database) -> None:
    inbox = Inbox(database, NoWork(), SetClock())
    inbox.start()
    receipts = await asyncio.gather(*(inbox.accept(inbound(n)) for n in range(50)))
    inbox.stop()
    with database.read() as tx:
        thread = messages.of_conversation(tx, receipts[0].conversation)
    assert [message.text for message in thread] == [f"text {n}" for n in range(50)]


async def test_one_refused_message_does_not_spoil_those_that_wait_with_it(database: Database) -> None:
    inbox = Inbox(database, NoWork(), SetClock())
    inbox.start()
    waiting = [inbox.accept(inbound(n, conversation="cnotmine" if n == 3 else None)) for n in range(8)]
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    inbox.stop()
    assert [isinstance(outcome, Conflict) for outcome in outcomes] == [n == 3 for n in range(8)]


async def test_twenty_parallel_deliveries_of_one_message_store_it_once(database: Database) -> None:
    work = NoWork()
    inbox = Inbox(database, work, SetClock())
    inbox.start()
    receipts = await asyncio.gather(*(inbox.accept(inbound(1)) for _ in range(20)))
    inbox.stop()
    assert len({receipt.message for receipt in receipts}) == len(work.turns) == 1
    assert [receipt.duplicate for receipt in receipts].count(False) == 1


async def test_a_stopped_inbox_refuses_rather_than_losing(database: Database) -> None:
    inbox = Inbox(database, NoWork(), SetClock())
    inbox.start()
    inbox.stop()
    with pytest.raises(TransientError):
        await inbox.accept(inbound(1))


async def test_a_message_that_comes_alone_is_stored_although_somebody_else_is_writing(database: Database) -> None:
    inbox = Inbox(database, NoWork(), SetClock())
    inbox.start()
    await inbox.accept(inbound(1))
    locked, done = threading.Event(), threading.Event()

    def write_for_long() -> None:
        with database.write() as tx:
            events.add(tx, EventKind.PRESENCE_CHANGED, SetClock().now())
            locked.set()
            done.wait(10)

    other = threading.Thread(target=write_for_long)
    other.start()
    assert locked.wait(10)
    second = asyncio.create_task(inbox.accept(inbound(2)))
    await asyncio.sleep(0.05)
    waited = database.is_sqlite and not second.done()
    done.set()
    receipt = await second
    other.join()
    inbox.stop()
    assert not receipt.duplicate
    assert waited or not database.is_sqlite


async def test_the_loop_leaves_the_writing_to_a_thread_for_a_while_after_a_slow_commit(database: Database) -> None:
    work = SlowWork()
    inbox = Inbox(database, work, SetClock())
    inbox.start()
    for n in range(3):
        await inbox.accept(inbound(n))
    inbox.stop()
    here = threading.current_thread().name
    assert [name == here for name in work.threads] == [database.is_sqlite, False, False]


class SlowWork(NoWork):
    """Remembers which threads wrote; takes longer over each than the loop can spare."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[str] = []

    def turn(self, tx: Transaction, conversation: ConversationId, message: MessageId) -> None:
        """Slowly."""
        self.threads.append(threading.current_thread().name)
        time.sleep(SLOW_SECONDS * 1.5)
        super().turn(tx, conversation, message)
