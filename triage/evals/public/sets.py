"""Reads the public sets in a folder. Called by the scorers beside it; a broken file is told with its place.

Names and layout are those of DESIGN.md: CSV with a header for intents, JSON lines for articles and questions.
"""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.domain.errors import ContentError


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts with their intents, one each."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]

    def part(self, rows: Sequence[int]) -> "Labelled":
        """These rows of it."""
        return Labelled(tuple(self.texts[row] for row in rows), tuple(self.labels[row] for row in rows))


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value with its 95 % interval and how many cases it stands on."""

    set: str
    metric: str
    value: float
    low: float
    high: float
    n: int


def read_intents(path: Path, label: str) -> Labelled:
    """A CSV of texts with the column `label`. Raises ContentError naming file and column."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for column in ("text", label):
        if not rows or rows[0].get(column) is None:
            raise ContentError(
                f"{path.name} has no column {column!r}.",
                file=str(path),
                line=1,
                remedy=f"Give it the columns text and {label}.",
            )
    return Labelled(tuple(row["text"] for row in rows), tuple(row[label] for row in rows))


def read_lines(path: Path, *keys: str) -> list[dict[str, Any]]:
    """JSON objects, one a line, each with these keys. Raises ContentError naming file and line."""
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise ContentError(f"This line is no JSON: {error}", file=str(path), line=number) from None
        missing = [key for key in keys if not isinstance(row, dict) or key not in row]
        if missing:
            raise ContentError(f"This line lacks {', '.join(missing)}.", file=str(path), line=number)
        rows.append(row)
    return rows
