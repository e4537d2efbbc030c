"""A project of one's own to break: a copy of the shipped content, with suites small enough for a test.

Used by the integration tests of the evals. Runs the real command in this process, on a state folder that is warm.
"""

import json
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.installation import Installation, Outcome, jsonl

ROOT = Path(__file__).resolve().parents[2]
AT = "2026-11-04T10:05:00+01:00"


@dataclass(frozen=True)
class EvalProject:
    """The copy and the installation that works on it."""

    folder: Path
    installation: Installation

    def eval(self, monkeypatch: pytest.MonkeyPatch, *arguments: str, **variables: str) -> Outcome:
        """`triage eval ...` on this project."""
        return self.installation.here(monkeypatch, "--project", str(self.folder), "eval", *arguments, **variables)

    def run(self, monkeypatch: pytest.MonkeyPatch, *arguments: str, **variables: str) -> tuple[int, dict[str, Any]]:
        """The exit code and the result of running one suite."""
        done = self.eval(monkeypatch, "run", *arguments, "--json", **variables)
        assert done.out, done.err
        (result,) = done.json()
        return done.code, result

    def suite(self, name: str, kind: str, cases: Sequence[Mapping[str, Any]], metrics: str) -> None:
        """Write a suite with these cases; `metrics` is its YAML, a metric a line."""
        evals = self.folder / "evals"
        (evals / "cases").mkdir(parents=True, exist_ok=True)
        jsonl(evals / "cases" / f"{name}.jsonl", cases)
        head = f"suite: {name}\nkind: {kind}\ntitle: A suite of a test\ncases: [cases/{name}.jsonl]\nat: {AT}\n"
        lines = "".join(f"  - {line.strip()}\n" for line in metrics.strip().splitlines())
        (evals / f"{name}.yaml").write_text(f"{head}metrics:\n{lines}", encoding="utf-8")

    def body_in_use(self, prompt: str) -> Path:
        """The text of the version of a prompt that is in use."""
        versions = tomllib.loads((self.folder / "prompts/active.toml").read_text(encoding="utf-8"))
        return self.folder / "prompts" / prompt / f"{versions[prompt]}.jinja"

    def samples(self, run: str) -> list[Any]:
        """What a run has written."""
        path = self.installation.home / "evals" / run / "samples.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def eval_project(folder: Path, installation: Installation) -> EvalProject:
    """A copy of articles, rules and prompts, and of the shipped suite of routes."""
    for part in ("knowledge", "prompts"):
        shutil.copytree(ROOT / part, folder / part)
    shutil.copytree(ROOT / "evals" / "cases" / "route", folder / "evals" / "cases" / "route")
    shutil.copy(ROOT / "evals" / "route.yaml", folder / "evals" / "route.yaml")
    return EvalProject(folder, installation)
