"""How long a command takes to start, and how many messages a second a batch thinks about; run by `make bench`.

Target: `triage --help` within 0.4 s. Prints figures and fails on none of them: a busy machine is not a slow program.
"""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pytest

from tests.fakes.installation import Installation, jsonl

pytestmark = pytest.mark.timeout(600)
LINES = 300
TEXTS = (
    "where is my parcel number {n}?",
    "I was charged {n} euro twice and nobody answers, this is a disgrace!",
    "can thermostat {n} run without the subscription",
    "my camera never arrived, the order is HC-{n}",
)


def seconds(*command: str) -> float:
    """The wall time of a process."""
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def test_the_start_of_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    triage = str(Path(sys.executable).parent / "triage")
    helps: list[float] = []
    floors: list[float] = []
    for _ in range(9):
        helps.append(seconds(triage, "--help"))
        floors.append(seconds(sys.executable, "-c", "import typer, rich"))
    with capsys.disabled():
        print(
            f"\ntriage --help: p50 {median(helps):.2f} s, best {min(helps):.2f} s "
            f"= {median(helps) / median(floors):.1f}x a Python that imports Typer and Rich ({median(floors):.2f} s)"
        )
    assert min(helps) > 0


def test_the_pace_of_a_batch(installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"id": n, "text": TEXTS[n % len(TEXTS)].format(n=10_000 + n)} for n in range(LINES)]
    file = str(jsonl(installation.folder / "rows.jsonl", rows))
    one = str(jsonl(installation.folder / "one.jsonl", rows[:1]))
    began = time.perf_counter()
    assert len(installation.run("ask", "--batch", one, "--engine", "local", "--json").lines()) == 1
    start = time.perf_counter() - began
    began = time.perf_counter()
    assert len(installation.run("ask", "--batch", file, "--engine", "local", "--json").lines()) == LINES
    taken = time.perf_counter() - began
    with capsys.disabled():
        print(
            f"\ntriage ask --batch: {LINES} lines in {taken:.1f} s, of which {start:.1f} s start: "
            f"{LINES / max(taken - start, 0.001):.0f} messages a second once it thinks"
        )
