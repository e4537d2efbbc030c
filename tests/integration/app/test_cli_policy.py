"""`triage policy` explains decisions by id or reference, and checks the prepared words together with the policy."""

import shutil
from pathlib import Path

import pytest

from tests.fakes.desk_house import CONTENT, DeskHouse
from tests.fakes.installation import Installation

pytestmark = [pytest.mark.xdist_group("installation"), pytest.mark.timeout(600)]


def test_a_decision_is_explained_by_id_or_reference_in_words_and_as_json(
    bare: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare.home.mkdir(parents=True, exist_ok=True)
    with DeskHouse(f"sqlite:///{bare.home / 'triage.db'}") as house:
        conversation = house.waits()
        reference = house.head(conversation).reference
    told = bare.here(monkeypatch, "policy", "explain", reference.lower())
    assert told.code == 0, told.err
    lines = [line.strip() for line in told.out.splitlines()]
    assert lines[1] == "A queue of people has the conversation."
    assert lines[2] == "Best served: live in the queue live; priority 90."
    assert lines[-1] == "1. An angry customer belongs to a person: -1 (limit: -0.6)."
    (one,) = bare.here(monkeypatch, "policy", "explain", conversation, "--json").json()
    assert one["lines"] == lines[1:]
    assert one["policy"] == "test"


def test_an_unknown_conversation_is_refused_with_what_to_do(
    bare: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wrong in ("nope", "", "\x00", "c" * 60):
        told = bare.here(monkeypatch, "policy", "explain", wrong)
        assert told.code == 2
        assert "There is no conversation" in told.err
        assert "Traceback" not in told.err


def test_a_mistake_in_the_prepared_words_is_found_with_its_line(
    bare: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    (project / "knowledge").mkdir(parents=True)
    for name in ("policy.toml", "company.toml", "intents.yaml", "replies.toml"):
        shutil.copy(CONTENT / name, project / "knowledge" / name)
    well = bare.here(monkeypatch, "--project", str(project), "policy", "check", "--json")
    assert (well.code, [row for row in well.json() if row["error"]]) == (0, [])
    words = project / "knowledge" / "replies.toml"
    words.write_text(words.read_text().replace("is {reference}", "is {refernce}", 1))
    told = bare.here(monkeypatch, "--project", str(project), "policy", "check", "--json")
    assert told.code == 1
    (row,) = [row for row in told.json() if row["error"]]
    assert "refernce" in row["message"]
    assert row["line"]


def test_an_agents_skills_and_languages_are_set_and_shown(bare: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    bare.here(monkeypatch, "agents", "add", "Dana Roth", "dana@example.com", "--language", "de", "--json")
    told = bare.here(monkeypatch, "agents", "able", "dana@example.com", "--skill", "contracts", "--language", "en")
    assert told.out.strip() == "Dana Roth: skills contracts; languages en."
    (shown,) = bare.here(monkeypatch, "agents", "list", "--json").json()
    assert (shown["skills"], shown["languages"]) == (["contracts"], ["en"])
    wrong = bare.here(monkeypatch, "agents", "able", "dana@example.com", "--language", "English")
    assert wrong.code == 2
    assert "language code" in wrong.err
