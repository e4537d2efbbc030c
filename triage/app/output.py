"""How the program prints: JSON alone on standard output, the rest for people through Rich, hints on standard error."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

WORTH_A_BAR = 20


def print_json(value: object) -> None:
    """One pretty document on standard output."""
    sys.stdout.write(_writable(value, indent=2) + "\n")
    sys.stdout.flush()


def print_line(value: Mapping[str, Any]) -> None:
    """One JSON line on standard output, flushed so that a reader of the pipe sees it at once."""
    sys.stdout.write(_writable(value) + "\n")
    sys.stdout.flush()


def _writable(value: object, indent: int | None = None) -> str:
    """JSON in plain words, or escaped where standard output could not take them (half a surrogate pair in an id)."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent)
    return text


def reason_of(error: Exception) -> str:
    """Why a file could not be used, in words: without the number and the path that the system puts around them."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def plain(value: object) -> str:
    """Somebody else's words for a line of Rich markup: whatever they contain, they are shown as they are."""
    from rich.markup import escape

    shown = str(value).encode("utf-8", "replace").decode("utf-8")
    # A backslash at the end would take the meaning of the markup that follows.
    return escape(shown) + (" " if shown.endswith("\\") else "")


def console(stderr: bool = False) -> "Console":
    """A Rich console; plain text when the output is not a terminal."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)


@contextmanager
def progress_bar(what: str, total: int, quiet: bool = False) -> Iterator[Callable[[], None]]:
    """A bar on standard error when a person watches and there is something to wait for; yields what advances it."""
    if quiet or total < WORTH_A_BAR or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True)) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
