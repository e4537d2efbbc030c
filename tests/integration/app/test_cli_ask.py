"""`triage ask` as DESIGN's contract has it, key for key, in real processes on the shipped content."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.installation import Installation, jsonl
from triage.domain.labels import Action, Complexity, RedFlag, Route, Sentiment, Urgency

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

FURIOUS = "I was charged twice and nobody answers, this is a disgrace!"
SEEN = [
    "intent", "language", "sentiment", "sentiment_score", "urgency", "human_requested", "red_flags", "complexity",
    "details", "missing",
]  # fmt: skip
SUNDAY_NIGHT = "2026-05-10T23:00:00+02:00"


def assert_holds_the_contract(answer: dict[str, Any]) -> None:
    """One object of `ask`, key for key and label for label."""
    assert list(answer) == ["engine", "assessment", "passages", "decision", "reply", "citations"]
    seen = answer["assessment"]
    assert list(seen) == SEEN
    assert seen["sentiment"] in {label.value for label in Sentiment}
    assert seen["urgency"] in {label.value for label in Urgency}
    assert seen["complexity"] in {label.value for label in Complexity}
    assert set(seen["red_flags"]) <= {label.value for label in RedFlag}
    assert -1 <= seen["sentiment_score"] <= 1
    assert isinstance(seen["human_requested"], bool)
    assert all(list(detail) == ["value", "message_id"] for detail in seen["details"].values())
    assert all(list(passage) == ["article", "title", "text", "score"] for passage in answer["passages"])
    decision = answer["decision"]
    assert list(decision) == ["action", "route", "queue", "priority", "promise", "reasons"]
    assert decision["action"] in {label.value for label in Action}
    assert decision["route"] in {label.value for label in Route}
    assert isinstance(decision["priority"], int)
    assert decision["reasons"]
    assert all(list(reason) == ["rule", "observed", "threshold"] for reason in decision["reasons"])
    if decision["promise"] is not None:
        assert list(decision["promise"]) == ["by", "mode", "text"]
        assert datetime.fromisoformat(decision["promise"]["by"]).tzinfo
    assert isinstance(answer["reply"], str)
    cited = {citation["article"] for citation in answer["citations"]}
    assert all(list(citation) == ["n", "article"] for citation in answer["citations"])
    assert cited <= {passage["article"] for passage in answer["passages"]}
    assert all(f"[{citation['n']}]" in answer["reply"] for citation in answer["citations"])


def test_one_text_gives_one_object_and_nothing_else(installation: Installation) -> None:
    asked = installation.run("ask", FURIOUS, "--json")
    answer = asked.json()
    assert_holds_the_contract(answer)
    assert (asked.code, asked.err, answer["engine"]) == (0, "", "local")
    assert answer["assessment"]["sentiment"] == "very_negative"
    assert (answer["decision"]["route"], answer["decision"]["action"]) == ("live", "handoff")


def test_ask_stores_nothing(installation: Installation) -> None:
    before = sorted(path.relative_to(installation.home) for path in installation.home.rglob("*"))
    assert installation.run("ask", "where is my parcel?", "--json").code == 0
    after = sorted(path.relative_to(installation.home) for path in installation.home.rglob("*"))
    assert [path for path in after if path not in before and path.suffix != ".lock"] == []


def test_for_people_it_shows_what_was_seen_decided_and_said(installation: Installation) -> None:
    shown = installation.run("ask", "can I speak to a human please", COLUMNS="120")
    assert shown.code == 0
    for words in ("urgency", "route", "because", "local engine"):
        assert words in shown.out


def test_a_batch_answers_line_by_line_with_the_ids_echoed(installation: Installation, tmp_path: Path) -> None:
    thread = [
        {"id": "a", "author": "customer", "text": "my camera never arrived"},
        {"id": "b", "author": "assistant", "text": "What's the order number?"},
        {"id": "c", "author": "customer", "text": "HC-20418. wait sorry its HC-20481"},
    ]
    rows: list[dict[str, object]] = [
        {"id": 7, "text": "hello there!", "label": "ignored"},
        {"id": "seven", "text": FURIOUS},
        {"id": None, "messages": thread},
        {"id": "empty", "text": ""},
        {"id": "odd \ud800", "text": "\x00 \ud800 \U0001f600 [bold]not markup[/] <script>"},
        {"id": "long", "text": "my order has not come. " * 2000},
    ]
    asked = installation.run("ask", "--batch", str(jsonl(tmp_path / "rows.jsonl", rows)), "--json")
    answers = asked.lines()
    assert (asked.code, asked.err) == (0, "")
    assert [answer.pop("id") for answer in answers] == [row["id"] for row in rows]
    for answer in answers:
        assert_holds_the_contract(answer)
    details = answers[2]["assessment"]["details"]
    assert details["order_number"] == {"value": "HC-20481", "message_id": "c"}


def test_a_batch_is_the_same_one_by_one_and_all_at_once(installation: Installation, tmp_path: Path) -> None:
    texts = ["where is my parcel?", FURIOUS, "thanks, bye", "is the camera waterproof?"]
    rows = [{"id": n, "text": text} for n, text in enumerate(texts)]
    at = ("--at", "2026-05-12T10:00+02:00", "--json")
    together = installation.run("ask", "--batch", str(jsonl(tmp_path / "rows.jsonl", rows)), *at).lines()
    for number, text in enumerate(texts[:2]):
        alone = installation.run("ask", text, *at).json()
        assert {"id": number, **alone} == together[number]


def test_the_time_and_the_people_there_change_what_is_decided(installation: Installation) -> None:
    wish = "I need to speak to somebody about cancelling, it's complicated"
    by_day = installation.run("ask", wish, "--json").json()
    nobody = installation.run("ask", wish, "--json", "--agents", "0").json()
    by_night = installation.run("ask", FURIOUS, "--json", "--at", SUNDAY_NIGHT, "--agents", "0").json()
    assert by_day["reply"] != nobody["reply"]
    for decision in (nobody["decision"], by_night["decision"]):
        promise = decision["promise"]
        assert promise is None or datetime.fromisoformat(promise["by"]) > datetime(2026, 5, 10, tzinfo=UTC)
    observed = " ".join(reason["observed"] for reason in by_night["decision"]["reasons"])
    monday = datetime.fromisoformat("2026-05-11T08:00:00+02:00")
    assert by_night["decision"]["promise"] is None or (
        datetime.fromisoformat(by_night["decision"]["promise"]["by"]) > monday
    ), observed


def test_an_unreachable_model_is_stood_in_for_unless_it_was_asked_for_by_name(
    installation: Installation, tmp_path: Path
) -> None:
    model = {"OPENAI_API_KEY": "sk-nobody", "TRIAGE_LLM_BASE_URL": "http://127.0.0.1:9/v1"}
    served = installation.run("ask", FURIOUS, "--json", **model)
    assert served.code == 0
    assert served.json()["engine"] == "local"
    assert_holds_the_contract(served.json())
    rows = jsonl(tmp_path / "rows.jsonl", [{"id": n, "text": FURIOUS} for n in range(2)])
    strict = installation.run("ask", "--batch", str(rows), "--engine", "llm", "--json", **model)
    assert strict.code == 1
    assert [list(line) for line in strict.lines()] == [["id", "error"]] * 2
    assert "Traceback" not in strict.err


@pytest.mark.parametrize("text", ["[/] this [red] is broken[/b]", "back\\slash \\", "[1] [link=https://x] [/dim]", ""])
def test_whatever_a_customer_writes_can_be_shown_to_people(text: str, installation: Installation) -> None:
    furious = f"{text} I was charged twice and this is a disgrace, I want a person! {text}"
    shown = installation.run("ask", furious, COLUMNS="200")
    assert (shown.code, shown.err) == (0, "")
    assert text.strip() in shown.out


def test_a_reader_that_has_seen_enough_ends_a_batch_quietly(installation: Installation, tmp_path: Path) -> None:
    rows = jsonl(tmp_path / "rows.jsonl", [{"id": n, "text": f"how do I reset my password {n}"} for n in range(40)])
    asking = installation.start("ask", "--batch", str(rows), "--engine", "local", "--json")
    assert asking.stdout is not None
    assert asking.stderr is not None
    assert asking.stdout.readline().startswith('{"id": 0')
    asking.stdout.close()
    assert (asking.wait(120), asking.stderr.read()) == (0, "")
    asking.stderr.close()
