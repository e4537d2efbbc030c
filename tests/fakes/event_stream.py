"""A raw reader of event streams that costs little: sees when words arrive, parses no more than it must.

Used by the benchmarks of the pages, so that what they measure is the server.
"""

import asyncio
import time
from contextlib import suppress
from urllib.parse import urlsplit


class EventStream:
    """One open stream."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.bytes_read = 0

    @classmethod
    async def connect(cls, address: str, path: str, cookie: str) -> "EventStream":
        """Open it and wait until it is there. Fails unless the answer is a stream."""
        where = urlsplit(address)
        reader, writer = await asyncio.open_connection(where.hostname, where.port, limit=2**22)
        head = f"GET {path} HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: {cookie}\r\nAccept: text/event-stream\r\n\r\n"
        writer.write(head.encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in answer.split(b"\r\n", 1)[0], answer
        stream = cls(reader, writer)
        await stream.until(b": open")
        return stream

    async def until(self, words: bytes) -> float:
        """The moment at which a line with these words has arrived."""
        async with asyncio.timeout(60):
            while True:
                line = await self._reader.readuntil(b"\n")
                self.bytes_read += len(line)
                if words in line:
                    return time.perf_counter()

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()
