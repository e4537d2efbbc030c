"""Many cases of the local engine on every core: processes that build the product once and observe chunk by chunk.

Used by the runner where there are enough cases to pay for their start. Grading, cache and files stay with the runner.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from triage.assistant.llm.client import ChatModel
from triage.evals.observing import KindModule, Observed, kind_module, observe
from triage.evals.plan import Job
from triage.evals.record import Kind, Variant
from triage.evals.subject import Build, Stage
from triage.evals.suite_file import Suite
from triage.evals.threads import texts_of

WORTH_IT = 600  # cases; a process takes some three seconds to begin
CHUNK = 64
MOST = 4


@dataclass(slots=True)
class _Worker:
    """What a process of the pool holds for its life."""

    stage: Stage
    kind: KindModule


_here: list[_Worker] = []


def worker_count(jobs: int) -> int:
    """How many processes to use for so many cases; 1 for none of their own."""
    return min(MOST, os.cpu_count() or 1) if jobs >= WORTH_IT else 1


async def observed(build: Build, suite: Suite, jobs: Sequence[Job], count: int) -> AsyncIterator[tuple[Job, Observed]]:
    """What the product does with each job, chunk by chunk as they end. `build` must be picklable."""
    chunks = [list(jobs[start : start + CHUNK]) for start in range(0, len(jobs), CHUNK)]
    pool = ProcessPoolExecutor(
        count, get_context("spawn"), _begin, (build, jobs[0].variant, suite.kind, suite.at, suite.staffing)
    )
    loop = asyncio.get_running_loop()
    try:
        # Awaited in order: those behind are being worked on meanwhile, and samples come as the files have them.
        for chunk, coming in [(chunk, loop.run_in_executor(pool, _observe_some, chunk)) for chunk in chunks]:
            for job, seen in zip(chunk, await coming, strict=True):
                yield job, seen
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _begin(build: Build, variant: Variant, kind: Kind, *situation: object) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops us
    subject = build(variant, _as_it_is, 1)
    _here.append(_Worker(Stage(subject, *situation), kind_module(kind)))  # type: ignore[arg-type]


def _observe_some(jobs: list[Job]) -> list[Observed]:
    worker = _here[0]
    worker.stage.subject.read_ahead(text for job in jobs for text in texts_of(job.case))
    return asyncio.run(_one_by_one(worker, jobs))


async def _one_by_one(worker: _Worker, jobs: list[Job]) -> list[Observed]:
    return [await observe(job, worker.kind, worker.stage) for job in jobs]


def _as_it_is(chat: ChatModel) -> ChatModel:
    return chat
