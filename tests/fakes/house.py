"""A whole inbox on a real database with a scripted mind and a recording channel, for stories about the inbox."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from types import TracebackType
from typing import TypeVar

from tests.fakes.mind import FakeMind
from tests.fakes.sender import FakeSender
from triage.domain.channel import Accepted, InboundMessage
from triage.domain.clock import Clock, SystemClock
from triage.domain.conversation import Conversation
from triage.domain.ids import ConversationId
from triage.domain.telemetry import Silent
from triage.inbox import engine
from triage.inbox.accept import Inbox
from triage.inbox.engine import Queues
from triage.inbox.ports import Desk, NoDesk, TimerHandler
from triage.inbox.sweep import Rounds
from triage.inbox.turn import Patience
from triage.inbox.worker import Pace, Worker
from triage.store import conversations, deliveries, messages
from triage.store.database import Database, Transaction
from triage.store.migrations import upgrade

Result = TypeVar("Result")
IN_A_HURRY = Pace(
    patience=Patience(first_pause_seconds=0.01),
    rounds=Rounds(due_seconds=0.05, lost_seconds=0.1, lost_after=timedelta(seconds=60)),
    delivery_schedule=(0, 0.1, 0.1, 0.1),
    drain_seconds=5.0,
)


class House(AbstractAsyncContextManager["House"]):
    """`async with House(url) as house`: customers write with `hears`, replies arrive at `house.sender`."""

    def __init__(
        self,
        url: str,
        *,
        mind: FakeMind | None = None,
        sender: FakeSender | None = None,
        clock: Clock | None = None,
        desk: Desk | None = None,
        timer_handlers: Mapping[str, TimerHandler] | None = None,
        pace: Pace = IN_A_HURRY,
        working: bool = True,
    ) -> None:
        self.database = Database.open(url)
        upgrade(self.database)
        engine.prepare(self.database)
        self.clock = clock or SystemClock()
        self.mind = mind or FakeMind()
        self.sender = sender or FakeSender()
        self.queues = Queues(self.database)
        self.inbox = Inbox(self.database, self.queues, self.clock)
        self._working = working
        self.worker = Worker(
            self.database,
            self.queues,
            self.mind.mind,
            {"generic": self.sender},
            desk or NoDesk(),
            timer_handlers or {},
            self.clock,
            Silent(),
            pace,
        )

    async def __aenter__(self) -> "House":
        self.inbox.start()
        if self._working:
            await self.worker.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._working:
            await self.worker.stop()
        self.inbox.stop()
        self.queues.close()
        self.database.close()

    async def hears(self, text: str, *, customer: str = "ann", id: str | None = None) -> Accepted:
        """A customer writes; by default each text is a message of its own."""
        return await self.inbox.accept(InboundMessage("generic", customer, id or f"{customer}-{text}", text))

    async def until(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait until this holds. Fails with what was sent so far when it does not come true in time."""
        try:
            async with asyncio.timeout(seconds):
                while not condition():  # noqa: ASYNC110 - the condition is in a database
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"never came true; sent so far: {self.sender.texts}") from None

    async def answered(self) -> None:
        """Wait until no message is unread and nothing waits to be sent."""
        await self.until(lambda: self.read(_is_quiet))

    def read(self, query: Callable[[Transaction], Result]) -> Result:
        """What a query on the database gives."""
        with self.database.read() as tx:
            return query(tx)

    def write(self, change: Callable[[Transaction], Result]) -> Result:
        """Change the database as another room would."""
        with self.database.write() as tx:
            return change(tx)

    def head(self, conversation: ConversationId) -> Conversation:
        """The conversation's head as it is now."""
        return self.read(lambda tx: conversations.get(tx, conversation))


def _is_quiet(tx: Transaction) -> bool:
    return messages.count_unread(tx) == 0 and not deliveries.is_busy(tx)
