"""`triage policy replay` and `simulate`: what they answer, the pages they leave, and what they say where nothing is."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes.desk_house import CONTENT, shipped
from tests.fakes.installation import Installation
from tests.fakes.past import write_past
from triage.store.database import Database
from triage.store.migrations import upgrade

DAYS = 5
pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def past(bare: Installation) -> Installation:
    """An installation that served sixty customers a day for some days."""
    bare.home.mkdir(parents=True, exist_ok=True)
    database = Database.open(f"sqlite:///{bare.home / 'triage.db'}")
    upgrade(database)
    start = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS)
    write_past(database, shipped()[1], start, DAYS, 60)
    database.close()
    return bare


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A policy that lets customers choose from normal urgency on."""
    text = (CONTENT / "policy.toml").read_text().replace('offer_from = "high"', 'offer_from = "normal"')
    assert tomllib.loads(text)["thresholds"]["offer_from"] == "normal"
    path = tmp_path / "draft.toml"
    path.write_text(text)
    return path


def test_replay_shows_what_another_policy_would_change(past: Installation, draft: Path, tmp_path: Path) -> None:
    page = tmp_path / "replay.html"
    found = past.run("policy", "replay", "--policy", str(draft), "--report", str(page), "--json")
    assert found.code == 0, found.err
    told = found.json()
    assert told["decisions"] > 300
    assert told["before"] != told["after"]
    assert told["drifted"] == told["unusable"] == 0
    assert {(row["before"], row["after"]) for row in told["flows"]} >= {("ticket", "choice")}
    figures = {row["name"]: row for row in told["figures"]}
    assert figures["way_choice"]["change"]["low"] > 0
    assert "Waits, simulated" in page.read_text()


def test_the_policy_in_force_changes_nothing(past: Installation) -> None:
    found = past.run("policy", "replay", "--policy", str(CONTENT / "policy.toml"), "--no-simulate")
    assert found.code == 0, found.err
    assert "Nobody would be served differently" in found.out
    assert list((past.home / "reports").glob("policy-replay-*.html"))


def test_simulate_answers_from_the_past_how_many_agents_it_takes(past: Installation) -> None:
    found = past.run("policy", "simulate", "--target", "0.8", "--json")
    assert found.code == 0, found.err
    told = found.json()
    assert told["in_time"]["value"] >= 0.8
    assert told["sources"]["arrivals"].startswith("measured: ")
    assert len(told["hours"]) == 24
    assert Path(told["report"]).is_file()


def test_simulate_plays_our_own_people_in_their_shifts(past: Installation) -> None:
    assert past.run("agents", "add", "Ann", "ann@shop.example").code == 0
    found = past.run("policy", "simulate", "--shifts", "--days", "7", "--json")
    assert found.code == 0, found.err
    assert found.json()["agents"] == 1
    assert not found.json()["steps"]


def test_nobody_to_play_with_is_said(bare: Installation) -> None:
    found = bare.run("policy", "simulate", "--live-per-hour", "3", "--shifts")
    assert found.code == 2
    assert "Nobody would be there" in found.err
    twice = bare.run("policy", "simulate", "--live-per-hour", "3", "--shifts", "--agents", "2")
    assert (twice.code, "People are given twice" in twice.err) == (2, True)


def test_a_profile_stands_in_for_a_past(bare: Installation, tmp_path: Path) -> None:
    profile = tmp_path / "profile.toml"
    profile.write_text('[queues.live]\nper_hour = 20\n[queues.tickets]\nper_hour = 8\n[live]\nmean = "6m"\n')
    found = bare.run("policy", "simulate", "--profile", str(profile), "--agents", "4", "--days", "7")
    assert found.code == 0, found.err
    assert "of live customers are taken within 60 s" in found.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["simulate"], "too little past"),
        (["simulate", "--profile", "nowhere.toml"], "no file"),
        (["simulate", "--live-per-hour", "0"], "Nobody would arrive"),
        (["simulate", "--since", "yesterday"], "no time"),
        (["simulate", "--since", "2026-05-01T10:00:00"], "zone"),
        (["simulate", "--policy", "nowhere.toml", "--live-per-hour", "5"], "no file"),
        (["replay", "--policy", str(CONTENT / "policy.toml")], "no decisions"),
        (["replay", "--policy", "nowhere.toml"], "no file"),
    ],
)
def test_what_is_missing_or_wrong_is_said_with_exit_code_2(
    bare: Installation, arguments: list[str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = bare.here(monkeypatch, "policy", *arguments)
    assert found.code == 2
    assert words in found.err
    assert "Traceback" not in found.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[queues.nowhere]\nper_hour = 3", "no queue"),
        ("[queues.live]\nper_hour = 3\nhours = [1, 2]", "24 factors"),
        ("[queues.live]\nper_hour = -3", "queues.live.per_hour"),
        ("[queues.live]\nper_hour = 0", "nobody ever arrives"),
        ('[queues.live]\nper_hour = 3\n[live]\nmean = "soon"', "write a time"),
        ("[queues.live", "profile.toml"),
        ("[queues.live]\nper_hour = 3\ncolour = 1", "colour"),
    ],
)
def test_a_wrong_profile_is_refused_in_one_sentence(
    bare: Installation, tmp_path: Path, text: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = tmp_path / "profile.toml"
    profile.write_text(text)
    found = bare.here(monkeypatch, "policy", "simulate", "--profile", str(profile))
    assert found.code == 2
    assert words in found.err
    assert "Traceback" not in found.err


def test_the_profile_in_the_documentation_works(
    bare: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (CONTENT.parent / "docs" / "simulation.md").read_text()
    profile = tmp_path / "profile.toml"
    profile.write_text(page.split("```toml\n")[1].split("```")[0])
    found = bare.here(
        monkeypatch, "policy", "simulate", "--profile", str(profile), "--days", "7", "--agents", "4", "--json"
    )
    assert found.code == 0, found.err
    assert found.json()["agents"] == 4
