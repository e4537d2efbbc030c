"""The worker's rounds: fire what is due, wake what waits, find what got lost, take over from the dead, forget the old.

Runs beside the durable queues in the worker. Whatever a crash or a fault leaves behind is found here at the latest.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from triage.domain.clock import Clock
from triage.domain.telemetry import Telemetry
from triage.inbox.engine import Engine, Queues
from triage.inbox.timers import Timers
from triage.inbox.turn import RESCUE
from triage.store import deliveries, events, focus, messages, presence_spans
from triage.store.database import Database


@dataclass(frozen=True, slots=True)
class Rounds:
    """How often each round is made, and how old things get."""

    due_seconds: float = 0.5
    lost_seconds: float = 15.0
    dead_workers_seconds: float = 5.0
    lease_seconds: float = 1.0
    forget_seconds: float = 3600.0
    lost_after: timedelta = timedelta(seconds=60)
    keep_engine_records: timedelta = timedelta(days=7)
    keep_events: timedelta = timedelta(days=30)
    keep_focus: timedelta = timedelta(days=400)


class Sweep:
    """Makes the rounds until it is stopped. `die` ends the process, because another may have taken over its work."""

    def __init__(
        self,
        database: Database,
        queues: Queues,
        engine: Engine,
        timers: Timers,
        clock: Clock,
        telemetry: Telemetry,
        die: Callable[[], None],
        rounds: Rounds = Rounds(),
        floor_rounds: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._queues = queues
        self._engine = engine
        self._timers = timers
        self._clock = clock
        self._telemetry = telemetry
        self._die = die
        self._rounds = rounds
        self._floor_rounds = floor_rounds
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin the rounds on the running loop."""
        rounds: tuple[tuple[float, Callable[[], Awaitable[object]]], ...] = (
            (self._rounds.lease_seconds, self._check_lease),
            (self._rounds.due_seconds, self._fire_due),
            (self._rounds.dead_workers_seconds, self._engine.take_over),
            (self._rounds.lost_seconds, self._find_lost),
            (self._rounds.forget_seconds, self._forget),
        )
        self._tasks = [asyncio.create_task(self._every(seconds, work)) for seconds, work in rounds]

    async def stop(self) -> None:
        """End the rounds; one that is under way is given up, and its transaction with it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _every(self, seconds: float, work: Callable[[], Awaitable[object]]) -> None:
        while True:
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - the outermost loop: the next round may find the fault gone
                self._telemetry.log("round_failed", round=getattr(work, "__name__", ""), error=str(error))
            await asyncio.sleep(seconds)

    async def _check_lease(self) -> None:
        if not await self._engine.still_leads():
            self._telemetry.log("lease_lost")
            self._die()

    def fire_due(self) -> None:
        """Fire the timers, order the sends whose time has come, and do what is due for the people's floor."""
        self._timers.fire_due()
        self.wake_deliveries()
        self._floor_rounds()

    async def _fire_due(self) -> None:
        await self._database.run(self.fire_due)

    def wake_deliveries(self) -> int:
        """Order the next try of every failed send that is due; returns how many."""
        with self._database.read() as tx:
            due = deliveries.due(tx, self._clock.now())
        if not due:
            return 0
        with self._database.write() as tx:
            woken = [delivery for delivery in due if deliveries.wake(tx, delivery.id)]
            for delivery in woken:
                self._queues.deliver_again(tx, delivery.conversation, delivery.id, uuid.uuid4().hex[:8])
        return len(woken)

    async def _find_lost(self) -> None:
        await self._database.run(self.rescue_turns)
        await self._database.run(self.rescue_deliveries)

    def rescue_turns(self) -> int:
        """Hand over conversations whose messages nobody is answering any more; returns how many.

        They are those whose turn took its process down again and again, or failed in a way nobody foresaw.
        """
        with self._database.read() as tx:
            old = messages.stranded(tx, self._clock.now() - self._rounds.lost_after)
        lost = [(c, m) for c, m in old if not self._queues.is_under_way("turn", c)]
        for conversation, message in lost:
            with self._database.write() as tx:
                self._queues.turn_again(tx, conversation, message, f"{uuid.uuid4().hex[:8]}.{RESCUE}")
            self._telemetry.log("turn_rescued", conversation=conversation)
        return len(lost)

    def rescue_deliveries(self) -> int:
        """Order anew the sending of deliveries that nobody is sending any more; returns how many."""
        with self._database.read() as tx:
            old = deliveries.stranded(tx, self._clock.now() - self._rounds.lost_after)
        lost = [d for d in old if not self._queues.is_under_way("deliver", d.conversation)]
        for delivery in lost:
            with self._database.write() as tx:
                self._queues.deliver_again(tx, delivery.conversation, delivery.id, uuid.uuid4().hex[:8])
        return len(lost)

    async def _forget(self) -> None:
        now = self._clock.now()
        await self._engine.forget_before(now - self._rounds.keep_engine_records)
        await self._database.run(self._forget_events)

    def _forget_events(self) -> int:
        with self._database.write() as tx:
            focus.delete_before(tx, self._clock.now() - self._rounds.keep_focus)
            presence_spans.delete_before(tx, self._clock.now() - self._rounds.keep_focus)
            return events.delete_before(tx, self._clock.now() - self._rounds.keep_events)
