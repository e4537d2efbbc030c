"""Reports as files: what is written beside a run, and what later runs read back of it."""

import json
from datetime import timedelta
from pathlib import Path

from tests.fakes.eval_runs import STARTED, busy_run
from triage.evals.compare.comparison import Comparison, compare, gate
from triage.evals.compare.sides import side_of
from triage.evals.record import Variant
from triage.evals.report.page import page_of
from triage.evals.report.results import figures_of, past_runs, results_of
from triage.evals.report.write import write_reports

OLD = Variant("v1", "llm", "a-model", {"assess_message": "1.0.0"})
NEW = Variant("v2", "llm", "a-model", {"assess_message": "1.1.0"})


def two_runs() -> Comparison:
    one = busy_run(120, 0.8, OLD, seed=1, id="20260511-093000-assess-0001")
    other = busy_run(120, 0.8, NEW, seed=2, id="20260512-093000-assess-0002")
    return compare(side_of(one), side_of(other))


def test_json_holds_the_verdict_and_reads_back_as_a_past_run(tmp_path: Path) -> None:
    comparison = two_runs()
    run = comparison.after.run
    write_reports(tmp_path / run.id, comparison)
    (tmp_path / "20260101-000000-assess-dead").mkdir()
    (tmp_path / "20260101-000000-assess-dead" / "results.json").write_text("{")
    assert not past_runs(tmp_path, "assess", STARTED)
    (past,) = past_runs(tmp_path, "assess", STARTED + timedelta(days=1))
    assert past.id == run.id
    assert past.figures["urgency accuracy"] == comparison.metrics[0].after
    content = results_of(comparison)
    assert (content["verdict"], content["exit_code"]) == (comparison.verdict, comparison.exit_code)
    assert len(content["flips"]) == len(comparison.flips)
    assert json.loads(json.dumps(content)) == content


def test_past_runs_are_drawn_as_a_trend(tmp_path: Path) -> None:
    earlier = busy_run(60, 0.7, NEW, seed=5, id="20260510-093000-assess-0009", started=STARTED - timedelta(days=2))
    write_reports(tmp_path / earlier.id, gate(earlier, None))
    comparison = two_runs()
    page = page_of(comparison, figures_of(comparison), past_runs(tmp_path, "assess", STARTED))
    assert "20260510-093000-assess-0009" in page
