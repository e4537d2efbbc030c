"""Stories of reminders: they fire once, by the product's clock, and not for a conversation that has moved on."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from tests.fakes.clock import SetClock
from tests.fakes.desk import RecordingDesk
from tests.fakes.house import House
from triage.domain.conversation import Conversation
from triage.domain.dead_letter import DeadKind
from triage.domain.timers import Timer
from triage.inbox import dead
from triage.store import conversations, dead_letters, timers
from triage.store.database import Transaction
from triage.store.ids import new_timer_id


@dataclass
class Bell:
    """A handler that notes when it rang, and fails as often as it is told to."""

    failures: int = 0
    rung: list[tuple[str, datetime]] = field(default_factory=list)

    def __call__(self, tx: Transaction, head: Conversation, timer: Timer, now: datetime) -> None:
        """Ring."""
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the clapper is stuck")
        self.rung.append((timer.payload["for"], now))
        conversations.save(tx, replace(head, subject="rung"))


async def armed(house: House, clock: SetClock, minutes: float) -> Conversation:
    """A conversation with a timer that is due in this many minutes."""
    accepted = await house.hears("hello")
    await house.answered()
    head = house.head(accepted.conversation)
    due = SetClock(clock.now())
    due.move(minutes=minutes)
    timer = Timer(new_timer_id(), head.id, "bell", due.now(), head.epoch, {"for": "ann"})
    house.write(lambda tx: timers.arm(tx, timer))
    return head


def nothing_armed(house: House, head: Conversation) -> bool:
    """Whether no timer of this conversation is armed."""
    return not house.read(lambda tx: timers.armed(tx, head.id))


async def test_a_timer_fires_once_when_the_clock_reaches_it(database_url: str) -> None:
    clock, bell = SetClock(), Bell()
    async with House(database_url, clock=clock, timer_handlers={"bell": bell}) as house:
        head = await armed(house, clock, minutes=60 * 48)
        clock.move(minutes=60 * 47)
        house.worker.make_rounds()
        assert bell.rung == []
        clock.move(hours=1)
        await house.until(lambda: nothing_armed(house, head))
        house.worker.make_rounds()
        assert bell.rung == [("ann", clock.now())]
        assert house.head(head.id).subject == "rung"


async def test_a_timer_of_a_conversation_that_changed_hands_does_not_fire(database_url: str) -> None:
    clock, bell = SetClock(), Bell()
    async with House(database_url, clock=clock, timer_handlers={"bell": bell}) as house:
        head = await armed(house, clock, minutes=10)
        house.write(lambda tx: conversations.save(tx, RecordingDesk.taken_by("dana", head)))
        clock.move(minutes=11)
        await house.until(lambda: nothing_armed(house, head))
        assert bell.rung == []


async def test_a_cancelled_timer_does_not_fire(database_url: str) -> None:
    clock, bell = SetClock(), Bell()
    async with House(database_url, clock=clock, timer_handlers={"bell": bell}) as house:
        head = await armed(house, clock, minutes=10)
        house.write(lambda tx: timers.cancel(tx, head.id, ["bell"]))
        clock.move(minutes=11)
        house.worker.make_rounds()
        assert bell.rung == []


async def test_a_handler_that_keeps_failing_is_given_up_and_can_be_replayed(database_url: str) -> None:
    clock, bell = SetClock(), Bell(failures=3)
    async with House(database_url, clock=clock, timer_handlers={"bell": bell}) as house:
        head = await armed(house, clock, minutes=10)
        clock.move(minutes=11)
        await house.until(lambda: bool(house.read(dead_letters.waiting)))
        (letter,) = house.read(dead_letters.waiting)
        assert (letter.kind, letter.conversation_id) == (DeadKind.TIMER, head.id)
        assert house.head(head.id).subject != "rung", "a failed handler leaves nothing behind"
        house.write(lambda tx: dead.requeue(tx, house.queues, clock, letter.id))
        await house.until(lambda: bool(bell.rung))
