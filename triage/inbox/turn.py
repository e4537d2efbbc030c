"""One turn of the assistant: wait for the burst to end, read all that is unread, think, and commit or think again.

Run by the engine room, one at a time for each conversation. Every path ends with the customer answered or in front of a
person, and with the messages marked as read.
"""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from triage.domain.clock import Clock
from triage.domain.conversation import Thread
from triage.domain.dead_letter import DeadKind, DeadLetter
from triage.domain.errors import PermanentError, TransientError
from triage.domain.events import EventKind
from triage.domain.ids import ConversationId, TurnId
from triage.domain.labels import Mode, OwnerKind
from triage.domain.telemetry import Telemetry
from triage.inbox.commit import Committer, Run
from triage.inbox.ports import IsRedFlag, LastResort, Refine, Think, Thought, TimingOf
from triage.inbox.settle import seconds_to_wait
from triage.store import conversations, dead_letters, events, messages, threads, turns
from triage.store.database import Database, Transaction
from triage.store.messages import Unread
from triage.store.turns import Outcome

Ended = TypeVar("Ended", bound=Outcome | None)
RESCUE = "rescue"
"""The ending of a turn's id that says: do not think, hand over."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How hard a turn tries. Thinking has its own deadlines; the one here only stops a thought that hangs."""

    thoughts: int = 3
    thought_seconds: float = 60.0
    first_pause_seconds: float = 0.25
    commits: int = 8
    thinking_at_once: int = 16


@dataclass(frozen=True, slots=True)
class Mind:
    """What a turn thinks with."""

    think: Think
    last_resort: LastResort
    is_red_flag: IsRedFlag
    timing_of: TimingOf
    refine: Refine | None = None


class Turns:
    """Runs turns in one process."""

    def __init__(
        self,
        database: Database,
        mind: Mind,
        committer: Committer,
        clock: Clock,
        telemetry: Telemetry,
        patience: Patience = Patience(),
    ) -> None:
        self._database = database
        self._mind = mind
        self._committer = committer
        self._clock = clock
        self._telemetry = telemetry
        self._patience = patience
        self._thinking = asyncio.Semaphore(patience.thinking_at_once)

    async def run(self, conversation: ConversationId, turn: TurnId) -> str:
        """Answer what is unread in this conversation; returns how the turn ended. Safe to run again after a crash."""
        if not turn.endswith(RESCUE):
            await self._settle(conversation)
        while True:
            outcome = await self._once(conversation, turn)
            self._telemetry.count("turn", outcome=outcome)
            if outcome != Outcome.DISCARDED:
                return outcome
            await self._settle(conversation)

    async def _settle(self, conversation: ConversationId) -> None:
        """Wait until the burst has ended by the product's clock, and in no case longer than allowed by the real one."""
        began = time.monotonic()
        while True:
            unread, channel = await self._database.run(self._read_unread, conversation)
            timing = self._mind.timing_of(channel)
            wait = seconds_to_wait(unread, self._clock.now(), timing, self._mind.is_red_flag)
            left = timing.settle_at_most_seconds - (time.monotonic() - began)
            if wait <= 0 or left <= 0:
                return
            await asyncio.sleep(min(wait, left))

    async def _once(self, conversation: ConversationId, turn: TurnId) -> str:
        ended, thread, trace_id = await self._database.run(self._read, conversation, turn)
        if ended is not None:
            return ended.value
        if not thread.unread:
            return "empty"  # an earlier turn has answered this message together with others
        timing = self._mind.timing_of(thread.conversation.channel)
        run = Run(turn, thread, discards_at_most=timing.discards_before_answering)
        if thread.conversation.owner.kind is OwnerKind.AGENT and thread.conversation.mode is not Mode.TICKET:
            return (await self._written(lambda tx: self._committer.stay_silent(tx, run))).value
        if thread.conversation.memory.rating_asked_at is not None:
            with_desk = await self._database.run(self._write, lambda tx: self._committer.take_answer(tx, run))
            if with_desk is not None:
                return with_desk.value
        began = time.monotonic()
        thought, failure = await self._thought(thread, rescue=turn.endswith(RESCUE))
        run = replace(run, seconds=time.monotonic() - began)
        self._telemetry.time("thought", run.seconds, engine=thought.engine)
        if failure is not None:
            run = replace(run, outcome=Outcome.UNAVAILABLE)
        outcome = await self._written(lambda tx: self._commit(tx, run, thought, failure, trace_id))
        self._telemetry.log(
            "turn",
            trace_id=trace_id,
            conversation=conversation,
            outcome=outcome.value,
            engine=thought.engine,
            action=thought.decision.action.value,
            reason=thought.decision.reason_code,
            seconds=round(run.seconds, 4),
        )
        return outcome.value

    async def _thought(self, thread: Thread, *, rescue: bool) -> tuple[Thought, str | None]:
        """The thought, and why it had to be the last resort if it is that."""
        if rescue:
            return self._mind.last_resort(thread, self._clock.now()), "its turns ended without an answer"
        failure = "it was never tried"
        for attempt in range(self._patience.thoughts):
            if attempt:
                await asyncio.sleep(self._pause(attempt))
            try:
                async with self._thinking, asyncio.timeout(self._patience.thought_seconds):
                    return await self._mind.think(thread, self._clock.now()), None
            except PermanentError as error:
                failure = str(error)
                break
            except Exception as error:  # noqa: BLE001 - the outermost loop: whatever fails, a person gets the customer
                failure = f"{type(error).__name__}: {error}"
        self._telemetry.count("thought_failed")
        self._telemetry.log("thought_failed", conversation=thread.conversation.id, error=failure)
        return self._mind.last_resort(thread, self._clock.now()), failure

    def _commit(
        self, tx: Transaction, run: Run, thought: Thought, failure: str | None, trace_id: str | None
    ) -> Outcome:
        outcome = self._committer.commit(tx, run, thought, trace_id)
        if failure is not None and outcome is Outcome.UNAVAILABLE:
            conversation, now = run.thread.conversation.id, self._clock.now()
            dead_letters.record(tx, DeadLetter(run.turn, DeadKind.TURN, conversation, failure, now))
            events.add(tx, EventKind.DEAD_LETTER, now, conversation)
        return outcome

    async def _written(self, work: Callable[[Transaction], Outcome]) -> Outcome:
        """Commit, however long the database is away; after that the engine room runs the turn again."""
        for attempt in range(1, self._patience.commits):
            try:
                return await self._database.run(self._write, work)
            except TransientError as error:
                self._telemetry.log("commit_delayed", error=str(error))
                await asyncio.sleep(self._pause(attempt))
        return await self._database.run(self._write, work)

    def _pause(self, attempt: int) -> float:
        longest: float = self._patience.first_pause_seconds * 2 ** min(attempt, 7)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing

    def _write(self, work: Callable[[Transaction], Ended]) -> Ended:
        with self._database.write() as tx:
            return work(tx)

    def _read(self, conversation: ConversationId, turn: TurnId) -> tuple[Outcome | None, Thread, str | None]:
        with self._database.read() as tx:
            unread = messages.unread(tx, conversation)
            thread = threads.load(tx, conversation, messages.RECENT + len(unread))
            return turns.outcome(tx, turn), thread, unread[-1].trace_id if unread else None

    def _read_unread(self, conversation: ConversationId) -> tuple[tuple[Unread, ...], str]:
        with self._database.read() as tx:
            return messages.unread(tx, conversation), conversations.get(tx, conversation).channel
