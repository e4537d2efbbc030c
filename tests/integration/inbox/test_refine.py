"""The card by a language model after the turn: people have the local one at once, and keep it whatever goes wrong."""

import asyncio
from dataclasses import replace

import pytest

from tests.fakes.house import IN_A_HURRY, House
from tests.fakes.mind import FakeMind, hand_over
from triage.domain.card_draft import CardDraft, RefinedCard
from triage.domain.clock import SystemClock
from triage.domain.errors import TransientError
from triage.domain.events import EventKind
from triage.domain.handoff import Summary
from triage.domain.ids import ConversationId, TurnId
from triage.domain.model_call import ModelCall
from triage.domain.telemetry import Silent
from triage.inbox.commit import Committer, Run
from triage.inbox.engine import turn_id
from triage.inbox.outbox import Outbox
from triage.inbox.ports import NoDesk, Refine
from triage.inbox.refine import Refinements
from triage.inbox.turn import Mind
from triage.store import events, handoffs, model_calls, threads
from triage.store.database import Transaction

CALL = ModelCall("summarise", "summarise_handoff", "1.1.0", "m", seconds=0.2, upstream_calls=1)


class RefiningMind(FakeMind):
    """Hands over at the first message; cards are refined by `refine`."""

    def __init__(self, refine: Refine) -> None:
        super().__init__()
        self._refine = refine
        self.next_thoughts(hand_over)

    @property
    def mind(self) -> Mind:
        """The mind with a refiner."""
        return replace(super().mind, refine=self._refine)


async def better(draft: CardDraft) -> RefinedCard:
    """A card in the model's words."""
    return RefinedCard(replace(draft.card, ask="The model's words", engine="llm", prompt_version="1.1.0"), (CALL,))


def card(house: House, conversation: ConversationId) -> Summary | None:
    """The card as it stands."""
    running = house.read(lambda tx: handoffs.current(tx, conversation))
    return running.summary if running else None


def calls(house: House, conversation: ConversationId) -> int:
    """How many model steps are on record."""
    return len(house.read(lambda tx: model_calls.of_conversation(tx, conversation)))


async def test_the_local_card_is_there_at_once_and_the_models_card_replaces_it_with_an_event(database_url: str) -> None:
    may_answer = asyncio.Event()

    async def slowly(draft: CardDraft) -> RefinedCard:
        await may_answer.wait()
        return await better(draft)

    async with House(database_url, mind=RefiningMind(slowly)) as house:
        told = await house.hears("it burns")
        await house.answered()  # the reply has left although no model has answered
        first = card(house, told.conversation)
        assert first is not None
        assert (first.ask, first.engine) == ("it burns", "local")
        before = house.read(events.latest)

        may_answer.set()
        await house.until(lambda: (card(house, told.conversation) or first).engine == "llm")

        assert house.head(told.conversation).subject == "The model's words"
        assert calls(house, told.conversation) == 1
        kinds = [event.kind for event in house.read(lambda tx: events.after(tx, before))]
        assert EventKind.HANDOFF_UPDATED in kinds


@pytest.mark.parametrize("what_goes_wrong", ["nothing comes", "it raises", "it hangs"])
async def test_the_local_card_stays_when_the_model_fails(database_url: str, what_goes_wrong: str) -> None:
    async def fails(draft: CardDraft) -> RefinedCard:
        if what_goes_wrong == "it raises":
            raise TransientError("down")
        if what_goes_wrong == "it hangs":
            await asyncio.sleep(3600)
        return RefinedCard(None, (CALL,))

    async with House(database_url, mind=RefiningMind(fails), working=False) as house:
        conversation, turn = await _handed_over(house)
        refining = Refinements(house.database, fails, SystemClock(), Silent(), seconds_at_most=0.05)

        assert await refining.run(conversation, turn) == "kept"
        assert (card(house, conversation) or Summary("", "", "")).engine == "local"
        assert calls(house, conversation) == (1 if what_goes_wrong == "nothing comes" else 0)


async def test_a_card_that_changed_meanwhile_is_left_alone(database_url: str) -> None:
    async with House(database_url, mind=RefiningMind(better), working=False) as house:
        conversation, turn = await _handed_over(house)

        def mended(tx: Transaction) -> None:
            running = handoffs.current(tx, conversation)
            assert running is not None
            handoffs.refresh(tx, running.id, replace(running.summary, next_step="by an agent"), running.reasons)

        async def late(draft: CardDraft) -> RefinedCard:
            house.write(mended)
            return await better(draft)

        assert await _refine(house, late).run(conversation, turn) == "outdated"
        assert (card(house, conversation) or Summary("", "", "")).next_step == "by an agent"
        assert calls(house, conversation) == 1  # it was paid for


async def test_a_handoff_that_ended_meanwhile_is_left_alone(database_url: str) -> None:
    async with House(database_url, mind=RefiningMind(better), working=False) as house:
        conversation, turn = await _handed_over(house)

        async def late(draft: CardDraft) -> RefinedCard:
            house.write(lambda tx: handoffs.end(tx, conversation, house.clock.now()))
            return await better(draft)

        assert await _refine(house, late).run(conversation, turn) == "outdated"
        assert await _refine(house, better).run(conversation, turn) == "gone"


async def test_a_second_run_asks_no_model_again(database_url: str) -> None:
    async with House(database_url, mind=RefiningMind(better), working=False) as house:
        conversation, turn = await _handed_over(house)

        assert await _refine(house, better).run(conversation, turn) == "refined"
        assert await _refine(house, better).run(conversation, turn) == "gone"
        assert calls(house, conversation) == 1


async def test_a_worker_that_dies_while_the_model_writes_leaves_the_work_to_the_next(database_url: str) -> None:
    began = asyncio.Event()

    async def never(draft: CardDraft) -> RefinedCard:
        began.set()
        await asyncio.sleep(3600)
        return RefinedCard(None)

    in_no_mood_to_wait = replace(IN_A_HURRY, drain_seconds=0.0)
    async with House(database_url, mind=RefiningMind(never), pace=in_no_mood_to_wait) as house:
        told = await house.hears("it burns")
        await asyncio.wait_for(began.wait(), 20)

    async with House(database_url, mind=RefiningMind(better)) as house:
        await house.until(lambda: (card(house, told.conversation) or Summary("", "", "")).engine == "llm")
        assert calls(house, told.conversation) == 1


def _refine(house: House, refine: Refine) -> Refinements:
    return Refinements(house.database, refine, SystemClock(), Silent())


async def _handed_over(house: House) -> tuple[ConversationId, TurnId]:
    """A conversation that one turn has handed over, with the turn; nothing runs beside the test."""
    told = await house.hears("it burns")
    turn = turn_id(told.conversation, told.message)
    committer = Committer(Outbox(house.queues), NoDesk(), house.clock)

    def commit(tx: Transaction) -> None:
        thread = threads.load(tx, told.conversation)
        committer.commit(tx, Run(turn, thread), hand_over(thread, house.clock.now()))

    house.write(commit)
    return told.conversation, turn
