"""A limit on how many cases may start in a second. Belongs to one event loop."""

import asyncio
import time


class Pace:
    """Lets callers through one after another, evenly; without a rate all at once."""

    def __init__(self, per_second: float | None) -> None:
        self._gap = 1 / per_second if per_second else 0.0
        self._next = 0.0

    async def turn(self) -> None:
        """Wait until it is this caller's turn."""
        if not self._gap:
            return
        now = time.monotonic()
        mine = max(now, self._next)
        self._next = mine + self._gap
        await asyncio.sleep(mine - now)
