"""Runs looked at again: graded by changed metrics and labels without a call, and compared by name."""

import pytest

from tests.fakes.eval_project import EvalProject
from tests.fakes.labelling_model import METRICS, cases, labels
from tests.fakes.openai_server import OpenAIServer


def test_a_changed_metric_or_label_is_scored_without_a_call(
    project: EvalProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.suite("labels", "assess", cases(20), METRICS)
    with OpenAIServer() as server:
        server.respond(labels(lambda number, text: number % 4 != 0))
        _, first = project.run(monkeypatch, "labels", TRIAGE_LLM_BASE_URL=server.url)
        suite, lines = project.folder / "evals/labels.yaml", project.folder / "evals/cases/labels.jsonl"
        suite.write_text(suite.read_text().replace("urgency accuracy", "how often right"))
        lines.write_text(lines.read_text().replace('"urgency": "high"', '"urgency": "low"'))
        done = project.eval(monkeypatch, "report", first["run"][:20], "--json", TRIAGE_LLM_BASE_URL=server.url)

    assert done.code == 0, done.err
    figure = done.json()["metrics"][0]
    assert (figure["name"], figure["value"]["value"]) == ("how often right", 0.25)
    assert server.calls == 20


def test_runs_and_variants_are_compared_by_name(project: EvalProject, monkeypatch: pytest.MonkeyPatch) -> None:
    project.suite("labels", "assess", cases(60), METRICS)
    with OpenAIServer() as server:
        model = {"TRIAGE_LLM_BASE_URL": server.url}
        server.respond(labels(lambda number, text: number % 2 == 0))
        project.run(monkeypatch, "labels", "--save-baseline", **model)
        server.respond(labels(lambda number, text: True))
        project.run(monkeypatch, "labels", "--fresh", **model)
        against_baseline = project.eval(monkeypatch, "compare", "baseline", "labels:last", "--json", **model)
        alone = project.eval(monkeypatch, "compare", "last", **model)
        listed = project.eval(monkeypatch, "list", "--json", **model)

    assert against_baseline.code == 0, against_baseline.err
    assert against_baseline.json()["verdict"] == "ok: better"
    assert (alone.code, "Name a second run" in alone.err) == (2, True)
    rows = {row["suite"]: row for row in listed.json()["suites"]}
    assert (rows["labels"]["cases"], rows["labels"]["baseline"]) == (60, True)
    assert len(listed.json()["runs"]) == 2


def test_what_a_run_writes_can_be_read_by_others(project: EvalProject, monkeypatch: pytest.MonkeyPatch) -> None:
    project.suite("labels", "assess", cases(12), METRICS)
    with OpenAIServer() as server:
        server.respond(labels(lambda number, text: number != 3))
        _, result = project.run(monkeypatch, "labels", TRIAGE_LLM_BASE_URL=server.url)

    folder = project.installation.home / "evals" / result["run"]
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert {"report.html", "junit.xml", "results.json", "summary.md", "run.json", "samples.jsonl"} <= {
        path.name for path in folder.iterdir()
    }
    assert len(page) < 1_000_000
    assert "urgency accuracy" in (folder / "junit.xml").read_text(encoding="utf-8")
    assert "https://" not in page
