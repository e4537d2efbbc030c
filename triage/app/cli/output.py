"""How commands print: JSON on standard output alone, everything for people through Rich, hints on standard error."""

import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


def print_json(value: object) -> None:
    """One pretty document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
    sys.stdout.flush()


def print_line(value: Mapping[str, Any]) -> None:
    """One JSON line on standard output, flushed so that a reader of the pipe sees it at once."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def console(stderr: bool = False) -> "Console":
    """A Rich console; plain text when the output is not a terminal."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)
