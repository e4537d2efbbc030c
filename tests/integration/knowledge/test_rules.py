"""The rule files as shipped load and fit each other, and real holidays are found and remembered."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from triage.domain.errors import ContentError
from triage.domain.intents import Handling
from triage.domain.labels import Mode, RedFlag
from triage.knowledge.policy_review import check_policy, describe
from triage.knowledge.project import Project, find_project
from triage.knowledge.public_holidays import PublicHolidays, years_around
from triage.knowledge.rules import Rules, load_rules

CLONE = Path(__file__).resolve().parents[3]
TODAY = date(2026, 5, 4)
WHIT_MONDAY, WOMENS_DAY = date(2026, 5, 25), date(2027, 3, 8)


@pytest.fixture
def shipped(tmp_path: Path) -> Project:
    """The content of this clone, its state in a temporary folder."""
    return find_project(CLONE, {"TRIAGE_HOME": str(tmp_path / "state")}, tmp_path)


@pytest.fixture
def copied(shipped: Project, tmp_path: Path) -> Project:
    """A copy of the rule files that a test may spoil."""
    folder = tmp_path / "copy" / "knowledge"
    folder.mkdir(parents=True)
    for file in (shipped.intents, shipped.company, shipped.policy, shipped.signals):
        shutil.copy(file, folder)
    return Project(folder.parent, shipped.state_dir)


@pytest.fixture
def rules(shipped: Project) -> Rules:
    return load_rules(shipped, TODAY)


def test_the_catalogue_teaches_enough(rules: Rules) -> None:
    assert len(rules.intents.intents) >= 34
    assert not [i.id for i in rules.intents.intents.values() if len(set(i.examples)) < 12]


def test_every_described_detail_is_asked_for_by_some_intent(rules: Rules) -> None:
    asked = {key for intent in rules.intents.intents.values() for key in intent.details}
    assert set(rules.intents.details) == asked


def test_every_article_that_an_intent_names_is_there(rules: Rules, shipped: Project) -> None:
    named = {intent.article for intent in rules.intents.intents.values() if intent.article}
    assert named
    assert not {name for name in named if not (shipped.articles / f"{name}.md").is_file()}


def test_every_red_flag_has_a_kind_of_matter_and_first_words(rules: Rules) -> None:
    assert {intent.red_flag for intent in rules.intents.intents.values()} >= set(RedFlag)
    for flag in RedFlag:
        assert rules.company.wording(f"advice_{flag}")


def test_words_only_ask_for_nothing_and_a_person_is_always_one_intent_away(rules: Rules) -> None:
    handlings = [intent.handling for intent in rules.intents.intents.values()]
    assert handlings.count(Handling.HUMAN) == 1
    assert not [i.id for i in rules.intents.intents.values() if i.handling is Handling.SMALL_TALK and i.details]


def test_the_shipped_policy_raises_no_doubt(shipped: Project, rules: Rules) -> None:
    assert check_policy(shipped) == []
    assert any(row.section == "queue on-call" for row in describe(rules.policy))


def test_public_holidays_of_the_place_are_closed_and_those_of_others_are_not(rules: Rules) -> None:
    assert {WHIT_MONDAY, WOMENS_DAY} <= rules.policy.hours.closed
    assert date(2026, 6, 4) not in rules.policy.hours.closed  # Corpus Christi, a working day in Berlin


def test_holidays_are_remembered_and_a_spoilt_memory_does_no_harm(tmp_path: Path) -> None:
    cache = tmp_path / "state" / "holidays.json"
    calendar = PublicHolidays(years_around(2026), cache)
    found = calendar.dates("DE", "BE")
    (name,) = json.loads(cache.read_text())
    cache.write_text(json.dumps({name: ["2026-01-01"]}))
    assert calendar.dates("DE", "BE") == {date(2026, 1, 1)}
    for spoilt in ("", "[]", '{"x": 1}', json.dumps({name: ["soon"]})):
        cache.write_text(spoilt)
        assert calendar.dates("DE", "BE") == found


def test_an_unknown_place_has_no_calendar(tmp_path: Path) -> None:
    calendar = PublicHolidays(years_around(2026), tmp_path / "holidays.json")
    for country, subdivision in (("Germany", None), ("DE", "Bavaria")):
        with pytest.raises(LookupError):
            calendar.dates(country, subdivision)


def test_a_missing_file_is_told_by_name(copied: Project) -> None:
    copied.company.unlink()
    with pytest.raises(ContentError, match="missing") as refusal:
        load_rules(copied, TODAY)
    assert refusal.value.file == str(copied.company)


def test_a_file_that_is_not_utf8_is_told_with_its_line(copied: Project) -> None:
    copied.intents.write_bytes(b"details:\n  caf\xe9: 1\n")
    with pytest.raises(ContentError) as refusal:
        load_rules(copied, TODAY)
    assert refusal.value.line == 2


def test_a_file_saved_on_windows_reads_the_same(copied: Project) -> None:
    version = load_rules(copied, TODAY).policy.version
    text = copied.policy.read_text(encoding="utf-8")
    copied.policy.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load_rules(copied, TODAY).policy.version == version


@pytest.mark.parametrize(
    ("old", "new", "error", "words"),
    [
        ('mode = "live"', 'mode = "alive"', True, "live"),
        ('hours = "always"', 'hours = "company"', False, "nobody is called"),
        ('high = "5m", normal = "10m"', 'high = "20m", normal = "10m"', False, "promised later"),
        ("critical = 90", "critical = 9", False, "weighs less"),
        ("per_hour_waiting = 1.0", "per_hour_waiting = 0", False, "forever"),
    ],
)
def test_a_draft_is_checked_for_mistakes_and_for_what_is_hardly_meant(
    copied: Project, tmp_path: Path, old: str, new: str, error: bool, words: str
) -> None:
    text = copied.policy.read_text(encoding="utf-8")
    assert old in text
    draft = tmp_path / "draft.toml"
    draft.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert check_policy(copied) == []
    findings = check_policy(copied, draft)
    assert findings
    assert all(finding.error is error and finding.file == str(draft) for finding in findings)
    assert words in findings[0].message
    assert findings[0].remedy


def test_the_live_queue_of_the_company_is_shut_at_night_and_the_on_call_queue_is_not(rules: Rules) -> None:
    live = [queue for queue in rules.policy.queues if queue.mode is Mode.LIVE]
    assert [bool(queue.red_flags) for queue in live if queue.hours is None] == [True]
    assert [queue.hours == rules.policy.hours for queue in live if not queue.red_flags] == [True]
