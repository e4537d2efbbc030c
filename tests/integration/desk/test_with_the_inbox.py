"""Desk and inbox together on the durable engine: what agents do reaches customers, and the assistant in its turn."""

from collections.abc import Iterator

import pytest

from tests.fakes.clock import SetClock
from tests.fakes.desk_house import shipped
from tests.fakes.house import House
from tests.fakes.mind import FakeMind, hand_over
from triage.desk.desk import Desk
from triage.domain.events import EventKind
from triage.domain.ids import AgentId
from triage.domain.labels import Author, Mode, OwnerKind, Presence
from triage.domain.telemetry import Silent
from triage.inbox import engine
from triage.inbox.engine import Queues
from triage.inbox.outbox import Outbox
from triage.store import events
from triage.store.database import Database, Transaction
from triage.store.migrations import upgrade


def offered(tx: Transaction) -> list[AgentId | None]:
    """Who was asked, in order."""
    return [event.agent_id for event in events.after(tx, 0) if event.kind == EventKind.OFFERED]


@pytest.fixture
def clock() -> SetClock:
    """The one clock of desk and inbox."""
    return SetClock()


@pytest.fixture
def desk(database_url: str, clock: SetClock) -> Iterator[Desk]:
    """A desk with connections of its own, as in a process of role web."""
    database = Database.open(database_url)
    upgrade(database)
    engine.prepare(database)
    queues = Queues(database)
    company, policy = shipped()
    yield Desk(database, policy, company, Outbox(queues), queues, clock, Silent())
    queues.close()
    database.close()


async def test_a_human_stretch_from_handoff_to_return(database_url: str, desk: Desk, clock: SetClock) -> None:
    async with House(database_url, clock=clock, desk=desk, timer_handlers=desk.timer_handlers()) as house:
        dana, _ = desk.add_agent("Dana", "dana@hearthlane.example")
        dana = desk.set_presence(dana, Presence.ONLINE)
        house.mind.next_thoughts(hand_over)
        accepted = await house.hears("I was charged twice, this is a disgrace")
        await house.answered()
        desk.accept(accepted.conversation, dana)
        desk.reply(accepted.conversation, dana, "Hi, refund of the second 49.90 is done.")
        await house.hears("thanks, and how do I turn off auto renew?")
        await house.answered()
        assert house.mind.read == [("I was charged twice, this is a disgrace",)]
        desk.give_back(accepted.conversation, dana, "refund done; just auto-renew left")
        await house.answered()
        await house.until(lambda: len(house.sender.sent) == 5)
        assert house.mind.read[-1] == ("thanks, and how do I turn off auto renew?",)
        assert [(out.author, out.text) for out in house.sender.sent] == [
            (Author.ASSISTANT, "A colleague will be with you within 10 minutes."),
            (Author.SYSTEM, "Dana joined."),
            (Author.AGENT, "Hi, refund of the second 49.90 is done."),
            (Author.SYSTEM, "Dana has handed over to me again, and I have read along."),
            (Author.ASSISTANT, "re: thanks, and how do I turn off auto renew?"),
        ]
        assert house.head(accepted.conversation).owner.kind is OwnerKind.ASSISTANT


async def test_what_the_assistant_composes_during_a_takeover_is_never_sent(
    database_url: str, desk: Desk, clock: SetClock
) -> None:
    async with House(database_url, clock=clock, desk=desk, mind=FakeMind(seconds=0.5)) as house:
        dana, _ = desk.add_agent("Dana", "dana@hearthlane.example")
        accepted = await house.hears("where is my parcel?")
        await house.until(lambda: bool(house.mind.read))
        desk.reply(accepted.conversation, dana, "Hi, I am looking into it.")
        await house.answered()
        assert house.sender.texts == ["Hi, I am looking into it."]


async def test_an_offer_moves_on_by_the_inboxs_timers(database_url: str, desk: Desk, clock: SetClock) -> None:
    async with House(database_url, clock=clock, desk=desk, timer_handlers=desk.timer_handlers()) as house:
        people = [desk.add_agent(name, f"{name}@hearthlane.example")[0] for name in ("dana", "omar")]
        for agent in people:
            desk.set_presence(agent, Presence.ONLINE)
            clock.move(seconds=1)
        house.mind.next_thoughts(lambda thread, now: hand_over(thread, now, Mode.LIVE))
        await house.hears("this is a disgrace")
        await house.answered()
        clock.move(seconds=40)
        for agent in desk.agents():
            desk.hear(agent)
        clock.move(seconds=30)
        await house.until(lambda: len(house.read(offered)) == 2)
        assert house.read(offered) == [agent.id for agent in people]
