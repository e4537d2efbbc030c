"""Stories of the inbox on both databases: order, bursts, repeats, and the one voice."""

import asyncio
from dataclasses import replace
from datetime import datetime

from tests.fakes.house import House
from tests.fakes.mind import FakeMind, FakeThought, Script, answer
from triage.domain.conversation import Owner, Thread
from triage.domain.ids import AgentId, ConversationId
from triage.domain.labels import OwnerKind
from triage.domain.policy import TurnTiming
from triage.store import conversations, turns
from triage.store.database import Transaction
from triage.store.turns import Outcome


def take_over(tx: Transaction, conversation: ConversationId) -> None:
    """An agent takes the conversation, as the desk does it."""
    head = conversations.lock(tx, conversation)
    conversations.save(tx, replace(head, owner=Owner(OwnerKind.AGENT, agent_id=AgentId("dana")), epoch=head.epoch + 1))


def outcomes(house: House, conversation: ConversationId) -> list[Outcome]:
    """How the runs of a conversation's turns ended, in order."""
    return [record.outcome for record in house.read(lambda tx: turns.of_conversation(tx, conversation))]


async def test_a_message_is_answered_and_the_reply_names_what_it_answers(database_url: str) -> None:
    async with House(database_url) as house:
        accepted = await house.hears("hello", id="m-1")
        await house.answered()
        (reply,) = house.sender.sent
        assert (reply.text, reply.in_reply_to, reply.conversation) == ("re: hello", ("m-1",), accepted.conversation)
        assert reply.customer == "ann"


async def test_a_burst_gets_one_answer(database_url: str) -> None:
    mind = FakeMind(TurnTiming(settle_seconds=1.5, settle_at_most_seconds=15))
    async with House(database_url, mind=mind) as house:
        for word in ("my", "lamp", "is", "broken"):
            await house.hears(word)
            await asyncio.sleep(0.1)
        await house.answered()
        assert house.sender.texts == ["re: my | lamp | is | broken"]
        assert house.sender.sent[0].in_reply_to == ("ann-my", "ann-lamp", "ann-is", "ann-broken")


async def test_a_burst_that_does_not_end_is_answered_at_the_limit(database_url: str) -> None:
    mind = FakeMind(TurnTiming(settle_seconds=0.6, settle_at_most_seconds=1.0))
    async with House(database_url, mind=mind) as house:
        for n in range(12):
            await house.hears(str(n))
            await asyncio.sleep(0.2)
        await house.answered()
        assert 2 <= len(house.sender.texts) <= 4
        assert " | ".join(text.removeprefix("re: ") for text in house.sender.texts) == " | ".join(map(str, range(12)))


async def test_a_red_flag_is_not_kept_waiting(database_url: str) -> None:
    mind = FakeMind(TurnTiming(settle_seconds=30, settle_at_most_seconds=30))
    async with House(database_url, mind=mind) as house:
        await house.hears("there is a fire")
        await house.until(lambda: house.sender.texts == ["re: there is a fire"], seconds=10)


async def test_each_conversation_is_answered_in_order_and_once_while_others_go_on(database_url: str) -> None:
    async with House(database_url, mind=FakeMind(seconds=0.03)) as house:
        for n in range(8):
            await asyncio.gather(*(house.hears(f"{who}{n}", customer=who) for who in ("ann", "bob", "cem")))
            await asyncio.sleep(0.02)
        await house.answered()
        for who in ("ann", "bob", "cem"):
            said = [text.removeprefix("re: ") for text in house.sender.texts if text.startswith(f"re: {who}")]
            assert " | ".join(said) == " | ".join(f"{who}{n}" for n in range(8))


async def test_a_repeat_gets_the_first_receipt_and_no_second_answer(database_url: str) -> None:
    async with House(database_url) as house:
        first = await house.hears("hello", id="m-1")
        await house.answered()
        repeat = await house.hears("hello", id="m-1")
        assert repeat == replace(first, duplicate=True)
        await house.hears("bye")
        await house.answered()
        assert house.sender.texts == ["re: hello", "re: bye"]


async def test_a_reply_thought_before_an_agent_took_over_is_never_sent(database_url: str) -> None:
    async with House(database_url) as house:

        def overtaken(thread: Thread, now: datetime) -> FakeThought:
            house.write(lambda tx: take_over(tx, thread.conversation.id))
            return answer(thread)

        house.mind.next_thoughts(overtaken)
        accepted = await house.hears("hello")
        await house.answered()
        assert house.sender.sent == []
        assert outcomes(house, accepted.conversation) == [Outcome.DISCARDED, Outcome.SILENT]
        assert len(house.mind.read) == 1, "nothing is thought about an agent's conversation"


async def test_a_message_written_during_the_thought_is_answered_together_with_the_first(database_url: str) -> None:
    async with House(database_url) as house:

        async def interrupted(thread: Thread, now: datetime) -> FakeThought:
            await house.hears("and another thing")
            return answer(thread)

        house.mind.next_thoughts(interrupted)
        accepted = await house.hears("one thing")
        await house.answered()
        assert house.sender.texts == ["re: one thing | and another thing"]
        assert outcomes(house, accepted.conversation) == [Outcome.DISCARDED, Outcome.COMMITTED]


async def test_a_steady_typist_is_answered_after_three_discards(database_url: str) -> None:
    async with House(database_url) as house:

        def interrupting(n: int) -> Script:
            async def thought(thread: Thread, now: datetime) -> FakeThought:
                await house.hears(f"m{n}")
                return answer(thread)

            return thought

        house.mind.next_thoughts(*(interrupting(n) for n in range(1, 5)))
        await house.hears("m0")
        await house.answered()
        assert house.mind.read[:4] == [("m0",), ("m0", "m1"), ("m0", "m1", "m2"), ("m0", "m1", "m2", "m3")]
        assert house.sender.texts == ["re: m0 | m1 | m2 | m3", "re: m4"]


async def test_messages_accepted_without_a_worker_are_answered_when_one_starts(database_url: str) -> None:
    async with House(database_url, working=False) as web:
        await web.hears("is anyone there?")
        assert web.sender.sent == []
    async with House(database_url) as house:
        await house.answered()
        assert house.sender.texts == ["re: is anyone there?"]


async def test_a_stopping_worker_finishes_the_turn_it_runs(database_url: str) -> None:
    async with House(database_url, mind=FakeMind(seconds=0.5)) as house:
        accepted = await house.hears("hello")
        await house.until(lambda: bool(house.mind.read))
        assert await house.worker.stop()
        assert outcomes(house, accepted.conversation) == [Outcome.COMMITTED]
