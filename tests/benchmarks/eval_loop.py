"""What `test_eval_speed` measures, each in a process of its own: a bare loop, the client alone, the product's own path.

python -m tests.benchmarks.eval_loop bare|client|eval PROJECT URL AT_ONCE
"""

import asyncio
import json
import resource
import secrets
import sys
import time
from collections import deque
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from triage.evals.record import Case


async def bare(url: str, count: int, at_once: int, size: int = 9_000) -> None:
    """As many requests, as many at a time, on kept connections; the body is read and parsed."""
    address = urlsplit(url)
    body = json.dumps({"model": "bench", "messages": [{"role": "user", "content": "x" * size}]}).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: bench\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    left = deque(range(count))

    async def work() -> None:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        while left:
            left.popleft()
            writer.write(head + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            lengths = [line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            json.loads(await reader.readexactly(int(lengths[0].split(b":")[1])))
        writer.close()

    await asyncio.gather(*(work() for _ in range(at_once)))


async def client(url: str, count: int, at_once: int, size: int = 9_000) -> None:
    """The same requests through the model client that the product uses, langchain's over openai's, and nothing else."""
    from triage.assistant.llm.client import ChatMessage, OpenAIChat
    from triage.assistant.llm.settings import LLMSettings

    chat = OpenAIChat(LLMSettings(model="bench", base_url=url))
    left = deque(range(count))

    async def work() -> None:
        while left:
            left.popleft()
            await chat.complete([ChatMessage("user", "x" * size)], {})

    await asyncio.gather(*(work() for _ in range(at_once)))
    await chat.aclose()


def timed_evals(project: Path, at_once: int) -> dict[str, float]:
    """The suite `speed`, fresh and again from the cache; building the product and loading the client counts not."""
    from triage.app.eval_subject import builder, model_of
    from triage.app.settings import load_settings
    from triage.evals.case_file import load_cases
    from triage.evals.runner import Limits
    from triage.evals.session import Session
    from triage.evals.suite_file import load_suite
    from triage.evals.variants import Axes, variants_of

    settings = load_settings(project)
    suite = load_suite(project / "evals" / "speed.yaml")
    salt = secrets.token_hex(4)  # so that no earlier round is in the cache
    cases = tuple(_salted(case, salt) for case in load_cases(suite))
    variants = variants_of(Axes(engines=("llm",)), settings.project, model_of(settings))
    session = Session(settings.project, builder(settings), Limits(at_once=at_once))

    def run(some: tuple[Case, ...]) -> tuple[float, float]:
        began, processor = time.perf_counter(), time.process_time()
        done = asyncio.run(session.finish(suite, session.planned(suite, some, variants, 1)))
        assert not [sample.error for sample in done.samples if sample.error]
        return time.perf_counter() - began, time.process_time() - processor

    run(tuple(_salted(case, salt) for case in cases[:at_once]))
    (fresh, processor), (cached, _) = run(cases), run(cases)
    return {"fresh_seconds": fresh, "processor_seconds": processor, "cached_seconds": cached}


def _salted(case: Case, salt: str) -> Case:
    return replace(case, input={**case.input, "text": f"{case.input['text']} ({salt})"})


if __name__ == "__main__":
    what, folder, endpoint, limit = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    if what in ("bare", "client"):
        requests = bare if what == "bare" else client
        asyncio.run(requests(endpoint, limit, limit))
        start = time.perf_counter()
        asyncio.run(requests(endpoint, 1_000, limit))
        figures = {"seconds": time.perf_counter() - start}
    else:
        figures = timed_evals(folder, limit)
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(figures))
