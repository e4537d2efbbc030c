"""Turns without a database: what `triage ask` and `triage summarise` run, on the product's own path of thought.

Decides as if within opening hours with a live agent free and no history, unless told otherwise.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TypeVar

from triage.app.batch import Row, parse_instant, read_batch
from triage.app.mind import Mindset, build_mindset
from triage.app.settings import Settings
from triage.app.telemetry import set_up_logging
from triage.assistant.thought import Thought
from triage.assistant.unstored import after_thought, thread_of_text, with_message
from triage.domain.conversation import Thread
from triage.domain.errors import BadInput, TriageError
from triage.domain.handoff import Summary
from triage.domain.labels import Author
from triage.domain.policy import Policy
from triage.domain.staffing import Staffing
from triage.domain.telemetry import Silent
from triage.domain.text import normalise
from triage.routing.business_hours import is_open, next_open

AT_ONCE = 16
ENGINES = ("auto", "local", "llm")

Result = TypeVar("Result")
Outcome_contra = TypeVar("Outcome_contra", contravariant=True)


class OnRow(Protocol[Outcome_contra]):
    """What to do with a finished row: its result, or why there is none."""

    def __call__(self, row: Row, result: Outcome_contra | None, error: str | None, /) -> None:
        """Take one row."""
        ...


@dataclass(frozen=True, slots=True)
class Situation:
    """When it is and who is there; `at` None means the next moment within opening hours."""

    at: datetime | None
    staffing: Staffing

    @classmethod
    def of(cls, at: str | None, agents: int | None) -> "Situation":
        """The situation of the options `--at` and `--agents`. Raises BadInput."""
        free = 1 if agents is None else agents
        return cls(parse_instant(at), Staffing(live_online=free, live_free=free))

    def moment(self, policy: Policy) -> datetime:
        """The instant to decide at."""
        now = self.at or datetime.now(UTC)
        if self.at is not None or is_open(policy.hours, now):
            return now
        return next_open(policy.hours, now) or now


def read_rows(text: str | None, batch: Path | None, situation: Situation) -> list[Row]:
    """The threads to think about. Raises BadInput naming file and line."""
    now = situation.at or datetime.now(UTC)
    if batch is not None:
        return read_batch(batch, now)
    return [Row(None, thread_of_text(text or "", now))]


class OneTurn:
    """An assistant for runs that store nothing."""

    def __init__(self, settings: Settings, engine: str, situation: Situation) -> None:
        if engine not in ENGINES:
            raise BadInput(f"{engine!r} is no engine.", field="--engine", remedy="Choose auto, local or llm.")
        set_up_logging(settings.log_format, "warning")
        self._mindset: Mindset = build_mindset(settings, Silent(), engine=engine)
        self._situation = situation
        self.now = situation.moment(self._mindset.rules.policy)
        self.assistant_name = self._mindset.rules.company.assistant_name

    def think_each(self, rows: Sequence[Row], on_row: OnRow[Thought]) -> None:
        """Think about each row and hand it over in order, as soon as it and all before it are done."""
        self._mindset.read_ahead([m.text for row in rows for m in row.thread.messages])
        asyncio.run(self._each(rows, self._think, on_row))

    def summarise_each(self, rows: Sequence[Row], on_row: OnRow[Summary]) -> None:
        """Summarise each row and hand it over in the same way."""
        self._mindset.read_ahead([m.text for row in rows for m in row.thread.messages])
        asyncio.run(self._each(rows, self._summarise, on_row))

    def close(self) -> None:
        """Give back what the assistant holds."""
        self._mindset.close()

    async def hang_up(self) -> None:
        """Close connections, in the loop that opened them."""
        await self._mindset.hang_up()

    async def _each(self, rows: Sequence[Row], work: Callable[[Row], Awaitable[Result]], on_row: OnRow[Result]) -> None:
        try:
            await _in_order(rows, work, on_row)
        finally:
            await self.hang_up()

    async def think(self, thread: Thread) -> Thought:
        """The thought about one thread."""
        return await self._mindset.assistant.think(thread, self._situation.staffing, self.now)

    async def _think(self, row: Row) -> Thought:
        return await self.think(row.thread)

    async def _summarise(self, row: Row) -> Summary:
        return await self._mindset.assistant.summarise(row.thread, self.now)


class Talk:
    """A conversation kept in memory: each say is one turn on the thread so far."""

    def __init__(self, settings: Settings, engine: str, situation: Situation) -> None:
        self._turn = OneTurn(settings, engine, situation)
        self._thread: Thread | None = None
        self._loop = asyncio.new_event_loop()
        self.assistant_name = self._turn.assistant_name

    def say(self, text: str) -> Thought:
        """The assistant's thought about one more message of the customer; what it says joins the thread."""
        now = self._turn.now
        if self._thread is None:
            self._thread = thread_of_text(normalise(text), now)
        else:
            self._thread = with_message(self._thread, Author.CUSTOMER, normalise(text), now)
        thought = self._loop.run_until_complete(self._turn.think(self._thread))
        self._thread = after_thought(self._thread, thought, now)
        return thought

    def close(self) -> None:
        """End the conversation."""
        self._loop.run_until_complete(self._turn.hang_up())
        self._turn.close()
        self._loop.close()


async def _in_order(rows: Sequence[Row], work: Callable[[Row], Awaitable[Result]], on_row: OnRow[Result]) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(row: Row) -> tuple[Result | None, str | None]:
        async with places:
            try:
                return await work(row), None
            except TriageError as error:
                return None, str(error)

    tasks = [asyncio.create_task(one(row)) for row in rows]
    for row, task in zip(rows, tasks, strict=True):
        result, error = await task
        on_row(row, result, error)
