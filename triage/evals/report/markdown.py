"""A summary for a pull request, in GitHub's Markdown: the verdict, the figures, the cases that broke, what changed."""

from collections.abc import Sequence

from triage.evals.compare.comparison import Comparison
from triage.evals.compare.flips import Direction, Flip, count_causes
from triage.evals.report.numbers import counted
from triage.evals.report.wording import detail_text, metric_rows, sentences, title
from triage.evals.statistics.verdict import Outcome

SIGNS = {Outcome.BETTER: "✅", Outcome.OK: "✅", Outcome.INCONCLUSIVE: "❔", Outcome.REGRESSED: "❌"}
MOST_FLIPS = 20


def markdown_of(comparison: Comparison) -> str:
    """The summary."""
    run = comparison.after.run
    parts = [
        f"### {SIGNS[comparison.outcome]} {run.suite}: {title(comparison)} ({comparison.verdict})",
        " ".join(sentences(comparison)),
    ]
    if comparison.changed.what:
        parts.append("Changed: " + "; ".join(f"`{what}`" for what in comparison.changed.what))
    parts.append(_figures(comparison))
    for direction in (Direction.BROKEN, Direction.MIXED, Direction.FIXED):
        chosen = [flip for flip in comparison.flips if flip.direction is direction]
        if chosen:
            parts.append(_flips(direction, chosen))
    if causes := count_causes([flip for flip in comparison.flips if flip.direction is Direction.BROKEN]):
        told = [f"{name} {counts[Direction.BROKEN]}" for name, counts in causes.items()]
        parts.append("Causes of what broke: " + ", ".join(told) + ".")
    parts += [f"{note[:1].upper()}{note[1:]}." for note in comparison.pairs.notes]
    parts.append(f"<sub>{_footer(comparison)}</sub>")
    return "\n\n".join(parts) + "\n"


def _figures(comparison: Comparison) -> str:
    rows = ["| figure | before | after | change | 95 % interval | verdict |", "|---|--:|--:|--:|:-:|---|"]
    for metric, row in zip(comparison.metrics, metric_rows(comparison.metrics), strict=True):
        sign = SIGNS[metric.judgement.outcome] + " " if metric.judgement else ""
        rows.append(
            f"| {_cell(row.name)} | {row.before} | {row.after} | {row.change} | {row.interval} | {sign}{row.outcome} |"
        )
    details = [f"- {_cell(m.spec.name)}: {detail_text(m)}" for m in comparison.metrics if m.judgement]
    folded = ["", "<details><summary>How sure that is</summary>", "", *details, "", "</details>"] if details else []
    return "\n".join([*rows, *folded])


def _flips(direction: Direction, flips: Sequence[Flip]) -> str:
    rows = ["| case | what turned | cause |", "|---|---|---|"]
    for flip in flips[:MOST_FLIPS]:
        turned = "; ".join(
            f"{one.name} {one.before or '–'} → {one.after or '–'}"
            + (f" (expected {one.expected})" if one.expected else "")
            for one in flip.turned
        )
        rows.append(f"| `{_cell(flip.case_id)}` | {_cell(turned)} | {flip.cause or '–'} |")
    if len(flips) > MOST_FLIPS:
        rows.append(f"| and {len(flips) - MOST_FLIPS} more | | |")
    opened = " open" if direction is Direction.BROKEN else ""
    summary = f"{counted(len(flips), 'case')} {'of both' if direction is Direction.MIXED else direction.value}"
    return "\n".join([f"<details{opened}><summary>{summary}</summary>", "", *rows, "", "</details>"])


def _footer(comparison: Comparison) -> str:
    run, before = comparison.after.run, comparison.before
    against = f"against {before.run.id} ({before.variant.label})" if before else "without a baseline"
    return f"{run.id} ({comparison.after.variant.label}) {against}; revision {run.revision or 'unknown'}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
