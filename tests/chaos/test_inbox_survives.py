"""Kills the process that takes, answers and sends, in the middle of 200 messages, and counts what customers saw."""

import asyncio
import json
import os
import signal
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.fakes.house import House
from triage.inbox.worker import LEASE_LOST
from triage.store.database import Transaction
from triage.store.leases import worker_alive

pytestmark = [pytest.mark.chaos, pytest.mark.slow, pytest.mark.timeout(300)]

CUSTOMERS, EACH = 20, 10
MESSAGES = [
    {"customer": f"c{customer}", "id": f"c{customer}-{n}", "text": str(n)}
    for n in range(EACH)
    for customer in range(CUSTOMERS)
]


class Server:
    """The child process, and what it has acknowledged."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.acknowledged: set[str] = set()
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        assert self.process.stdout
        async for line in self.process.stdout:
            self.acknowledged.add(line.decode().strip())

    async def ready(self) -> "Server":
        """This server once it takes messages."""
        async with asyncio.timeout(60):
            while "ready" not in self.acknowledged:
                assert self.process.returncode is None, "the server did not start"
                await asyncio.sleep(0.02)
        return self

    async def post(self, message: dict[str, str]) -> bool:
        """Whether the server was there to be given this message; whether it took it shows later."""
        assert self.process.stdin
        if self.process.returncode is not None or self.process.stdin.is_closing():
            return False
        try:
            self.process.stdin.write((json.dumps(message) + "\n").encode())
            await self.process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True

    async def kill(self) -> None:
        """End it as a power cut would."""
        if self.process.returncode is None:
            os.kill(self.process.pid, signal.SIGKILL)
        await self.process.wait()
        await self._listening


@asynccontextmanager
async def server(url: str, sent: Path, seconds: float = 0.02) -> AsyncIterator[Server]:
    """A running server, killed at the end if it still runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.chaos.inbox_process", url, str(sent), str(seconds),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    running = Server(process)
    try:
        yield await running.ready()
    finally:
        await running.kill()


def sends(sent: Path) -> list[dict[str, str | list[str]]]:
    """What arrived, without repeats of the same delivery: the receiver knows them by their id."""
    if not sent.exists():
        return []
    lines = [json.loads(line) for line in sent.read_text().splitlines()]
    return list({line["delivery"]: line for line in reversed(lines)}.values())[::-1]


def answered(sent: Path) -> dict[str, list[str]]:
    """For each customer, the messages that the replies answer, in order of arrival."""
    by_customer: dict[str, list[str]] = defaultdict(list)
    for line in sends(sent):
        by_customer[str(line["customer"])].extend(line["answers"])
    return dict(by_customer)


def count(sent: Path) -> int:
    """How many messages have been answered."""
    return sum(len(answers) for answers in answered(sent).values())


async def until(condition: Callable[[], bool], seconds: float = 90.0) -> None:
    """Wait until this holds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - the condition is in a file or a database
            await asyncio.sleep(0.05)


async def send_all(url: str, sent: Path, to_send: Iterable[dict[str, str]], die_after: int) -> set[str]:
    """Send these to a fresh server, which is killed when so many are answered; returns what it acknowledged."""
    async with server(url, sent) as running:
        for message in to_send:
            if count(sent) >= die_after:
                break
            assert await running.post(message)
            await asyncio.sleep(0.005)
        await until(lambda: count(sent) >= die_after)
        await running.kill()
        return running.acknowledged


async def test_nothing_is_lost_nothing_answered_twice_and_order_kept_over_three_kills(
    database_url: str, tmp_path: Path
) -> None:
    sent = tmp_path / "sent.jsonl"
    acknowledged: set[str] = set()
    for die_after in (20, 80, 140, len(MESSAGES)):
        # A provider sends again, in order, what was never acknowledged.
        left = [message for message in MESSAGES if message["id"] not in acknowledged]
        acknowledged |= await send_all(database_url, sent, left, die_after)
    assert answered(sent) == {f"c{c}": [f"c{c}-{n}" for n in range(EACH)] for c in range(CUSTOMERS)}


@pytest.mark.postgres
async def test_a_living_worker_takes_over_what_a_dead_one_was_thinking(postgres_url: str, tmp_path: Path) -> None:
    sent = tmp_path / "sent.jsonl"
    async with server(postgres_url, sent, seconds=30) as slow:
        for message in MESSAGES[:CUSTOMERS]:
            assert await slow.post(message)
        await until(lambda: len(slow.acknowledged) == CUSTOMERS + 1)
        await asyncio.sleep(0.5)  # by now it thinks about some of them
        async with server(postgres_url, sent, seconds=0.02):
            await asyncio.sleep(1.0)
            assert len(sends(sent)) < CUSTOMERS, "the living worker must not touch what another is thinking about"
            await slow.kill()
            await until(lambda: len(answered(sent)) == CUSTOMERS)
    assert answered(sent) == {f"c{c}": [f"c{c}-0"] for c in range(CUSTOMERS)}


@pytest.mark.postgres
async def test_a_worker_that_loses_its_lease_ends_at_once(postgres_url: str, tmp_path: Path) -> None:
    async with server(postgres_url, tmp_path / "sent.jsonl") as running, House(postgres_url, working=False) as house:
        assert worker_alive(house.database)
        house.write(cut_lease_connections)
        async with asyncio.timeout(30):
            assert await running.process.wait() == LEASE_LOST
        assert not worker_alive(house.database)


def cut_lease_connections(tx: Transaction) -> None:
    """End the server sessions that hold a worker's lease, as a lost network would."""
    tx.connection.execute(
        sa.text(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid() "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    )
