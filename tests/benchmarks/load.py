"""A client that costs little: keeps its connections, sends prepared bytes, and times each answer.

Used by the benchmarks, so that what they measure is the server.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

Request = Callable[[], bytes]


@dataclass(frozen=True)
class Times:
    """Seconds of many answers."""

    seconds: tuple[float, ...]

    def percentile(self, percent: float) -> float:
        """Milliseconds under which this percentage of the answers came."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] * 1000

    def __add__(self, other: "Times") -> "Times":
        return Times(self.seconds + other.seconds)


class Client:
    """One kept connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def connect(cls, port: int) -> "Client":
        """A connection to this machine's port."""
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, request: bytes) -> float:
        """Send, and return the seconds until the whole answer is there. Fails unless it is a 2xx."""
        began = time.perf_counter()
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        body = await self._reader.readexactly(length)
        seconds = time.perf_counter() - began
        assert head.startswith(b"HTTP/1.1 2"), head + body
        return seconds

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def load(port: int, make: Request, clients: int, each: int) -> Times:
    """So many clients at once, each asking so many times."""
    connections = [await Client.connect(port) for _ in range(clients)]

    async def ask(client: Client) -> list[float]:
        return [await client.ask(make()) for _ in range(each)]

    answers = await asyncio.gather(*(ask(client) for client in connections))
    for client in connections:
        client.close()
    return Times(tuple(second for answer in answers for second in answer))
