"""Stories of conversations that people take over: what a handoff writes, and what the assistant may do afterwards."""

from dataclasses import replace
from datetime import datetime, timedelta

from tests.fakes.clock import SetClock
from tests.fakes.desk import RecordingDesk
from tests.fakes.house import House
from tests.fakes.mind import FakeThought, answer, hand_over
from triage.domain.conversation import Thread
from triage.domain.dead_letter import DeadKind
from triage.domain.events import EventKind
from triage.domain.labels import Action, ConversationState, Mode, OwnerKind
from triage.inbox import dead
from triage.store import conversations, dead_letters, events, handoffs, promises, stretches


def kinds(house: House) -> list[str]:
    """The kinds of all events so far."""
    return [event.kind for event in house.read(lambda tx: events.after(tx, 0))]


async def test_a_handoff_writes_everything_the_people_need(database_url: str) -> None:
    clock, desk = SetClock(), RecordingDesk()
    async with House(database_url, clock=clock, desk=desk) as house:
        house.mind.next_thoughts(hand_over)
        accepted = await house.hears("this is a disgrace")
        await house.answered()
        head = house.head(accepted.conversation)
        assert (head.owner.kind, head.owner.queue, head.mode, head.epoch) == (OwnerKind.QUEUE, "live", Mode.LIVE, 1)
        assert head.waiting_since == clock.now()
        assert head.reply_by == clock.now() + timedelta(minutes=10)
        assert (head.priority, head.subject) == (90, "This is a disgrace")
        handoff = house.read(lambda tx: handoffs.current(tx, head.id))
        assert handoff is not None
        assert (handoff.summary.ask, handoff.reasons[0].rule) == ("this is a disgrace", "very_negative")
        assert desk.handoffs == [handoff.id]
        assert house.read(lambda tx: promises.open_of(tx, head.id)) == (head.reply_by,)
        assert house.read(lambda tx: stretches.of_conversation(tx, head.id)) == (
            ("assistant", "assistant", None),
            ("live", "queue", "live"),
        )
        assert house.sender.sent[0].mode is Mode.LIVE
        assert EventKind.HANDED_OFF in kinds(house)


async def test_the_waiting_clock_never_restarts_and_the_handoff_is_not_repeated(database_url: str) -> None:
    clock, desk = SetClock(), RecordingDesk()
    async with House(database_url, clock=clock, desk=desk) as house:
        house.mind.next_thoughts(hand_over, hand_over)
        accepted = await house.hears("this is a disgrace")
        await house.answered()
        since = house.head(accepted.conversation).waiting_since
        clock.move(minutes=3)
        await house.hears("hello??")
        await house.answered()
        head = house.head(accepted.conversation)
        assert (head.waiting_since, head.epoch) == (since, 1)
        assert len(house.read(lambda tx: handoffs.of_conversation(tx, head.id))) == 1
        assert house.read(lambda tx: promises.open_of(tx, head.id)) == (head.reply_by,)
        assert desk.messages == [head.id]


async def test_a_waiting_conversation_moves_to_a_nearer_queue(database_url: str) -> None:
    async with House(database_url, clock=SetClock()) as house:
        house.mind.next_thoughts(lambda t, now: hand_over(t, now, Mode.TICKET, "tickets"), hand_over)
        accepted = await house.hears("please look into this")
        await house.answered()
        since = house.head(accepted.conversation).waiting_since
        await house.hears("my bank account is being emptied")
        await house.answered()
        head = house.head(accepted.conversation)
        assert (head.owner.queue, head.mode, head.epoch, head.waiting_since) == ("live", Mode.LIVE, 2, since)
        first, second = house.read(lambda tx: handoffs.of_conversation(tx, head.id))
        assert first.ended_at is not None
        assert second.ended_at is None


async def test_a_closed_conversation_is_reopened_by_the_next_message(database_url: str) -> None:
    async with House(database_url) as house:
        house.mind.next_thoughts(
            lambda thread, now: replace(answer(thread), decision=replace(answer(thread).decision, action=Action.CLOSE))
        )
        first = await house.hears("thanks, solved")
        await house.answered()
        assert house.head(first.conversation).state is ConversationState.CLOSED
        again = await house.hears("one more thing")
        await house.answered()
        assert again.conversation == first.conversation
        assert house.head(first.conversation).state is ConversationState.OPEN
        assert kinds(house).count(EventKind.CONVERSATION_REOPENED) == 1


async def test_when_thinking_fails_a_person_gets_the_customer_and_the_queue_goes_on(database_url: str) -> None:
    async with House(database_url) as house:
        house.mind.next_thoughts(*[_breaks] * 3)
        accepted = await house.hears("poison")
        await house.answered()
        head = house.head(accepted.conversation)
        assert (head.owner.kind, head.owner.queue) == (OwnerKind.QUEUE, "tickets")
        handoff = house.read(lambda tx: handoffs.current(tx, head.id))
        assert handoff is not None
        assert handoff.reasons[0].rule == "assessment_unavailable"
        assert handoff.summary.ask == "poison"
        assert house.sender.texts == ["A colleague will be with you within 10 minutes."]
        (letter,) = house.read(dead_letters.waiting)
        assert (letter.kind, letter.conversation_id) == (DeadKind.TURN, head.id)
        assert "out of sorts" in letter.error
        await house.hears("are you there?")
        await house.answered()
        assert house.sender.texts[1:] == ["re: are you there?"]


async def test_a_dead_turn_that_is_replayed_thinks_again(database_url: str) -> None:
    async with House(database_url) as house:
        house.mind.next_thoughts(*[_breaks] * 3)
        await house.hears("poison")
        await house.answered()
        (letter,) = house.read(dead_letters.waiting)
        house.write(lambda tx: dead.requeue(tx, house.queues, house.clock, letter.id))
        await house.answered()
        assert house.sender.texts[1:] == ["re: poison"]
        assert house.read(dead_letters.waiting) == ()


async def test_an_agents_conversation_stays_silent_and_the_desk_hears_of_the_message(database_url: str) -> None:
    desk = RecordingDesk()
    async with House(database_url, desk=desk) as house:
        accepted = await house.hears("hello")
        await house.answered()
        head = house.head(accepted.conversation)
        house.write(lambda tx: conversations.save(tx, desk.taken_by("dana", head)))
        await house.hears("are you a person?")
        await house.answered()
        assert house.sender.texts == ["re: hello"]
        assert desk.messages == [accepted.conversation]


def _breaks(thread: Thread, now: datetime) -> FakeThought:
    raise RuntimeError("out of sorts")
