"""Takes a customer's message in, once: stored and its turn enqueued in one transaction, before anyone says "accepted".

Called by web for every inbound message. On SQLite one thread writes and commits together whatever waits; on PostgreSQL
several threads write one message each.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from triage.domain.channel import Accepted, InboundMessage
from triage.domain.clock import Clock
from triage.domain.errors import Refusal, TransientError
from triage.inbox.ports import Work
from triage.store.database import Database, Transaction
from triage.store.intake import Intake

# A burst larger than this is split, so that the first of it need not wait for the last.
TOGETHER = 32
POSTGRES_THREADS = 8


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A message whose sender waits for the receipt."""

    inbound: InboundMessage
    loop: asyncio.AbstractEventLoop
    receipt: "asyncio.Future[Accepted]"


class Inbox:
    """The intake of one process: `start` before the first message, `stop` after the last."""

    def __init__(self, database: Database, work: Work, clock: Clock) -> None:
        self._database = database
        self._work = work
        self._clock = clock
        self._intake = Intake(database.dialect)
        self._together = TOGETHER if database.is_sqlite else 1
        self._waiting: deque[_Waiting] = deque()
        self._wake = threading.Condition()
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._write, name=f"intake-{n}", daemon=True)
            for n in range(1 if database.is_sqlite else POSTGRES_THREADS)
        ]

    def start(self) -> None:
        """Begin to take messages."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Write what waits, then end; later messages are refused."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    async def accept(self, inbound: InboundMessage) -> Accepted:
        """Store the message and enqueue its turn; returns after the commit. A repeat gets the first one's receipt.

        A message for an agent's conversation gets a turn too: who owns it is settled when the turn runs, under the
        lock, not here. Raises Conflict when it names a conversation that is not the customer's, TransientError when
        the database is lost or this process is stopping.
        """
        loop = asyncio.get_running_loop()
        receipt: asyncio.Future[Accepted] = loop.create_future()
        with self._wake:
            if self._stopping:
                raise TransientError("The server is stopping.", code="stopping", retry_after_seconds=1)
            self._waiting.append(_Waiting(inbound, loop, receipt))
            self._wake.notify()
        return await receipt

    def accept_in(self, tx: Transaction, inbound: InboundMessage) -> Accepted:
        """The same on a transaction of the caller's, for messages that arrive together with something else."""
        stored = self._intake.store(tx, inbound, self._clock.now())
        if not stored.duplicate:
            self._work.turn(tx, stored.conversation, stored.message)
        return Accepted(stored.conversation, stored.message, stored.duplicate)

    def _write(self) -> None:
        while batch := self._next():
            if not self._try_together(batch):
                for one in batch:
                    self._try_alone(one)

    def _next(self) -> list[_Waiting]:
        with self._wake:
            while not self._waiting and not self._stopping:
                self._wake.wait()
            return [self._waiting.popleft() for _ in range(min(self._together, len(self._waiting)))]

    def _try_together(self, batch: Sequence[_Waiting]) -> bool:
        """Commit all of them at once; False when one of them spoils it and each must try alone."""
        if len(batch) == 1:
            return False
        try:
            with self._database.write() as tx:
                receipts = [self.accept_in(tx, one.inbound) for one in batch]
        except Exception:  # noqa: BLE001 - whichever message it was will say so when it tries alone
            return False
        for one, receipt in zip(batch, receipts, strict=True):
            _hand_over(one, receipt)
        return True

    def _try_alone(self, one: _Waiting) -> None:
        try:
            with self._database.write() as tx:
                receipt = self.accept_in(tx, one.inbound)
        except (Refusal, TransientError) as error:
            _hand_over(one, error)
        except Exception as error:  # noqa: BLE001 - the outermost loop of this thread: the caller gets it, the thread lives
            _hand_over(one, error)
        else:
            _hand_over(one, receipt)


def _hand_over(one: _Waiting, outcome: Accepted | Exception) -> None:
    def settle() -> None:
        if one.receipt.done():
            return
        if isinstance(outcome, Exception):
            one.receipt.set_exception(outcome)
        else:
            one.receipt.set_result(outcome)

    one.loop.call_soon_threadsafe(settle)
