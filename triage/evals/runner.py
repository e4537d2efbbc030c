"""Runs the jobs of one suite: many at a time, paced, within a cost, and stopped at any moment without loss.

Called by the commands. It builds nothing until something is not in the cache, and grades everything anew.
"""

import asyncio
import gc
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import groupby, zip_longest

from triage.assistant.llm.client import ChatModel
from triage.assistant.llm.errors import ENDPOINT_DOWN, SET_UP
from triage.domain.errors import SetUpError
from triage.evals.kinds.graded import Ground
from triage.evals.metered_chat import MeteredChat
from triage.evals.observing import Observed, graded_sample, kind_module, observe, outcome_keys
from triage.evals.pace import Pace
from triage.evals.plan import Job, Mark
from triage.evals.prices import PriceList
from triage.evals.record import Kind, Sample, Status, Variant, VariantKey
from triage.evals.run_files import SampleWriter
from triage.evals.subject import Build, Players, Stage, Subject
from triage.evals.suite_file import Suite
from triage.evals.threads import texts_of
from triage.evals.workers import observed, worker_count
from triage.store.eval_cache import EvalCache

AHEAD = 256  # texts embedded in one go
OBJECTS_BETWEEN_COLLECTIONS = 50_000  # some 10 MB
FAILURES_BEFORE_GIVING_UP = 3
TICK_SECONDS = 0.4
GROUNDED = (Kind.ANSWER, Kind.ATTACK)  # kinds whose graders look into the content


@dataclass(frozen=True, slots=True)
class Limits:
    """How fast and how far: cases at a time, cases started a second, dollars that may be spent."""

    at_once: int = 16
    per_second: float | None = None
    max_cost_usd: float | None = None
    use_cache: bool = True


@dataclass(slots=True)
class Progress:
    """What whoever watches is told after every sample."""

    total: int
    done: int = 0
    errors: int = 0
    skipped: int = 0
    cached: int = 0
    spent_usd: float = 0.0

    @property
    def projected_usd(self) -> float:
        """What the whole run will have cost if the rest is like what was really asked so far."""
        asked = self.done - self.cached - self.skipped
        return self.spent_usd + (self.total - self.done) * self.spent_usd / asked if asked > 0 else self.spent_usd


@dataclass(slots=True)
class Runner:
    """One run of one suite."""

    suite: Suite
    build: Build
    cache: EvalCache
    prices: PriceList
    ground: Callable[[], Ground]
    writer: SampleWriter
    content: Mapping[VariantKey, Mapping[str, str]]
    limits: Limits = field(default_factory=Limits)
    on_progress: Callable[[Progress], None] = lambda progress: None
    players: Players | None = None

    async def run(self, jobs: Sequence[Job]) -> list[Sample]:
        """Every job, in whatever order they end. What is done when it is cancelled has been written.

        Raises SetUpError when the endpoint is of no use, ContentError when a file is wrong.
        """
        progress = Progress(len(jobs))
        ticking = asyncio.create_task(self._tick())
        samples: list[Sample] = []
        try:
            for _, some in groupby(jobs, key=lambda job: job.variant.key):
                samples += await _OneVariant(self, list(some), progress).run()
        finally:
            ticking.cancel()
            with suppress(asyncio.CancelledError):
                await ticking
            self.cache.flush()
            self.writer.flush()
        return samples

    async def _tick(self) -> None:
        """Put on disk what waits there, so that a kill loses less than a second."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self.cache.flush()
            self.writer.flush()


class _OneVariant:
    """The jobs of one variant, with the product built for it when the first one is not in the cache."""

    def __init__(self, runner: Runner, jobs: list[Job], progress: Progress) -> None:
        self.runner = runner
        self.jobs = jobs
        self.variant: Variant = jobs[0].variant
        self.progress = progress
        self.kind = kind_module(runner.suite.kind)
        self.pace = Pace(runner.limits.per_second)
        self.ground = runner.ground() if runner.suite.kind in GROUNDED else Ground()
        self.samples: list[Sample] = []
        self.failures = 0

    async def run(self) -> list[Sample]:
        keys = outcome_keys(self.runner.suite, self.variant, self.runner.content[self.variant.key], self.jobs)
        kept = self.runner.cache.get_many(keys.values()) if self.runner.limits.use_cache else {}
        waiting = deque(job for job in self.jobs if keys[job.mark] not in kept)
        for job in self.jobs:
            if (found := kept.get(keys[job.mark])) is not None:
                self._take(job, Observed(found["trace"], {**found["usage"], "cached": True}), cached=True)
        if waiting:
            await self._run_for_real(waiting, keys)
        return self.samples

    async def _run_for_real(self, waiting: "deque[Job]", keys: Mapping[Mark, str]) -> None:
        limits = self.runner.limits
        count = worker_count(len(waiting)) if self.variant.engine == "local" and not self.runner.players else 1
        if count > 1:
            # Once here first: a mistake in a file is told once, and whatever has to be made is made once.
            await asyncio.to_thread(self._build_and_close)
            async for job, seen in observed(self.runner.build, self.runner.suite, list(waiting), count):
                self._settle(job, keys[job.mark], seen)
            return
        subject = await asyncio.to_thread(self.runner.build, self.variant, self._around, limits.at_once)
        suite = self.runner.suite
        stage = Stage(subject, suite.at, suite.staffing, self.runner.players)
        await subject.warm()
        try:
            with _seldom_collecting():
                if self.variant.engine == "local":
                    await self._in_chunks(waiting, keys, stage)
                else:
                    await self._by_workers(waiting, keys, stage)
        finally:
            await subject.hang_up()
            if self.runner.players is not None:
                await self.runner.players.aclose()
            subject.close()

    def _build_and_close(self) -> None:
        self.runner.build(self.variant, self._around, self.runner.limits.at_once).close()

    async def _in_chunks(self, waiting: "deque[Job]", keys: Mapping[Mark, str], stage: Stage) -> None:
        """The local engine computes rather than waits: the next texts are embedded while these cases are thought of."""
        jobs = list(waiting)
        chunks = [jobs[start : start + AHEAD] for start in range(0, len(jobs), AHEAD)]
        ahead = asyncio.create_task(asyncio.to_thread(_read_ahead, stage.subject, chunks[0]))
        for chunk, following in zip_longest(chunks, chunks[1:]):
            await ahead
            if following:
                ahead = asyncio.create_task(asyncio.to_thread(_read_ahead, stage.subject, following))
            for job in chunk:
                await self._one(job, keys[job.mark], stage)
                await asyncio.sleep(0)

    async def _by_workers(self, waiting: "deque[Job]", keys: Mapping[Mark, str], stage: Stage) -> None:
        async def work() -> None:
            while waiting:
                job = waiting.popleft()
                await self.pace.turn()
                await self._one(job, keys[job.mark], stage)

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(self.runner.limits.at_once, len(waiting))):
                    group.create_task(work())
        except* SetUpError as several:
            raise several.exceptions[0] from None

    async def _one(self, job: Job, key: str, stage: Stage) -> None:
        limit = self.runner.limits.max_cost_usd
        if limit is not None and self.progress.spent_usd >= limit:
            self._put(Sample(job.case.id, self.variant.key, job.repeat, Status.SKIPPED, "the cost limit was reached"))
            self.progress.skipped += 1
            self._tell()
            return
        self._settle(job, key, await observe(job, self.kind, stage))

    def _settle(self, job: Job, key: str, seen: Observed) -> None:
        """Keep what was seen for the next time, and grade it."""
        if seen.error is None:
            self.failures = 0
            self.runner.cache.put(key, {"trace": seen.trace, "usage": seen.usage})
        else:
            self._refuse_a_dead_endpoint(seen)
        self._take(job, seen, cached=False)

    def _refuse_a_dead_endpoint(self, seen: Observed) -> None:
        """Stop where going on would only fail again; what was done is kept."""
        if seen.code == SET_UP:
            raise SetUpError(str(seen.error))
        self.failures = self.failures + 1 if seen.code in ENDPOINT_DOWN else 0
        if self.failures >= FAILURES_BEFORE_GIVING_UP:
            raise SetUpError(
                f"{self.failures} cases in a row failed: {seen.error}",
                remedy="What was done is kept; `triage eval run --resume last` goes on from there.",
            )

    def _take(self, job: Job, seen: Observed, *, cached: bool) -> None:
        sample = graded_sample(job, self.kind, self.ground, seen)
        self.progress.cached += cached
        self.progress.errors += sample.status is Status.ERROR
        self.progress.spent_usd += seen.spent_usd
        self._put(sample)
        self._tell()

    def _put(self, sample: Sample) -> None:
        self.samples.append(sample)
        self.runner.writer.write(sample)

    def _tell(self) -> None:
        self.progress.done += 1
        self.runner.on_progress(self.progress)

    def _around(self, chat: ChatModel) -> ChatModel:
        endpoint = self.variant.settings.get("endpoint", "")
        cache = self.runner.cache if self.runner.limits.use_cache else None
        return MeteredChat(chat, endpoint, self.variant.model, cache, self.runner.prices)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Look for garbage seldom, and never in what is loaded by now: both took a fifth of a run's processor time."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _read_ahead(subject: Subject, jobs: Sequence[Job]) -> None:
    subject.read_ahead(text for job in jobs for text in texts_of(job.case))
