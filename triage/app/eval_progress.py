"""The bar of a running eval: cases done, cases a second, errors, dollars spent and expected. On standard error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from triage.app.output import console
from triage.evals.runner import Progress


@contextmanager
def watched(name: str, total: int, *, quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """A bar where somebody watches; yields what the runner tells after every case."""
    if quiet or not sys.stderr.isatty():
        yield lambda progress: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, TextColumn("{task.fields[told]}"), console=console(stderr=True)) as bar:
        task = bar.add_task(name, total=total, told="")

        def show(progress: Progress) -> None:
            bar.update(task, completed=progress.done, total=progress.total, told=_told(progress, bar.tasks[0].speed))

        yield show


def _told(progress: Progress, speed: float | None) -> str:
    parts = [f"{speed:.0f}/s"] if speed else []
    parts += [f"{progress.cached} cached"] if progress.cached else []
    parts += [f"[red]{progress.errors} failed[/]"] if progress.errors else []
    if progress.spent_usd:
        parts.append(f"${progress.spent_usd:.4f} of about ${progress.projected_usd:.4f}")
    return "  ".join(parts)
