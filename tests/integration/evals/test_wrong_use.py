"""Mistakes in files and on the command line: a message with file, line and remedy, exit code 2, and no traceback."""

import json

import pytest

from tests.fakes.eval_project import EvalProject
from tests.fakes.labelling_model import METRICS, cases


@pytest.fixture
def labels(project: EvalProject) -> EvalProject:
    """A project with a small suite."""
    project.suite("labels", "assess", cases(3), METRICS)
    return project


def written(project: EvalProject, name: str, old: str, new: str) -> None:
    path = project.folder / "evals" / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("labels.yaml", "title:", "titel:", "labels.yaml"),
        ("labels.yaml", "kind: assess", "kind: guess", "labels.yaml:2"),
        ("labels.yaml", "cases/labels.jsonl", "cases/gone.jsonl", "There is no file cases/gone.jsonl"),
        ("labels.yaml", "kind: accuracy", "kind: accurracy", "labels.yaml:7"),
        ("labels.yaml", "label: urgency, gated", "gated", "needs label"),
        ("labels.yaml", "suite: labels", "suite: label", "labels.yaml:1"),
        ("cases/labels.jsonl", '"id": "n001"', '"id": "n000"', "labels.jsonl:2"),
        ("cases/labels.jsonl", '"text"', '"txt"', "labels.jsonl:1"),
        ("cases/labels.jsonl", '"high"', '"highest"', "labels.jsonl:1"),
        ("cases/labels.jsonl", '"n002",', '"n002"', "labels.jsonl:3"),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_place(
    labels: EvalProject, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str, told: str
) -> None:
    written(labels, file, old, new)

    ran = labels.eval(monkeypatch, "run", "labels")
    checked = labels.eval(monkeypatch, "check", "labels", "--json")

    assert (ran.code, told in ran.err) == (2, True), ran.err
    assert "Traceback" not in ran.err
    assert checked.code == 1
    assert len(json.loads(checked.out)["problems"]) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run",), "give --all"),
        (("run", "nothing"), "Known suites: labels, route"),
        (("run", "labels", "--set", "prompt.assess_message=9.9.9", "--set", "engine=llm"), "No language model"),
        (("run", "labels", "--set", "colour=red"), "cannot be set"),
        (("run", "labels", "--set", "engine=magic"), "no engine"),
        (("run", "labels", "--set", "policy=gone.toml"), "no policy file gone.toml"),
        (("run", "labels", "--resume", "last"), "own plan"),
        (("run", "--resume", "last"), "There is no run"),
        (("run", "labels", "--play", "nobody"), "script or model"),
        (("compare", "one", "two"), "There is no run"),
        (("report", "20200101"), "There is no run"),
    ],
)
def test_wrong_use_is_told_with_what_to_do(
    labels: EvalProject, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], told: str
) -> None:
    done = labels.eval(monkeypatch, *arguments)

    assert (done.code, told in done.err) == (2, True), done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("setting", "told"),
    [("prompt.assess_message=9.9.9", "has no version 9.9.9"), ("prompt.nothing=1.0.0", "no prompt nothing")],
)
def test_a_prompt_that_does_not_exist_costs_no_call(
    labels: EvalProject, monkeypatch: pytest.MonkeyPatch, setting: str, told: str
) -> None:
    done = labels.eval(monkeypatch, "run", "labels", "--set", setting, TRIAGE_LLM_BASE_URL="http://127.0.0.1:9/v1")

    assert (done.code, told in done.err) == (2, True), done.err


def test_a_variable_that_the_prompt_does_not_have_is_told_with_its_file(
    labels: EvalProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = labels.body_in_use("assess_message")
    body.write_text(body.read_text().replace("{{ now", "{{ weather }} {{ now", 1))

    done = labels.eval(monkeypatch, "run", "labels", TRIAGE_LLM_BASE_URL="http://127.0.0.1:9/v1")

    assert done.code == 2
    assert "weather" in done.err
    assert f"assess_message/{body.name}" in done.err


def test_a_baseline_that_is_none_is_told(labels: EvalProject, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = labels.folder / "evals/baselines"
    folder.mkdir()
    (folder / "labels.json").write_text('[{"id": 1}]')

    done = labels.eval(monkeypatch, "run", "labels")

    assert done.code == 2
    assert "baselines/labels.json" in done.err
