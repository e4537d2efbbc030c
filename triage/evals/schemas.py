"""The JSON schemas beside the suites, for editors: one of suite files, one of the lines of each kind's case files.

Written by `triage eval check --write-schema`; a test holds them to the code.
"""

import json
from pathlib import Path
from typing import Any

from triage.evals.lines import LINES
from triage.evals.suite_file import suite_schema

FOLDER = "schema"


def schemas() -> dict[str, dict[str, Any]]:
    """Every schema by its file's name."""
    return {
        "suite.json": suite_schema(),
        **{f"{kind}.json": shape.model_json_schema() for kind, shape in LINES.items()},
    }


def write_schemas(folder: Path) -> None:
    """Write them all into the folder of evals."""
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / FOLDER / name).write_text(as_text(schema), encoding="utf-8")


def as_text(schema: dict[str, Any]) -> str:
    """The schema as it stands in its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
