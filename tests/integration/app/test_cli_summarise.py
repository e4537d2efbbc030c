"""`triage summarise` as DESIGN's contract has it, key for key, in a real process."""

from pathlib import Path

import pytest

from tests.fakes.installation import Installation, jsonl

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

KEYS = [
    "ask", "reason_code", "rationale", "tried", "facts", "missing", "open_questions", "promises", "sentiment_trend",
    "urgency", "urgency_evidence", "language", "next_step", "prose",
]  # fmt: skip
LOST_CAMERA = [
    {"id": "m1", "author": "customer", "text": "my camera never arrived"},
    {"id": "m2", "author": "assistant", "text": "Sorry about that. What's the order number?"},
    {"id": "m3", "author": "customer", "text": "HC-20418. name's on the account jo.k@example.com"},
    {"id": "m4", "author": "assistant", "text": "Thank you. When was it promised, if you remember?"},
    {"id": "m5", "author": "customer", "text": "last thurs. wait sorry its HC-20481, other one was the doorbell"},
]


def test_every_thread_gives_a_line_whose_facts_cite_its_messages(installation: Installation, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"id": "camera", "messages": LOST_CAMERA},
        {"id": "bare", "text": "I want a person"},
    ]
    done = installation.run("summarise", "--batch", str(jsonl(tmp_path / "threads.jsonl", rows)), "--json")
    lines = done.lines()
    assert (done.code, done.err) == (0, "")
    assert [list(line) for line in lines] == [["id", "engine", "summary"]] * 2
    assert [line["id"] for line in lines] == ["camera", "bare"]
    for line in lines:
        assert list(line["summary"]) == KEYS
    facts = {fact["key"]: fact for fact in lines[0]["summary"]["facts"]}
    assert {fact["message_id"] for fact in facts.values()} <= {"m1", "m3", "m5"}
    order = facts["order_number"]
    assert order == {
        "key": "order_number", "value": "HC-20481", "message_id": "m5", "status": "corrected", "was": "HC-20418",
    }  # fmt: skip
    assert all(fact["status"] in ("verified", "stated", "corrected") for fact in facts.values())
    assert len(lines[0]["summary"]["prose"].split()) <= 120


def test_for_people_it_prints_ask_and_prose(installation: Installation, tmp_path: Path) -> None:
    threads = jsonl(tmp_path / "threads.jsonl", [{"id": "[camera]", "messages": LOST_CAMERA}])
    done = installation.run("summarise", "--batch", str(threads))
    assert done.code == 0
    assert "HC-20481" in done.out
    assert "[camera]" in done.out


def test_a_model_that_was_asked_for_by_name_is_not_stood_in_for(installation: Installation, tmp_path: Path) -> None:
    threads = jsonl(tmp_path / "threads.jsonl", [{"id": 1, "messages": LOST_CAMERA}])
    model = {"OPENAI_API_KEY": "sk-nobody", "TRIAGE_LLM_BASE_URL": "http://127.0.0.1:9/v1"}
    done = installation.run("summarise", "--batch", str(threads), "--engine", "llm", "--json", **model)
    assert done.code == 1
    assert list(done.lines()[0]) == ["id", "error"]
