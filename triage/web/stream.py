"""Live pages: follows the numbered events of the database and hands each open page the ones that concern it.

One pump a process reads each event once while pages are open: woken at once by commits of this process, by the database
for those of others where it can tell, and by the clock. An event carries ids only; pages render what they may show.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress

from fastapi.sse import ServerSentEvent

from triage.domain.errors import TransientError
from triage.domain.events import Event
from triage.store import events
from triage.store.database import Database
from triage.web.stop import StopFlag

POLL_SECONDS = 0.15
POLL_SECONDS_WHEN_TOLD = 2.0
HEARTBEAT_SECONDS = 15.0
# A reader further behind than this reloads its page, which is cheaper than replaying.
REPLAY_AT_MOST = 500


class Feed:
    """The newest events, and a way to wait for more."""

    def __init__(self, database: Database, stop: StopFlag) -> None:
        self._database = database
        self._stop = stop
        self._recent: deque[Event] = deque(maxlen=REPLAY_AT_MOST)
        self._begun_at = 0  # `_recent` lacks nothing after this number
        self._newest = 0
        self._moved = asyncio.Event()
        self._nudged = asyncio.Event()
        self._readers = 0
        self._pump: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        database.on_events(self._nudge)

    def _nudge(self, _seq: int) -> None:
        # Called on the committing thread.
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._nudged.set)

    async def _read_on(self) -> None:
        """Read each new event once, until nobody is there or the server stops."""
        pause = POLL_SECONDS if self._database.is_sqlite else POLL_SECONDS_WHEN_TOLD
        with self._database.told_by_others():
            while self._readers and not self._stop.raised:
                with suppress(TransientError):
                    await self._take_in()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._nudged.wait(), pause)
        self._pump = None
        self._wake()

    async def _take_in(self) -> None:
        self._nudged.clear()
        if self._begun_at == 0:
            self._begun_at = self._newest = await self._database.run(self._latest)
            self._wake()
        while found := await self._database.run(self._read_after, self._newest):
            for event in found:
                if len(self._recent) == self._recent.maxlen:
                    self._begun_at = self._recent[0].seq
                self._recent.append(event)
            self._newest = found[-1].seq
            self._wake()

    def _wake(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()

    def _latest(self) -> int:
        with self._database.read() as tx:
            return events.latest(tx)

    def _read_after(self, seq: int) -> Sequence[Event]:
        with self._database.read() as tx:
            return events.after(tx, seq, REPLAY_AT_MOST)

    def _replay(self, seq: int) -> Sequence[Event] | None:
        """The events after this number; None when some of them are gone or too many, so that the reader must reload."""
        with self._database.read() as tx:
            if seq and seq + 1 < events.oldest(tx):
                return None
            found = events.after(tx, seq, REPLAY_AT_MOST + 1)
        return None if len(found) > REPLAY_AT_MOST else found

    async def _since(self, seq: int) -> Sequence[Event] | None:
        if self._begun_at == 0 or seq < self._begun_at:
            return await self._database.run(self._replay, seq)
        batch: list[Event] = []
        for event in reversed(self._recent):
            if event.seq <= seq:
                break
            batch.append(event)
        return batch[::-1]

    async def follow(self, after: int) -> AsyncIterator[Sequence[Event] | None]:
        """Batches of events after this number as they happen, an empty one as a heartbeat, None before a reload."""
        self._loop = asyncio.get_running_loop()
        self._readers += 1
        if self._pump is None:
            self._recent.clear()
            self._begun_at = self._newest = 0
            self._pump = asyncio.create_task(self._read_on())
        try:
            seen = after
            while not self._stop.raised:
                if self._newest <= seen:
                    if not await self._wait(HEARTBEAT_SECONDS):
                        yield ()
                    continue
                batch = await self._since(seen)
                if batch is None:
                    yield None
                    return
                if batch:
                    seen = batch[-1].seq
                    yield batch
                else:
                    seen = self._newest
        finally:
            self._readers -= 1

    async def _wait(self, seconds: float) -> bool:
        """Wait for a newer event or the server's end; False when the time is up."""
        try:
            await asyncio.wait_for(self._moved.wait(), seconds)
        except TimeoutError:
            return self._stop.raised
        return True


async def patches(
    feed: Feed, after: int, *steps: Callable[[Sequence[Event]], Awaitable[str | None]]
) -> AsyncIterator[ServerSentEvent]:
    """The events of one page as patches of HTML.

    Each of `steps` renders its share of a batch, which is sent at once; with the last the page shows the batch whole.
    They are also called with no events at each heartbeat. They return nothing for what is not this reader's, and None
    when the page must be loaded anew.
    """
    yield ServerSentEvent(retry=1000, comment="open")
    async for batch in feed.follow(after):
        for step in steps:
            try:
                html = None if batch is None else await step(batch)
            except TransientError:
                return  # the browser comes back in a second and goes on where it was
            if html is None:
                yield ServerSentEvent(event="reset", raw_data="reload")
                return
            whole = step is steps[-1]
            if html:
                yield ServerSentEvent(event="patch", raw_data=html, id=str(batch[-1].seq) if batch and whole else None)
            elif whole:
                yield ServerSentEvent(comment="still here")


def resume_from(after: int, last_event_id: str | None) -> int:
    """Where a stream goes on: what the browser saw last, else what its page was rendered with."""
    if last_event_id is not None and last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < 19:
        return max(after, int(last_event_id))
    return after
