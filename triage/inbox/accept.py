"""Takes a customer's message in, once: stored and its turn enqueued in one transaction, before anyone says "accepted".

Called by web for every inbound message. On SQLite a message that comes alone is written at once, and messages that come
together are committed together by one thread; on PostgreSQL several threads write one message each.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from triage.domain.channel import Accepted, InboundMessage
from triage.domain.clock import Clock
from triage.domain.errors import TransientError
from triage.inbox.intake_writers import Express, Waiting, Writer
from triage.inbox.ports import Work
from triage.store.database import Database, Lane, Transaction
from triage.store.intake import Intake

# A burst larger than this is split, so that the first of it need not wait for the last.
TOGETHER = 32
POSTGRES_THREADS = 8


class Inbox:
    """The intake of one process: `start` before the first message, `stop` after the last."""

    def __init__(self, database: Database, work: Work, clock: Clock) -> None:
        self._database = database
        self._work = work
        self._clock = clock
        self._intake = Intake(database.dialect)
        threads, together = (1, TOGETHER) if database.is_sqlite else (POSTGRES_THREADS, 1)
        self._writers = [Writer(f"intake-{n}", self._write, together) for n in range(threads)]
        self._express = Express(is_open=database.is_sqlite)
        self._under_way = 0

    def start(self) -> None:
        """Begin to take messages."""
        for writer in self._writers:
            writer.start()

    def stop(self) -> None:
        """Write what waits, then end; later messages are refused."""
        self._express.close()
        for writer in self._writers:
            writer.stop()

    async def accept(self, inbound: InboundMessage) -> Accepted:
        """Store the message and enqueue its turn; returns after the commit. A repeat gets the first one's receipt.

        A message for an agent's conversation gets a turn too: who owns it is settled when the turn runs, under the
        lock, not here. Raises Conflict when it names a conversation that is not the customer's, TransientError when
        the database is lost or this process is stopping.
        """
        self._under_way += 1
        try:
            await asyncio.sleep(0)  # lets those that came in the same moment be counted too
            if self._under_way == 1 and self._express.is_open:
                with suppress(TransientError):  # someone else is writing: wait for them in a thread
                    return self._at_once(inbound)
            return await self._in_line(inbound)
        finally:
            self._under_way -= 1

    def _at_once(self, inbound: InboundMessage) -> Accepted:
        """Written here on the loop: two switches of threads would cost more than the writing."""
        with self._express.timed(), self._database.write_on(self._express.lane) as tx:
            return self.accept_in(tx, inbound)

    async def _in_line(self, inbound: InboundMessage) -> Accepted:
        loop = asyncio.get_running_loop()
        receipt: asyncio.Future[Accepted] = loop.create_future()
        # Messages of one customer always meet the same writer, so they are stored in the order in which they came.
        writer = self._writers[hash((inbound.channel, inbound.customer)) % len(self._writers)]
        writer.put(Waiting(inbound, loop, receipt))
        return await receipt

    def accept_in(self, tx: Transaction, inbound: InboundMessage) -> Accepted:
        """The same on a transaction of the caller's, for messages that arrive together with something else."""
        stored = self._intake.store(tx, inbound, self._clock.now())
        if not stored.duplicate:
            self._work.turn(tx, stored.conversation, stored.message)
        return Accepted(stored.conversation, stored.message, stored.duplicate)

    def _write(self, batch: Sequence[Waiting], lane: Lane) -> None:
        if len(batch) == 1 or not self._try_together(batch, lane):
            for one in batch:
                self._try_alone(one, lane)

    def _try_together(self, batch: Sequence[Waiting], lane: Lane) -> bool:
        """Commit all of them at once; False when one of them spoils it and each must try alone."""
        try:
            with self._database.write_on(lane) as tx:
                receipts = [self.accept_in(tx, one.inbound) for one in batch]
        except Exception:  # noqa: BLE001 - whichever message it was will say so when it tries alone
            return False
        for one, receipt in zip(batch, receipts, strict=True):
            one.hand_over(receipt)
        return True

    def _try_alone(self, one: Waiting, lane: Lane) -> None:
        try:
            with self._database.write_on(lane) as tx:
                receipt = self.accept_in(tx, one.inbound)
        except Exception as error:  # noqa: BLE001 - the outermost loop of this thread: the caller gets it, the thread lives
            one.hand_over(error)
        else:
            one.hand_over(receipt)
