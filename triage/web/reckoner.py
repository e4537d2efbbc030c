"""Keeps what takes long to work out: two things at once on threads of their own, the last result served meanwhile.

Used by the dashboards, so that three months of metrics neither hold a page up nor slow the desk down. Knows no metric.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

Result = TypeVar("Result")

FRESH_SECONDS = 60.0
COSTS_FACTOR = 10.0
"""What took long may be older: a result is fresh for ten times the time it took, and for a minute at least."""
KEPT_AT_MOST = 64
AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class _Kept:
    result: Any
    fresh_until: float


class Reckoner:
    """Results by key. Called on the event loop; the work runs elsewhere."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="reckoner")
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._running: dict[Hashable, Future[_Kept]] = {}

    async def get(self, key: Hashable, work: Callable[[], Result], patience_seconds: float) -> Result | None:
        """The result, at once where there is one; None when the first one takes longer than this, so ask again.

        Raises what the work raises.
        """
        self._collect(key)
        kept = self._kept.get(key)
        if kept is None or kept.fresh_until < time.monotonic():
            running = self._running.get(key) or self._start(key, work)
            if kept is None:
                await asyncio.wait([asyncio.wrap_future(running)], timeout=patience_seconds)
                self._collect(key)
                kept = self._kept.get(key)
        if kept is None:
            return None
        self._kept.move_to_end(key)
        found: Result = kept.result
        return found

    def _start(self, key: Hashable, work: Callable[[], Any]) -> Future[_Kept]:
        def timed() -> _Kept:
            began = time.monotonic()
            result = work()
            now = time.monotonic()
            return _Kept(result, now + max(FRESH_SECONDS, COSTS_FACTOR * (now - began)))

        started = self._running[key] = self._worker.submit(timed)
        return started

    def _collect(self, key: Hashable) -> None:
        """Take over what is ready. A failure is told once, and then tried anew."""
        running = self._running.get(key)
        if running is None or not running.done():
            return
        del self._running[key]
        self._kept[key] = running.result()
        while len(self._kept) > KEPT_AT_MOST:
            self._kept.popitem(last=False)
