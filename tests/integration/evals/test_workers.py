"""Many cases of the local engine are shared among processes, and come out as they would in one."""

from typing import Any

import pytest

from tests.fakes.eval_project import EvalProject
from triage.evals import runner, workers

METRICS = """
{name: route accuracy, kind: accuracy, label: route, gated: true}
{name: urgency accuracy, kind: accuracy, label: urgency}
"""
TEXTS = (
    "where is my parcel, it is case {}",
    "THIS IS THE {}TH TIME I ASK, I WANT A PERSON",
    "smoke from plug {}, help",
)


@pytest.mark.slow
def test_processes_see_what_one_alone_would(project: EvalProject, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = {"urgency": "high", "route": "live"}
    rows = [{"id": f"c{n}", "text": TEXTS[n % 3].format(n), "labels": labels} for n in range(150)]
    project.suite("many", "assess", rows, METRICS)

    alone = judged(project, project.run(monkeypatch, "many", "--fresh")[1])
    monkeypatch.setattr(workers, "WORTH_IT", 100)
    monkeypatch.setattr(runner, "worker_count", lambda jobs: 2 if jobs >= workers.WORTH_IT else 1)
    shared = judged(project, project.run(monkeypatch, "many", "--fresh")[1])

    assert len(shared) == 150
    assert shared == alone


def judged(project: EvalProject, result: dict[str, Any]) -> list[Any]:
    return [(sample["case_id"], sample["judged"]) for sample in project.samples(result["run"])]
