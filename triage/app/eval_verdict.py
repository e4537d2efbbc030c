"""What a run comes to: gated against its baseline, or its variants against each other; written out and shown.

Used by `triage eval run`, `compare` and `report`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from triage.app.output import plain
from triage.assistant.prompts.files import PromptFolder
from triage.domain.errors import ContentError
from triage.evals.baseline import read_baseline
from triage.evals.compare.comparison import Comparison, compare, gate
from triage.evals.compare.flips import Direction
from triage.evals.compare.sides import side_of
from triage.evals.record import Run, Status
from triage.evals.report.results import past_runs, results_of
from triage.evals.report.wording import metric_rows, sentences
from triage.evals.statistics.verdict import Outcome
from triage.evals.suite_file import Suite
from triage.knowledge.project import Project

if TYPE_CHECKING:
    from rich.console import Console

_COLOURS = {Outcome.REGRESSED: "red", Outcome.INCONCLUSIVE: "yellow", Outcome.BETTER: "green", Outcome.OK: "green"}
_WORST_FIRST = (Outcome.REGRESSED, Outcome.INCONCLUSIVE, Outcome.BETTER, Outcome.OK)
SHOWN_FLIPS = 8
_INCLUDE = re.compile(r"""\{%-?\s*include\s+["']([^"']+)["']\s*-?%\}""")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A run with its comparisons, one at least, and where they are written."""

    run: Run
    comparisons: tuple[Comparison, ...]
    pages: tuple[Path, ...]

    @property
    def code(self) -> int:
        """The exit code of the worst comparison."""
        return self._worst.exit_code

    @property
    def failed(self) -> int:
        """Cases that the product could not do."""
        return sum(sample.status is Status.ERROR for sample in self.run.samples)

    @property
    def _worst(self) -> Comparison:
        return min(self.comparisons, key=lambda comparison: _WORST_FIRST.index(comparison.outcome))

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        first, *more = [results_of(comparison) for comparison in self.comparisons]
        return {
            **first,
            "exit_code": self.code,
            "samples": len(self.run.samples),
            "failed": self.failed,
            "cached": sum(sample.cached for sample in self.run.samples),
            "cost_usd": round(sum(sample.cost_usd for sample in self.run.samples if not sample.cached), 6),
            "report": str(self.pages[0]),
            **({"other_variants": more} if more else {}),
        }


def verdict_of(project: Project, suite: Suite, run: Run, folder: Path, *, gated: bool) -> Verdict:
    """The gate of a run of one variant; of several, each against the first. All files are written."""
    if len(run.variants) > 1:
        first = side_of(run)
        others = run.variants[1:]
        made = [compare(first, side_of(run, variant.key), prompt_reader(project)) for variant in others]
    else:
        made = [gate(run, _fitting_baseline(suite, run) if gated else None, "", prompt_reader(project))]
    return Verdict(run, tuple(made), tuple(write_all(folder, made, folder.parent)))


def write_all(folder: Path, comparisons: Sequence[Comparison], root: Path) -> list[Path]:
    """The files of each comparison; those after the first in folders of their own."""
    from triage.evals.report.write import write_reports

    pages = []
    for number, comparison in enumerate(comparisons):
        place = folder if number == 0 else folder / f"variant-{number + 1}"
        run = comparison.after.run
        pages.append(write_reports(place, comparison, past_runs(root, run.suite, run.started)).page)
    return pages


def prompt_reader(project: Project) -> Any:
    """Reads a version of a prompt for a diff."""
    folder = PromptFolder(project.prompts)

    def read(name: str, version: str) -> str:
        try:
            prompt = folder.load(name, version)
        except ContentError:
            return ""
        return _with_parts((project.prompts / prompt.body_file).read_text(encoding="utf-8"), project.prompts)

    return read


def _with_parts(body: str, folder: Path) -> str:
    """The body with the parts that it includes, since a new version of a part is a change of the prompt."""

    def part(found: re.Match[str]) -> str:
        path = folder / found[1]
        return path.read_text(encoding="utf-8").rstrip("\n") if path.is_file() else found[0]

    return _INCLUDE.sub(part, body)


def _fitting_baseline(suite: Suite, run: Run) -> Run | None:
    """The committed baseline, where it was made on the same engine: figures of another say nothing of a change."""
    baseline = read_baseline(suite.baseline)
    fits = baseline is not None and baseline.variants[0].engine == run.variants[0].engine
    return baseline if fits else None


def show_run(verdict: Verdict, out: "Console") -> None:
    """A table of the figures, what turned, the verdict and where to read on."""
    for comparison, page in zip(verdict.comparisons, verdict.pages, strict=True):
        show_comparison(comparison, out)
        out.print(f"[dim]{plain(page)}[/]", soft_wrap=True)
    if verdict.failed:
        first = next(sample for sample in verdict.run.samples if sample.error)
        out.print(f"[red]{verdict.failed} cases failed[/], such as {plain(first.case_id)}: {plain(first.error)}")


def show_comparison(comparison: Comparison, out: "Console") -> None:
    """One comparison for people."""
    from rich.table import Table

    run, after = comparison.after.run, comparison.after.variant
    compared = f" against {comparison.before.variant.label}" if comparison.before else ""
    title = f"{run.suite}: {plain(after.label)}{plain(compared)}, {len(comparison.after.samples)} samples"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for name in ("figure", "before", "after", "change", "95 % interval", "verdict"):
        table.add_column(name, justify="left" if name in ("figure", "verdict") else "right")
    for metric, row in zip(comparison.metrics, metric_rows(comparison.metrics), strict=True):
        colour = _COLOURS[metric.judgement.outcome] if metric.judgement else "dim"
        told = f"[{colour}]{row.outcome}[/]" if row.outcome else ""
        table.add_row(plain(row.name), row.before, row.after, row.change, row.interval, told)
    out.print(table)
    for direction in (Direction.BROKEN, Direction.FIXED):
        flips = [flip for flip in comparison.flips if flip.direction is direction]
        for flip in flips[:SHOWN_FLIPS]:
            turned = "; ".join(f"{t.name} {t.before} to {t.after}" for t in flip.turned[:3])
            out.print(
                f"  {direction.value} {plain(flip.case_id)}: {plain(turned)} [dim]{flip.cause}[/]", soft_wrap=True
            )
        if len(flips) > SHOWN_FLIPS:
            out.print(f"  [dim]and {len(flips) - SHOWN_FLIPS} more {direction.value}[/]")
    out.print(f"[{_COLOURS[comparison.outcome]}]{comparison.verdict}[/] {' '.join(sentences(comparison))}")
