"""Live pages: follows the numbered events of the database and hands each open page the ones that concern it.

One poller a process while pages are open, woken at once by commits of this process; commits of others are seen within
the poll. An event carries ids only: what a page may see of it is rendered by that page, for that reader.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress

from fastapi.sse import ServerSentEvent

from triage.domain.errors import TransientError
from triage.domain.events import Event
from triage.store import events
from triage.store.database import Database
from triage.web.stop import StopFlag

POLL_SECONDS = 0.15
HEARTBEAT_SECONDS = 15.0
# A reader further behind than this reloads its page, which is cheaper than replaying.
REPLAY_AT_MOST = 500


class Feed:
    """The newest event number, and a way to wait for a higher one."""

    def __init__(self, database: Database, stop: StopFlag) -> None:
        self._database = database
        self._stop = stop
        self._newest = 0
        self._moved = asyncio.Event()
        self._readers = 0
        self._poller: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        database.on_events(self._nudge)

    def _nudge(self, seq: int) -> None:
        # Called on the committing thread.
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._advance, seq)

    def _advance(self, seq: int) -> None:
        if seq > self._newest:
            self._newest = seq
            self._moved.set()
            self._moved = asyncio.Event()

    async def _poll(self) -> None:
        while self._readers and not self._stop.raised:
            self._advance(await asyncio.to_thread(self._latest))
            await asyncio.sleep(POLL_SECONDS)
        self._poller = None

    def _latest(self) -> int:
        with self._database.read() as tx:
            return events.latest(tx)

    def _after(self, seq: int) -> Sequence[Event] | None:
        """The events after this number; None when some of them are gone or too many, so that the reader must reload."""
        with self._database.read() as tx:
            if seq and seq + 1 < events.oldest(tx):
                return None
            found = events.after(tx, seq, REPLAY_AT_MOST + 1)
        return None if len(found) > REPLAY_AT_MOST else found

    async def follow(self, after: int) -> AsyncIterator[Sequence[Event] | None]:
        """Batches of events after this number as they happen, an empty one as a heartbeat, None before a reload."""
        self._loop = asyncio.get_running_loop()
        self._readers += 1
        if self._poller is None:
            self._poller = asyncio.create_task(self._poll())
        try:
            seen = after
            while not self._stop.raised:
                if self._newest <= seen:
                    yield_empty = not await self._wait(HEARTBEAT_SECONDS)
                    if yield_empty:
                        yield ()
                    continue
                batch = await asyncio.to_thread(self._after, seen)
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
        """Wait for a newer event, at most this long, looking at the stop flag; False when the time is up."""
        moved = self._moved
        deadline = asyncio.get_running_loop().time() + seconds
        while not self._stop.raised:
            try:
                await asyncio.wait_for(moved.wait(), timeout=1.0)
            except TimeoutError:
                if asyncio.get_running_loop().time() > deadline:
                    return False
            else:
                return True
        return True


async def patches(
    feed: Feed, after: int, render: Callable[[Sequence[Event]], Awaitable[str | None]]
) -> AsyncIterator[ServerSentEvent]:
    """The events of one page as patches of HTML.

    `render` is also called with no events at each heartbeat. It returns nothing for what is not this reader's, and None
    when the page must be loaded anew.
    """
    yield ServerSentEvent(retry=1000, comment="open")
    async for batch in feed.follow(after):
        try:
            html = None if batch is None else await render(batch)
        except TransientError:
            return  # the browser comes back in a second and goes on where it was
        if html is None:
            yield ServerSentEvent(event="reset", raw_data="reload")
            return
        if html and batch:
            yield ServerSentEvent(event="patch", raw_data=html, id=str(batch[-1].seq))
        else:
            yield ServerSentEvent(comment="still here")


def resume_from(after: int, last_event_id: str | None) -> int:
    """Where a stream goes on: what the browser saw last, else what its page was rendered with."""
    if last_event_id is not None and last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < 19:
        return max(after, int(last_event_id))
    return after
