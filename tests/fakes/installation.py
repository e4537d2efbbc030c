"""An installation of one's own for a test: a state folder with the index in place, and the `triage` command on it.

Used by the tests of the command line, the demo and serving, and by the benchmarks. Runs the real command, never a part.
"""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

RUN_SECONDS = 600


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Standard output, which must be one JSON document."""
        return json.loads(self.out)

    def lines(self) -> list[Any]:
        """Standard output, which must be JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Installation:
    """A state folder and a current folder without content, so that the shipped content serves."""

    home: Path
    folder: Path

    def environment(self, **variables: str) -> dict[str, str]:
        """The variables of a process on this installation."""
        return {**os.environ, "TRIAGE_HOME": str(self.home), "PYTHONUNBUFFERED": "1", **variables}

    def run(self, *arguments: str, typed: str = "", **variables: str) -> Outcome:
        """Run the command in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "triage", *arguments],
            env=self.environment(**variables),
            cwd=self.folder,
            input=typed,
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
        """Start the command and leave it running, its standard error in a pipe."""
        return subprocess.Popen(
            [sys.executable, "-m", "triage", *arguments],
            env=self.environment(**variables),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def here(self, monkeypatch: pytest.MonkeyPatch, *arguments: str, **variables: str) -> Outcome:
        """Run the command in this process, for the many whose start-up does not matter."""
        from triage.app.cli import main

        out, err = io.StringIO(), io.StringIO()
        with monkeypatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.chdir(self.folder)
            patch.setattr(sys, "argv", ["triage", *arguments])
            for name, value in {"TRIAGE_HOME": str(self.home), **variables}.items():
                patch.setenv(name, value)
            code = _code_of(main)
        return Outcome(code, out.getvalue(), err.getvalue())


def _code_of(main: Any) -> int:
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    return 0


def warm_home(cache: Path) -> Path:
    """A state folder whose index fits the shipped content; kept between runs, brought up to date by the product."""
    home, folder = cache / "home", cache / "nowhere"
    folder.mkdir(parents=True, exist_ok=True)
    synced = Installation(home, folder).run("knowledge", "sync", "--json")
    assert synced.code == 0, synced.err
    return home


def with_index_of(warm: Path, folder: Path) -> Installation:
    """A fresh installation in this folder that need not read the articles again."""
    home, nowhere = folder / "home", folder / "nowhere"
    nowhere.mkdir()
    shutil.copytree(warm, home, ignore=shutil.ignore_patterns("*.lock", "chroma", "*.db*"))
    return Installation(home, nowhere)


def jsonl(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    """A JSON Lines file of these rows."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
