"""A flag that says that the server wants to end, which open streams look at: without it they would hang the exit."""

import asyncio


class StopFlag:
    """Raised once, by the server's signal handler."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def raise_it(self) -> None:
        """Ask every stream to end."""
        self._event.set()

    @property
    def raised(self) -> bool:
        """True from the moment the server was asked to end."""
        return self._event.is_set()

    async def wait(self, seconds: float) -> bool:
        """Wait for the flag, at most this long; returns whether it is raised."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        return True
