"""Stories of messages on their way out: retries, order, crashes in between, and what is given up."""

import asyncio
from dataclasses import replace

import pytest

from tests.fakes.house import IN_A_HURRY, House
from tests.fakes.sender import FakeSender
from triage.domain.channel import Delivery, DeliverySemantics
from triage.domain.dead_letter import DeadKind
from triage.domain.errors import PermanentError, TransientError
from triage.domain.events import EventKind
from triage.domain.ids import ConversationId
from triage.domain.labels import DeliveryState
from triage.inbox import dead
from triage.store import dead_letters, deliveries, events


def states(house: House, conversation: ConversationId) -> list[DeliveryState]:
    """Where the deliveries of a conversation stand, in order."""
    return [d.state for d in all_of(house, conversation)]


def all_of(house: House, conversation: ConversationId) -> tuple[Delivery, ...]:
    """The deliveries of a conversation."""
    return house.read(lambda tx: deliveries.of_conversation(tx, conversation))


async def test_a_send_that_fails_is_tried_again_under_the_same_delivery_id(database_url: str) -> None:
    async with House(database_url) as house:
        house.sender.fail_next(TransientError("busy"), TransientError("still busy"))
        accepted = await house.hears("hello")
        await house.answered()
        assert house.sender.texts == ["re: hello"]
        assert len({attempt.delivery for attempt in house.sender.attempts}) == 1
        assert [attempt.attempt for attempt in house.sender.attempts] == [1, 2, 3]
        (delivery,) = all_of(house, accepted.conversation)
        assert (delivery.state, delivery.attempts, delivery.provider_reference) == (DeliveryState.SENT, 3, "provider-1")


async def test_a_later_reply_waits_until_the_earlier_one_is_through(database_url: str) -> None:
    slow = replace(IN_A_HURRY, delivery_schedule=(0, 1.0, 1.0, 1.0))
    async with House(database_url, pace=slow) as house:
        house.sender.fail_next(TransientError("busy", retry_after_seconds=1.0))
        accepted = await house.hears("one")
        await house.until(lambda: len(house.sender.attempts) == 1)
        await house.hears("two")
        await house.until(lambda: len(all_of(house, accepted.conversation)) == 2)
        await asyncio.sleep(0.3)
        assert house.sender.texts == []
        await house.answered()
        assert house.sender.texts == ["re: one", "re: two"]


async def test_a_reply_that_is_refused_for_good_is_given_up_and_people_are_told(database_url: str) -> None:
    async with House(database_url) as house:
        house.sender.fail_next(PermanentError("no such number"))
        accepted = await house.hears("one")
        await house.answered()
        await house.hears("two")
        await house.answered()
        assert states(house, accepted.conversation) == [DeliveryState.FAILED, DeliveryState.SENT]
        assert house.sender.texts == ["re: two"]
        (letter,) = house.read(dead_letters.waiting)
        assert (letter.kind, letter.error) == (DeadKind.DELIVERY, "no such number")
        assert EventKind.DELIVERY_FAILED in [event.kind for event in house.read(lambda tx: events.after(tx, 0))]


async def test_a_reply_whose_last_try_fails_is_given_up_and_can_be_sent_again(database_url: str) -> None:
    async with House(database_url) as house:
        house.sender.fail_next(*[TransientError("busy")] * len(IN_A_HURRY.delivery_schedule))
        accepted = await house.hears("hello")
        await house.answered()
        (given_up,) = all_of(house, accepted.conversation)
        assert (given_up.state, given_up.attempts) == (DeliveryState.FAILED, 4)
        house.write(lambda tx: dead.requeue(tx, house.queues, house.clock, given_up.id))
        await house.answered()
        assert states(house, accepted.conversation) == [DeliveryState.SENT]
        assert house.sender.sent[0].delivery == given_up.id


@pytest.mark.parametrize(
    ("semantics", "state", "texts"),
    [
        (DeliverySemantics.AT_LEAST_ONCE, DeliveryState.SENT, ["re: hello"]),
        (DeliverySemantics.AT_MOST_ONCE, DeliveryState.UNKNOWN, []),
    ],
)
async def test_a_send_that_a_crash_interrupted_follows_the_channels_setting(
    database_url: str, semantics: DeliverySemantics, state: DeliveryState, texts: list[str]
) -> None:
    async with House(database_url, sender=FakeSender(semantics)) as house:
        house.sender.fail_next(asyncio.CancelledError())  # what a worker that is torn down does to a send
        accepted = await house.hears("hello")
        await house.until(lambda: len(house.sender.attempts) == 1)
        assert states(house, accepted.conversation) == [DeliveryState.SENDING]
    async with House(database_url, sender=FakeSender(semantics)) as house:
        await house.answered()
        assert states(house, accepted.conversation) == [state]
        assert house.sender.texts == texts
        assert len(house.read(dead_letters.waiting)) == (state is DeliveryState.UNKNOWN)


async def test_what_customers_read_on_our_own_pages_is_sent_when_it_is_committed(database_url: str) -> None:
    async with House(database_url, sender=FakeSender(DeliverySemantics.STORED)) as house:
        accepted = await house.hears("hello")
        await house.answered()
        assert states(house, accepted.conversation) == [DeliveryState.SENT]
        assert house.sender.attempts == []
