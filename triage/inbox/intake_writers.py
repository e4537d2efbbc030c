"""Who writes what the inbox takes in: threads with a line before them, and the express for a message that comes alone.

Called by `inbox.accept`. They know when and where to write, not what.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue

from triage.domain.channel import Accepted, InboundMessage
from triage.domain.errors import TransientError
from triage.store.database import Lane

# A commit on the event loop that takes longer holds up everybody else; after one, the threads write for a while.
SLOW_SECONDS = 0.02
WAIT_AFTER_SLOW_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message whose sender waits for the receipt."""

    inbound: InboundMessage
    loop: asyncio.AbstractEventLoop
    receipt: "asyncio.Future[Accepted]"

    def hand_over(self, outcome: Accepted | Exception) -> None:
        """Tell the sender, who may have hung up. Safe to call from any thread."""

        def settle() -> None:
            if self.receipt.done():
                return
            if isinstance(outcome, Exception):
                self.receipt.set_exception(outcome)
            else:
                self.receipt.set_result(outcome)

        self.loop.call_soon_threadsafe(settle)


class Express:
    """A connection for writing on the event loop itself, open as long as that is quick. For the thread of the loop."""

    def __init__(self, *, is_open: bool) -> None:
        self.lane = Lane(patient=False)
        self._opens_at = 0.0 if is_open else float("inf")

    @property
    def is_open(self) -> bool:
        """Whether a message may be written here now."""
        return time.monotonic() >= self._opens_at

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Closes the express for a while when the block was slow."""
        began = time.monotonic()
        try:
            yield
        finally:
            ended = time.monotonic()
            if ended - began > SLOW_SECONDS:
                self._opens_at = max(self._opens_at, ended + WAIT_AFTER_SLOW_SECONDS)

    def close(self) -> None:
        """For good."""
        self._opens_at = float("inf")
        self.lane.close()


class Writer:
    """A thread with a line of waiting messages; it takes at most `together` of them at a time."""

    def __init__(self, name: str, write: Callable[[Sequence[Waiting], Lane], None], together: int) -> None:
        self._write = write
        self._together = together
        self._line: SimpleQueue[Waiting | None] = SimpleQueue()
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

    def put(self, one: Waiting) -> None:
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

    def _with_those_behind(self, first: Waiting) -> tuple[list[Waiting], bool]:
        """This message and those that wait already, and whether the line ends behind them."""
        batch = [first]
        while len(batch) < self._together and not self._line.empty():
            following = self._line.get()
            if following is None:
                return batch, True
            batch.append(following)
        return batch, False
