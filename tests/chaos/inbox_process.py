"""A server in miniature, to be killed: takes messages on standard input, answers them, appends what it sends to a file.

    python -m tests.chaos.inbox_process DATABASE_URL SENT_FILE [THOUGHT_SECONDS]

Prints a line when it is ready, and one for each message after its commit: what a provider would take as a 2xx.
"""

import asyncio
import json
import os
import sys

from tests.fakes.house import IN_A_HURRY, House
from tests.fakes.mind import FakeMind
from tests.fakes.sender import FakeSender
from triage.domain.channel import InboundMessage, OutboundMessage, SendReceipt


class FileSender(FakeSender):
    """A receiver that outlives this process: one line a send, on the disk before the receipt."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def send(self, outbound: OutboundMessage) -> SendReceipt:
        """Append and flush."""
        line = {"delivery": outbound.delivery, "customer": outbound.customer, "answers": list(outbound.in_reply_to)}
        os.write(self._file, (json.dumps(line) + "\n").encode())
        return SendReceipt(outbound.delivery)


async def main(url: str, sent_file: str, seconds: float) -> None:
    """Serve until standard input ends."""
    async with House(url, mind=FakeMind(seconds=seconds), sender=FileSender(sent_file), pace=IN_A_HURRY) as house:
        print("ready", flush=True)
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        async with asyncio.TaskGroup() as tasks:
            while line := await reader.readline():
                tasks.create_task(_take(house, json.loads(line)))


async def _take(house: House, message: dict[str, str]) -> None:
    await house.inbox.accept(InboundMessage("generic", message["customer"], message["id"], message["text"]))
    print(message["id"], flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3]) if len(sys.argv) > 3 else 0.02))
