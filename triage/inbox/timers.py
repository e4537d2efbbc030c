"""Fires durable timers: finds those that are due and runs their handler in the transaction that marks them fired.

Called by `sweep`. The handlers are the desk's, by kind. A timer whose conversation has moved on is cancelled unfired.
"""

from collections.abc import Mapping

from triage.domain.clock import Clock
from triage.domain.dead_letter import DeadKind, DeadLetter
from triage.domain.errors import TransientError
from triage.domain.events import EventKind
from triage.domain.telemetry import Telemetry
from triage.domain.timers import ANY_EPOCH, Timer, TimerState
from triage.inbox.ports import TimerHandler
from triage.store import conversations, dead_letters, events, timers
from triage.store.database import Database

ATTEMPTS = 3


class Timers:
    """Fires the timers of one process; several processes may do so at once."""

    def __init__(
        self, database: Database, handlers: Mapping[str, TimerHandler], clock: Clock, telemetry: Telemetry
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._clock = clock
        self._telemetry = telemetry
        self._failures: dict[str, int] = {}

    def fire_due(self) -> int:
        """Fire every timer whose time has come; returns how many handlers ran."""
        with self._database.read() as tx:
            due = timers.due(tx, self._clock.now())
        return sum(self._fire(timer) for timer in due)

    def _fire(self, timer: Timer) -> bool:
        try:
            return self._fire_once(timer)
        except TransientError:
            raise
        except Exception as error:  # noqa: BLE001 - one timer's handler must not stop the others
            self._count_failure(timer, f"{type(error).__name__}: {error}")
            return False

    def _fire_once(self, timer: Timer) -> bool:
        with self._database.write() as tx:
            # Conversation first, timer second: the order in which everybody locks, so that nobody waits in a circle.
            head = conversations.lock(tx, timer.conversation_id)
            claimed = timers.claim(tx, timer.id)
            if claimed is None:
                return False
            if claimed.epoch not in (head.epoch, ANY_EPOCH):
                timers.settle(tx, timer.id, TimerState.CANCELLED)
                return False
            timers.settle(tx, timer.id, TimerState.FIRED)
            self._handlers[timer.kind](tx, head, claimed, self._clock.now())
        self._failures.pop(timer.id, None)
        self._telemetry.count("timer_fired", kind=timer.kind)
        return True

    def _count_failure(self, timer: Timer, error: str) -> None:
        failures = self._failures[timer.id] = self._failures.get(timer.id, 0) + 1
        self._telemetry.log("timer_failed", kind=timer.kind, conversation=timer.conversation_id, error=error)
        if failures < ATTEMPTS:
            return
        del self._failures[timer.id]
        with self._database.write() as tx:
            now = self._clock.now()
            timers.settle(tx, timer.id, TimerState.FAILED)
            dead_letters.record(tx, DeadLetter(timer.id, DeadKind.TIMER, timer.conversation_id, error, now))
            events.add(tx, EventKind.DEAD_LETTER, now, timer.conversation_id)
