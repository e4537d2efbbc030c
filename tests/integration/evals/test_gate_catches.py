"""What a broken prompt, article or threshold does to the gate: it fails, and says whose fault it is."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.eval_project import EvalProject
from tests.fakes.labelling_model import METRICS, cases, labels
from tests.fakes.openai_server import OpenAIServer

RETURNS = (
    "how many days do I have to send something back",
    "until when can I return an item",
    "what is the return period",
    "I want to give back the plug I bought, how long is that possible",
    "can I still return my camera after three weeks",
    "how do I start a return",
    "what do I have to do to send the doorbell back",
    "does a return from the United Kingdom cost anything",
    "is sending something back free in Germany",
    "return policy please",
    "I'd like to withdraw from my purchase",
    "is it enough to post the item on the last day",
)
FOUND = """
{name: recall@1, kind: mean, score: recall_at_1, gated: true, margin: 0.02}
{name: recall@5, kind: mean, score: recall_at_5, gated: true, margin: 0.02}
"""


def causes_of_broken(result: dict[str, Any]) -> Counter[str]:
    return Counter(flip["cause"] for flip in result["flips"] if flip["direction"] == "broken")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_broken_article_fails_the_gate_and_the_search_is_blamed(
    project: EvalProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [{"id": f"r{n}", "text": text, "articles": ["return-an-item"]} for n, text in enumerate(RETURNS)]
    project.suite("returns", "retrieve", questions, FOUND)
    before, _ = project.run(monkeypatch, "returns", "--save-baseline")
    article = project.folder / "knowledge/articles/return-an-item.md"
    article.write_text("---\nid: return-an-item\ntitle: Our canteen\n---\n\n## Soup\n\nSoup is served at noon.\n")

    after, result = project.run(monkeypatch, "returns")

    assert (before, after) == (0, 1)
    assert result["verdict"] == "regressed"
    assert causes_of_broken(result).keys() == {"search"}
    assert "articles edited" in result["changed"]


def test_a_broken_threshold_fails_the_gate_and_the_policy_is_blamed(
    project: EvalProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, _ = project.run(monkeypatch, "route", "--save-baseline")
    edit(project.folder / "knowledge/policy.toml", "failed_answers = 2", "failed_answers = 4")

    after, result = project.run(monkeypatch, "route")

    assert (before, after) == (0, 1)
    assert causes_of_broken(result).keys() == {"policy"}
    assert "policy edited" in result["changed"]


def test_a_broken_prompt_fails_the_gate_and_the_prompt_is_blamed(
    project: EvalProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = "copy the value exactly as it is written"
    project.suite("labels", "assess", cases(80), METRICS)
    with OpenAIServer() as server:
        server.respond(labels(lambda number, text: rule in text or number % 4 != 0))
        model = {"TRIAGE_LLM_BASE_URL": server.url}
        before, _ = project.run(monkeypatch, "labels", "--save-baseline", **model)
        edit(project.body_in_use("assess_message"), rule, "copy it somehow")
        after, result = project.run(monkeypatch, "labels", **model)

    assert (before, after) == (0, 1)
    assert causes_of_broken(result).keys() == {"prompt"}
    assert "prompts edited" in result["changed"]


def test_a_rerun_of_the_same_is_ok_and_asks_nobody_again(project: EvalProject, monkeypatch: pytest.MonkeyPatch) -> None:
    project.suite("labels", "assess", cases(40), METRICS)
    with OpenAIServer() as server:
        server.respond(labels(lambda number, text: number % 3 != 0))
        model = {"TRIAGE_LLM_BASE_URL": server.url}
        project.run(monkeypatch, "labels", "--save-baseline", **model)
        asked = server.calls
        code, result = project.run(monkeypatch, "labels", **model)

    assert (code, result["verdict"]) == (0, "ok")
    assert (asked, server.calls) == (40, 40)
    assert result["cached"] == 40
