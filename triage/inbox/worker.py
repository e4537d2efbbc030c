"""The worker of one process, assembled: turns, deliveries, timers and rounds around the durable engine.

Built by `app` for `--role all` and `--role worker`. Starting takes the lease; stopping lets running turns finish.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from triage.domain.channel import DeliverySemantics
from triage.domain.clock import Clock
from triage.domain.telemetry import Telemetry
from triage.inbox.backoff import STANDARD_WEBHOOKS
from triage.inbox.commit import Committer
from triage.inbox.deliver import Deliveries
from triage.inbox.engine import Engine, Queues
from triage.inbox.outbox import Outbox
from triage.inbox.ports import ChannelSender, Desk, TimerHandler
from triage.inbox.refine import Refinements
from triage.inbox.sweep import Rounds, Sweep
from triage.inbox.timers import Timers
from triage.inbox.turn import Mind, Patience, Turns
from triage.store.database import Database

LEASE_LOST = 75
"""Exit code of a worker that lost its lease (EX_TEMPFAIL): start it again."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take; the defaults are for production, tests and the demo are in more of a hurry."""

    patience: Patience = field(default_factory=Patience)
    rounds: Rounds = field(default_factory=Rounds)
    delivery_schedule: Sequence[float] = STANDARD_WEBHOOKS
    drain_seconds: float = 10.0


def stored_channels(senders: Mapping[str, ChannelSender]) -> frozenset[str]:
    """The channels whose customers read from our own pages."""
    return frozenset(n for n, sender in senders.items() if sender.delivery_semantics is DeliverySemantics.STORED)


def exit_at_once() -> None:
    """End the process without tidying up: whatever it still did could be done twice."""
    os._exit(LEASE_LOST)


class Worker:
    """Answers, delivers and reminds until it is stopped."""

    def __init__(
        self,
        database: Database,
        queues: Queues,
        mind: Mind,
        senders: Mapping[str, ChannelSender],
        desk: Desk,
        timer_handlers: Mapping[str, TimerHandler],
        clock: Clock,
        telemetry: Telemetry,
        pace: Pace = Pace(),
        die: Callable[[], None] = exit_at_once,
    ) -> None:
        have_refined = queues.refine if mind.refine else None
        committer = Committer(Outbox(queues, stored_channels(senders)), desk, clock, have_refined)
        self._pace = pace
        self._turns = Turns(database, mind, committer, clock, telemetry, pace.patience)
        self._deliveries = Deliveries(database, senders, clock, telemetry, pace.delivery_schedule)
        refinements = Refinements(database, mind.refine, clock, telemetry)
        self._engine = Engine(database, self._turns.run, self._deliveries.run, refinements.run, telemetry)
        timers = Timers(database, timer_handlers, clock, telemetry)
        people = desk.make_rounds
        self._sweep = Sweep(database, queues, self._engine, timers, clock, telemetry, die, pace.rounds, people)

    async def start(self) -> None:
        """Take the lease and begin. Raises Conflict when a SQLite file has its worker already."""
        await self._engine.launch()
        self._sweep.start()

    def make_rounds(self) -> None:
        """Fire and wake what is due now rather than within the next half second; for the demo's jumps in time."""
        self._sweep.fire_due()

    async def stop(self) -> bool:
        """Take no more work, let what runs finish; False when something was cut off, to run again at the next start."""
        await self._sweep.stop()
        return await self._engine.shutdown(self._pace.drain_seconds)
