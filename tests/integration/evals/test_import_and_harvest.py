"""Cases from elsewhere: promptfoo's deterministic tests, and what happened in production."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes.clock import SetClock
from tests.fakes.eval_project import EvalProject
from tests.fakes.stored import prepared, took_in
from triage.domain.decision import Decision, Reason
from triage.domain.errors import ContentError
from triage.domain.handoff import Handoff, Summary
from triage.domain.ids import HandoffId, QueueName, TurnId
from triage.domain.labels import Action, Mode, Route
from triage.evals.promptfoo import import_file
from triage.store import handoffs, turns

GOOD = """
prompts: ["{{question}}"]
providers: [openai:gpt-5-mini]
defaultTest:
  assert:
    - {type: not-icontains, value: as an ai language model}
tests:
  - description: returns
    vars: {question: how long can I return an item?, days: "30"}
    assert:
      - {type: icontains, value: "{{days}} days"}
      - {type: regex, value: "\\\\b30\\\\b"}
  - vars: {question: where is my parcel?}
    assert:
      - {type: contains-any, value: [tracking, track]}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "promptfooconfig.yaml"
    path.write_text(text)
    return path


def test_vars_are_filled_in_and_shared_assertions_kept(tmp_path: Path) -> None:
    found = import_file(written(tmp_path, GOOD))

    assert [line["text"] for line in found.lines] == ["how long can I return an item?", "where is my parcel?"]
    assert [check["type"] for check in found.lines[0]["checks"]] == ["icontains", "icontains", "regex"]
    assert found.lines[0]["checks"][0]["negated"] is True
    assert found.lines[0]["checks"][1]["value"] == "30 days"
    assert found.ignored == ("prompts", "providers")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("type: icontains, value", "type: javascript, value", "must not hold code"),
        ("type: icontains, value", "type: llm-rubric, value", "not deterministic"),
        ("type: icontains, value", "type: similar, threshold: 0.8, value", "not deterministic"),
        ("type: icontains, value", "type: icontains, weight: 2, value", "'weight' of an assertion"),
        ("{{days}}", "{{weeks}}", "no var 'weeks'"),
        ("{{days}}", "{% if x %}", "beyond"),
        ("\\\\b30\\\\b", "(30", "no regular expression"),
        ("question: where is my parcel?", "a: x, b: y", "what the customer writes"),
        ("question: where is my parcel?", "question: file://q.txt", "no text"),
        ("description: returns", "provider: x", "'provider' of a test"),
        ("tests:", "testz:", "lists no tests"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new))

    with pytest.raises(ContentError) as refused:
        import_file(path)

    assert told in str(refused.value)
    assert refused.value.remedy


def test_an_imported_suite_runs(project: EvalProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imported = project.eval(monkeypatch, "import", str(written(tmp_path, GOOD)), "--json")
    again = project.eval(monkeypatch, "import", str(tmp_path / "promptfooconfig.yaml"))
    code, result = project.run(monkeypatch, "promptfooconfig")

    assert imported.json() == {"suite": "promptfooconfig", "cases": 2, "ignored": ["prompts", "providers"]}
    assert (again.code, "is there already" in again.err) == (2, True)
    assert (code, result["samples"], result["failed"]) == (0, 2, 0)
    assert result["metrics"][0]["value"]["value"] == 1.0


def test_what_agents_did_otherwise_becomes_cases_to_review(
    project: EvalProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A handoff that the agent calls unneeded, as the commit of a turn and the desk would leave it."""
    decision = Decision(Action.HANDOFF, Route.TICKET, QueueName("tickets"), 20, None, (Reason("person_matter", "x"),))
    with prepared(f"sqlite:///{project.installation.home / 'triage.db'}") as database, database.write() as tx:
        head = took_in(tx, "Petra here, order HC-20481 never came").conversation
        soon = SetClock().now() + timedelta(minutes=1)
        turns.add(
            tx, turns.TurnRecord(TurnId("t1"), head, 0, turns.Outcome.COMMITTED, "local", soon, decision=decision)
        )
        summary = Summary("", "person_matter", "")
        handoffs.insert(tx, Handoff(HandoffId("h1"), head, QueueName("tickets"), Mode.TICKET, summary, (), soon))
        handoffs.end(tx, head, soon, "unneeded")
    output = project.folder / "harvest.jsonl"
    wanted = ("harvest", "--days", "3650", "--output", str(output))

    done = project.eval(monkeypatch, *wanted, "--json")
    again = project.eval(monkeypatch, *wanted)

    assert done.code == 0, done.err
    found = done.json()
    assert (found["conversations"], found["cases"], found["why"]) == (1, 1, {"unneeded": 1})
    assert (found["handoff_quality"]["unneeded"], found["handoff_quality"]["judged"]) == (1, 1)
    line = json.loads(output.read_text())
    assert line["labels"] == {"route": "assistant"}
    assert "20481" not in output.read_text()
    assert (again.code, "is there already" in again.err) == (2, True)
