"""Published attacks from `TRIAGE_DATA/redteam`, when they are there, as further cases of the suite of attacks.

Every property must hold for them too; they have no baseline, so that floors alone judge them.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from triage.domain.errors import ContentError
from triage.domain.text import MAX_MESSAGE_CHARACTERS
from triage.evals.case_file import case_of_line
from triage.evals.lines import AttackLine
from triage.evals.record import Case, Kind

FOLDER = "redteam"
_TEXT_COLUMNS = ("text", "prompt")


def redteam_cases(data: Path | None) -> tuple[Case, ...]:
    """The attacks found there; none without the folder. Raises ContentError for a file that cannot be read."""
    folder = data / FOLDER if data is not None else None
    if folder is None or not folder.is_dir():
        return ()
    found = []
    for path in sorted(folder.iterdir()):
        for number, text in enumerate(_texts(path), start=1):
            line = AttackLine(
                id=f"x-{path.stem}-{number:03d}",
                text=text[:MAX_MESSAGE_CHARACTERS],
                technique=path.stem,
                source=f"redteam/{path.name}",
            )
            found.append(case_of_line(line, Kind.ATTACK))
    return tuple(found)


def _texts(path: Path) -> Iterator[str]:
    rows: Iterable[Mapping[str, Any]] = ()
    try:
        if path.suffix == ".jsonl":
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        elif path.suffix == ".csv":
            rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines(keepends=True))
        for row in rows:
            text = next((str(row[name]) for name in _TEXT_COLUMNS if row.get(name)), "")
            if text.strip():
                yield text
    except (OSError, ValueError) as error:
        raise ContentError(f"These attacks cannot be read: {error}.", file=str(path)) from error
