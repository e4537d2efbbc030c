"""Takes a customer's message in, once: stored and its turn enqueued in one transaction, before anyone says "accepted".

Called by web for every inbound message. On SQLite one thread writes and commits together whatever waits; on PostgreSQL
several threads write one message each.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import SimpleQueue

from triage.domain.channel import Accepted, InboundMessage
from triage.domain.clock import Clock
from triage.domain.errors import TransientError
from triage.inbox.ports import Work
from triage.store.database import Database, Lane, Transaction
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
        threads, together = (1, TOGETHER) if database.is_sqlite else (POSTGRES_THREADS, 1)
        self._writers = [_Writer(f"intake-{n}", self._write, together) for n in range(threads)]

    def start(self) -> None:
        """Begin to take messages."""
        for writer in self._writers:
            writer.start()

    def stop(self) -> None:
        """Write what waits, then end; later messages are refused."""
        for writer in self._writers:
            writer.stop()

    async def accept(self, inbound: InboundMessage) -> Accepted:
        """Store the message and enqueue its turn; returns after the commit. A repeat gets the first one's receipt.

        A message for an agent's conversation gets a turn too: who owns it is settled when the turn runs, under the
        lock, not here. Raises Conflict when it names a conversation that is not the customer's, TransientError when
        the database is lost or this process is stopping.
        """
        loop = asyncio.get_running_loop()
        receipt: asyncio.Future[Accepted] = loop.create_future()
        # Messages of one customer always meet the same writer, so they are stored in the order in which they came.
        writer = self._writers[hash((inbound.channel, inbound.customer)) % len(self._writers)]
        writer.put(_Waiting(inbound, loop, receipt))
        return await receipt

    def accept_in(self, tx: Transaction, inbound: InboundMessage) -> Accepted:
        """The same on a transaction of the caller's, for messages that arrive together with something else."""
        stored = self._intake.store(tx, inbound, self._clock.now())
        if not stored.duplicate:
            self._work.turn(tx, stored.conversation, stored.message)
        return Accepted(stored.conversation, stored.message, stored.duplicate)

    def _write(self, batch: Sequence[_Waiting], lane: Lane) -> None:
        if len(batch) == 1 or not self._try_together(batch, lane):
            for one in batch:
                self._try_alone(one, lane)

    def _try_together(self, batch: Sequence[_Waiting], lane: Lane) -> bool:
        """Commit all of them at once; False when one of them spoils it and each must try alone."""
        try:
            with self._database.write_on(lane) as tx:
                receipts = [self.accept_in(tx, one.inbound) for one in batch]
        except Exception:  # noqa: BLE001 - whichever message it was will say so when it tries alone
            return False
        for one, receipt in zip(batch, receipts, strict=True):
            _hand_over(one, receipt)
        return True

    def _try_alone(self, one: _Waiting, lane: Lane) -> None:
        try:
            with self._database.write_on(lane) as tx:
                receipt = self.accept_in(tx, one.inbound)
        except Exception as error:  # noqa: BLE001 - the outermost loop of this thread: the caller gets it, the thread lives
            _hand_over(one, error)
        else:
            _hand_over(one, receipt)


class _Writer:
    """A thread with a line of waiting messages; it takes at most `together` of them at a time."""

    def __init__(self, name: str, write: Callable[[Sequence[_Waiting], Lane], None], together: int) -> None:
        self._write = write
        self._together = together
        self._line: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._door = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Write what waits, then end."""
        with self._door:
            self._closed = True
            self._line.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def put(self, one: _Waiting) -> None:
        """Add to the line. Raises TransientError when the line is closed."""
        with self._door:
            if self._closed:
                raise TransientError("The server is stopping.", code="stopping", retry_after_seconds=1)
            self._line.put(one)

    def _run(self) -> None:
        lane = Lane()
        while first := self._line.get():
            batch, ended = self._with_those_behind(first)
            self._write(batch, lane)
            if ended:
                break
        lane.close()

    def _with_those_behind(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        """This message and those that wait already, and whether the line ends behind them."""
        batch = [first]
        while len(batch) < self._together and not self._line.empty():
            following = self._line.get()
            if following is None:
                return batch, True
            batch.append(following)
        return batch, False


def _hand_over(one: _Waiting, outcome: Accepted | Exception) -> None:
    def settle() -> None:
        if one.receipt.done():
            return
        if isinstance(outcome, Exception):
            one.receipt.set_exception(outcome)
        else:
            one.receipt.set_result(outcome)

    one.loop.call_soon_threadsafe(settle)
