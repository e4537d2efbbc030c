"""Writes every form of a comparison into the folder of the run: a page, JUnit, JSON, and Markdown for a pull request.

Called by `triage eval run`, `compare` and `report`: `write_reports(folder, gate(run, baseline, ...), past_runs(...))`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from triage.evals.compare.comparison import Comparison
from triage.evals.report.junit import junit_of
from triage.evals.report.markdown import markdown_of
from triage.evals.report.page import page_of
from triage.evals.report.results import RESULTS_FILE, PastRun, figures_of, results_of

PAGE_FILE, JUNIT_FILE, SUMMARY_FILE = "report.html", "junit.xml", "summary.md"


@dataclass(frozen=True, slots=True)
class Written:
    """Where the reports are."""

    page: Path
    junit: Path
    results: Path
    summary: Path


def write_reports(folder: Path, comparison: Comparison, past: Sequence[PastRun] = ()) -> Written:
    """All four files; the folder is made where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    figures = figures_of(comparison)
    files = Written(folder / PAGE_FILE, folder / JUNIT_FILE, folder / RESULTS_FILE, folder / SUMMARY_FILE)
    results = json.dumps(results_of(comparison, figures), ensure_ascii=False, indent=1)
    files.results.write_text(results + "\n", encoding="utf-8")
    files.junit.write_bytes(junit_of(comparison))
    files.summary.write_text(markdown_of(comparison), encoding="utf-8")
    files.page.write_text(page_of(comparison, figures, past), encoding="utf-8")
    return files
