"""How checks of content files are printed: one finding a line with its place, or JSON."""

from collections.abc import Sequence
from typing import Protocol

from triage.app.output import console, plain, print_json


class Finding(Protocol):
    """What a check found in a file."""

    @property
    def error(self) -> bool:
        """False for advice that need not be followed."""
        ...

    @property
    def message(self) -> str:
        """What is wrong."""
        ...

    @property
    def file(self) -> str:
        """Where."""
        ...

    @property
    def line(self) -> int | None:
        """In which line, when that is known."""
        ...

    @property
    def remedy(self) -> str | None:
        """What to do."""
        ...


def print_findings(findings: Sequence[Finding], as_json: bool, all_well: str) -> None:
    """Print what was found, or that all is well."""
    if as_json:
        print_json(
            [
                {"error": f.error, "file": f.file, "line": f.line, "message": f.message, "remedy": f.remedy}
                for f in findings
            ]
        )
        return
    out = console()
    for f in findings:
        place = f"{f.file}:{f.line}" if f.line else f.file
        word = "[red]error[/]" if f.error else "[yellow]advice[/]"
        out.print(f"{plain(place)}: {word}: {plain(f.message)} {plain(f.remedy or '')}", soft_wrap=True)
    if not findings:
        out.print(f"[green]ok[/] {all_well}")
