"""How long the figures and reports of a 1,000-case run take, and how large the page is; run by `make bench`.

Prints figures and fails on none of them but the page's size, which no busy machine changes.
"""

import time
from collections.abc import Callable
from pathlib import Path

from tests.fakes.eval_runs import busy_run, full_trace
from triage.evals.compare.comparison import Comparison, compare, gate
from triage.evals.compare.sides import side_of
from triage.evals.record import Variant
from triage.evals.report.write import write_reports

CASES, ROUNDS, MOST_BYTES = 1000, 3, 1_000_000
BEFORE = Variant("assess_message 1.0.0", "llm", "a-model", {"assess_message": "1.0.0"})
AFTER = Variant("assess_message 1.1.0", "llm", "a-model", {"assess_message": "1.1.0"})


def test_the_time_of_intervals_and_reports(tmp_path: Path) -> None:
    before = busy_run(CASES, 0.75, BEFORE, seed=1, trace_of=full_trace, id="20260512-093000-assess-0001")
    after = busy_run(CASES, 0.85, AFTER, seed=2, trace_of=full_trace, id="20260513-093000-assess-0002")
    ways: dict[str, Callable[[], Comparison]] = {
        "a run alone": lambda: gate(after, None),
        "two runs beside each other": lambda: compare(side_of(before), side_of(after)),
    }
    print()
    for name, made in ways.items():
        taken = [timed(made, tmp_path) for _ in range(ROUNDS)]
        whole, figures, size = min(taken)
        print(
            f"eval report: {name:<27} {whole:5.2f} s ({figures:.2f} s intervals and tests, the rest page, JUnit, JSON"
            f" and Markdown), page {size / 1000:,.0f} kB for {CASES:,} cases"
        )
        assert size <= MOST_BYTES


def timed(made: Callable[[], Comparison], folder: Path) -> tuple[float, float, int]:
    """Seconds in all, seconds of the figures, bytes of the page."""
    began = time.perf_counter()
    comparison = made()
    between = time.perf_counter()
    written = write_reports(folder, comparison)
    return time.perf_counter() - began, between - began, written.page.stat().st_size
