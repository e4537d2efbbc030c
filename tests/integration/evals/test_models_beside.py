"""A model beside the product: it judges answers, and says how far people agree; it plays customers by their story."""

import json

import pytest

from tests.fakes.eval_project import ROOT, EvalProject
from tests.fakes.installation import jsonl
from tests.fakes.openai_server import Answer, Asked, OpenAIServer, says

ANSWERED = """
{name: answered, kind: proportion, score: answered}
"""
ENDED = """
{name: outcome right, kind: proportion, score: outcome_right}
"""


@pytest.fixture
def evals(project: EvalProject) -> EvalProject:
    """A project with the prompts of the evals."""
    for part in ("prompts/judge_answer", "prompts/play_customer"):
        for path in (ROOT / "evals" / part).iterdir():
            target = project.folder / "evals" / part / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(path.read_text())
    return project


def test_a_judge_names_its_agreement_with_people(evals: EvalProject, monkeypatch: pytest.MonkeyPatch) -> None:
    question = "how many days do I have to send something back"
    evals.suite("returns", "answer", [{"id": "r1", "text": question, "articles": ["return-an-item"]}], ANSWERED)
    folder = evals.folder / "evals/cases/judge"
    folder.mkdir()
    usual = {"question": question, "sources": ["30 days."], "reply": "30 days.", "supported": True, "helpful": True}
    jsonl(folder / "answers.jsonl", [{**usual, "id": f"j{n}", "helpful": n > 0} for n in range(4)])

    with OpenAIServer(then=says(json.dumps({"supported": True, "helpful": True, "why": "it says so"}))) as server:
        code, result = evals.run(
            monkeypatch, "returns", "--set", "engine=local", "--judge", TRIAGE_LLM_BASE_URL=server.url
        )

    figures = {metric["name"].split(" (")[0]: metric for metric in result["metrics"]}
    assert code == 0
    assert figures["judge: helpful"]["value"]["value"] == 1.0
    assert "agrees with people in 75%" in figures["judge: helpful"]["name"]
    assert "agrees with people in 100%" in figures["judge: supported"]["name"]
    assert "the judge: it says so" in evals.samples(result["run"])[0]["trace"]["notes"]


def test_a_model_plays_a_customer_until_it_has_nothing_more_to_say(
    evals: EvalProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    persona = {"opening": ["how long can I return a plug?"], "story": "Wants to know the return period."}
    expect = {"outcome": "resolved", "turns_at_most": 4}
    evals.suite("talks", "converse", [{"id": "c1", "persona": persona, "expect": expect}], ENDED)

    def plays(asked: Asked) -> Answer:
        assert "Wants to know the return period." in asked.text
        return says("great, thanks a lot!")

    with OpenAIServer() as server:
        server.respond(plays)
        _, result = evals.run(
            monkeypatch, "talks", "--set", "engine=local", "--play", "model", TRIAGE_LLM_BASE_URL=server.url
        )

    assert result["metrics"][0]["value"]["value"] == 1.0
    assert server.calls == 1


def test_without_a_model_nobody_judges(evals: EvalProject, monkeypatch: pytest.MonkeyPatch) -> None:
    persona = {"opening": ["hello"]}
    evals.suite("talks", "converse", [{"id": "c1", "persona": persona, "expect": {"outcome": "assistant"}}], ENDED)

    done = evals.eval(monkeypatch, "run", "talks", "--play", "model")

    assert (done.code, "No language model is set up" in done.err) == (2, True)
