"""Runs as folders under `.triage/evals/<run id>/`: `run.json` for the plan, `samples.jsonl` for what has happened.

Written by the runner, read by comparison, report and resume. A half-written last line of a killed run is dropped.
"""

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, fields, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from triage.domain.errors import BadInput, NotFound
from triage.evals.record import Case, Kind, MetricSpec, Run, Sample, Status, Variant

RUN_FILE, SAMPLES_FILE = "run.json", "samples.jsonl"
FLUSH_SECONDS = 0.5
LAST = "last"


class SampleWriter:
    """Appends samples of one run, and puts them on disk at least every half second."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / SAMPLES_FILE
        self._file: IO[str] | None = None
        self._flushed_at = 0.0

    def __enter__(self) -> Self:
        drop_torn_line(self._path)
        self._file = self._path.open("a", encoding="utf-8")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, sample: Sample) -> None:
        """Append one."""
        if self._file is None:
            raise ValueError("the writer is not open")
        self._file.write(json.dumps(sample_json(sample), ensure_ascii=True, separators=(",", ":")) + "\n")
        if time.monotonic() - self._flushed_at > FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Hand everything to the system."""
        if self._file is not None:
            self._file.flush()
        self._flushed_at = time.monotonic()


def drop_torn_line(path: Path) -> None:
    """Cut what follows the last line end: a process was killed while it wrote."""
    if not path.exists():
        return
    with path.open("rb+") as file:
        content = file.read()
        whole = content.rfind(b"\n") + 1
        if whole != len(content):
            file.truncate(whole)


def write_run(folder: Path, run: Run) -> None:
    """Write everything but the samples, in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{RUN_FILE}.{os.getpid()}"
    draft.write_text(json.dumps(run_json(run), ensure_ascii=False), encoding="utf-8")
    draft.replace(folder / RUN_FILE)


def read_run(folder: Path) -> Run:
    """A whole run with its samples. Raises BadInput naming file and line when it cannot be read."""
    path = folder / RUN_FILE
    try:
        run = run_of(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(
            f"{path} is no record of a run: {error!r}.", field="RUN", remedy="Run the suite again."
        ) from error
    return replace(run, samples=read_samples(folder))


def read_samples(folder: Path) -> tuple[Sample, ...]:
    """The samples so far, a torn last line left out. Raises BadInput for a broken line before it."""
    path = folder / SAMPLES_FILE
    if not path.exists():
        return ()
    lines = path.read_text(encoding="utf-8").split("\n")
    samples = []
    for number, line in enumerate(lines[:-1], start=1):
        try:
            samples.append(sample_of(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(
                f"{path}:{number}: not a sample: {error!r}.", field="RUN", remedy="Take the line out, or run again."
            ) from error
    return tuple(samples)


def find_run(root: Path, name: str) -> Path:
    """The folder of a run by its id, the beginning of it, a path, `last`, or `last` of a suite as `assess:last`.

    Raises NotFound.
    """
    if (Path(name) / RUN_FILE).is_file():
        return Path(name)
    suite, _, which = name.rpartition(":")
    if which == LAST:
        found = [folder for folder in run_folders(root) if not suite or _suite_of(folder) == suite]
        if found:
            return found[-1]
    matching = [folder for folder in run_folders(root) if folder.name.startswith(name)]
    if len(matching) == 1:
        return matching[0]
    problem = "There is no run" if not matching else f"{len(matching)} runs begin with"
    known = ", ".join(folder.name for folder in run_folders(root)[-5:]) or "none yet"
    raise NotFound(f"{problem} {name!r}.", field="RUN", remedy=f"The latest runs: {known}.")


def run_folders(root: Path) -> list[Path]:
    """The folders of all runs, oldest first."""
    return sorted((path.parent for path in root.glob(f"*/{RUN_FILE}")), key=lambda folder: folder.name)


def _suite_of(folder: Path) -> str:
    with suppress(OSError, ValueError):
        return str(json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))["suite"])
    return ""


def sample_json(sample: Sample) -> dict[str, Any]:
    """The sample without what is empty."""
    values = {name: getattr(sample, name) for name in _SAMPLE_FIELDS}
    return {name: value for name, value in values.items() if value or name in ("case_id", "variant")}


def sample_of(row: Mapping[str, Any]) -> Sample:
    """The sample of such a row."""
    judged = {label: (str(pair[0]), str(pair[1])) for label, pair in row.get("judged", {}).items()}
    return Sample(**{**row, "status": Status(row.get("status", Status.OK)), "judged": judged})


def run_json(run: Run) -> dict[str, Any]:
    """The run without its samples."""
    # Cases are many and hold JSON already; asdict would copy every value of theirs.
    whole = asdict(replace(run, samples=(), cases=()))
    del whole["samples"]
    whole["cases"] = [case_json(case) for case in run.cases]
    return {**whole, "started": run.started.isoformat(), "finished": run.finished and run.finished.isoformat()}


def run_of(content: Mapping[str, Any]) -> Run:
    """The run of such content, without samples."""
    return Run(
        **{
            **content,
            "kind": Kind(content["kind"]),
            "started": datetime.fromisoformat(content["started"]),
            "finished": datetime.fromisoformat(content["finished"]) if content["finished"] else None,
            "metrics": tuple(MetricSpec(**spec) for spec in content["metrics"]),
            "variants": tuple(Variant(**variant) for variant in content["variants"]),
            "cases": tuple(case_of(case) for case in content["cases"]),
        }
    )


def case_json(case: Case) -> dict[str, Any]:
    """The case as it is written into a run."""
    return {name: getattr(case, name) for name in _CASE_FIELDS}


def case_of(row: Mapping[str, Any]) -> Case:
    """The case of such a row."""
    return Case(**{**row, "kind": Kind(row["kind"]), "tags": tuple(row.get("tags", ()))})


_CASE_FIELDS = tuple(field.name for field in fields(Case))
_SAMPLE_FIELDS = tuple(field.name for field in fields(Sample))
