"""How fast evals are: 1,000 classification cases through the product's own LLM path, and again from the cache.

Targets: at most 1.6 times a bare asyncio loop against a server that takes 50 ms, 32 at a time; at most 250 MB;
1,000 cached cases in half a second; `triage eval --help` in 0.4 s. Prints figures and fails on none of them.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from tests.benchmarks.model_server import serving
from tests.fakes.eval_project import EvalProject, eval_project
from tests.fakes.installation import Installation, with_index_of

CASES, AT_ONCE, ROUNDS = 1_000, 32, 3


@pytest.fixture
def project(warm: Path, tmp_path: Path) -> EvalProject:
    """A project with a suite of a thousand cases."""
    folder = tmp_path / "project"
    folder.mkdir()
    made = eval_project(folder, with_index_of(warm, tmp_path))
    labels = {"urgency": "normal", "sentiment": "neutral", "human_requested": False}
    texts = (f"where is parcel number {n}? it should have been here on monday" for n in range(CASES))
    rows = [{"id": f"c{n}", "text": text, "labels": labels} for n, text in enumerate(texts)]
    made.suite("speed", "assess", rows, "{name: urgency accuracy, kind: accuracy, label: urgency, gated: true}")
    return made


@pytest.fixture
def model() -> Iterator[str]:
    """The address of a model that takes 50 ms."""
    with serving(0.05) as url:
        yield url


def program(project: EvalProject, url: str, what: str) -> dict[str, float]:
    """Run `tests.benchmarks.eval_loop` in a process of its own, where nothing else was loaded before."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.eval_loop", what, str(project.folder), url, str(AT_ONCE)],
        env=project.installation.environment(TRIAGE_LLM_BASE_URL=url, OPENBLAS_NUM_THREADS="1"),
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def test_a_thousand_cases_against_a_bare_loop(
    project: EvalProject, model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = [program(project, model, "bare")["seconds"] for _ in range(ROUNDS)]
    client = [program(project, model, "client")["seconds"] for _ in range(ROUNDS)]
    fresh, processor, cached, peak = [], [], [], []
    for _ in range(ROUNDS):
        figures = program(project, model, "eval")
        fresh.append(figures["fresh_seconds"])
        processor.append(figures["processor_seconds"])
        cached.append(figures["cached_seconds"])
        peak.append(figures["peak_mb"])
    floor, alone, ours = median(bare), median(client), median(fresh)
    with capsys.disabled():
        print(
            f"\n{CASES} cases, {AT_ONCE} at a time: bare loop {floor:.2f} s, the model client alone {alone:.2f} s, "
            f"evals {ours:.2f} s"
        )
        print(f"  {1000 * median(processor) / CASES:.1f} ms of processor time a case")
        print(f"  ratio {ours / floor:.2f} (target 1.6), to the client {ours / alone:.2f}")
        print(f"  peak {max(peak):.0f} MB (target 250)")
        print(f"  from the cache {median(cached):.2f} s (target 0.5)")


def test_help_is_there_at_once(project: EvalProject, capsys: pytest.CaptureFixture[str]) -> None:
    seconds = [timed_help(project.installation) for _ in range(5)]
    with capsys.disabled():
        print(f"\ntriage eval --help: {median(seconds):.2f} s (target 0.4)")


def timed_help(installation: Installation) -> float:
    began = time.perf_counter()
    assert installation.run("eval", "--help").code == 0
    return time.perf_counter() - began
