"""A changed policy is taken over whole, one with a mistake not at all; prepared words are checked like it."""

import os
import shutil
from pathlib import Path

import pytest

from triage.domain.errors import ContentError
from triage.domain.intents import DetailSpec, DetailType
from triage.domain.prepared_words import Then
from triage.knowledge.policy_watch import PolicyWatch
from triage.knowledge.project import Project
from triage.knowledge.replies_file import parse_replies

CONTENT = Path(__file__).resolve().parents[3] / "knowledge"
DETAILS = {"order_number": DetailSpec("order_number", "order number", DetailType.PATTERN, "Which order number?")}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A copy of the shipped rule files."""
    (tmp_path / "knowledge").mkdir()
    for name in ("policy.toml", "company.toml", "intents.yaml", "signals.yaml", "replies.toml"):
        shutil.copy(CONTENT / name, tmp_path / "knowledge" / name)
    return Project(tmp_path, tmp_path / ".triage")


def write(path: Path, old: str, new: str) -> None:
    """Change the file, a moment later by its own clock."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    state = path.stat()
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns + 1_000_000))


def test_nothing_is_read_again_until_a_file_changes_and_then_once(project: Project) -> None:
    watch = PolicyWatch(project)
    assert watch.newer() is None
    write(project.policy, 'offer = "60s"', 'offer = "45s"')
    newer = watch.newer()
    assert newer is not None
    assert newer.policy.desk.offer_seconds == 45
    assert watch.newer() is None


def test_a_mistake_is_told_once_with_its_line_and_mended_later(project: Project) -> None:
    watch = PolicyWatch(project)
    write(project.policy, 'offer = "60s"', "offer = 60")
    with pytest.raises(ContentError) as refused:
        watch.newer()
    assert refused.value.line
    assert refused.value.field == "desk.offer"
    assert watch.newer() is None
    write(project.policy, "offer = 60", 'offer = "50s"')
    newer = watch.newer()
    assert newer is not None
    assert newer.policy.desk.offer_seconds == 50


def test_prepared_words_change_with_their_file(project: Project) -> None:
    watch = PolicyWatch(project)
    write(project.replies, "[replies.hello]", "[replies.hi]")
    newer = watch.newer()
    assert newer is not None
    assert "hi" in newer.words.replies


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[replies.a]\ntitle = "A"\ntext = "Hi {customr}"', "replies.a.text"),
        ('[replies.a]\ntitle = "A"\ntext = "Order {detail.oder}"', "replies.a.text"),
        ('[replies.a]\ntitle = "A"\ntext = "Hi {customer"', "replies.a.text"),
        ('[replies.a]\ntitle = "A"\ntext = "Bye"\nthen = "resolve"', "replies.a"),
        ('[replies.a]\ntitle = "A"\ntext = "Bye"\nthen = "explode"', "replies.a.then"),
        ('[forms.a]\ntitle = "A"\nintro = "I need:"\ndetails = ["oder"]', "forms.a.details"),
        (
            '[replies.a]\ntitle = "A"\ntext = "x"\n[forms.a]\ntitle = "A"\nintro = "x"\ndetails = ["order_number"]',
            "forms.a",
        ),
        ('[replies."Big Name"]\ntitle = "A"\ntext = "x"', "replies.Big Name"),
    ],
)
def test_a_mistake_in_prepared_words_is_told_with_its_line(text: str, key: str) -> None:
    with pytest.raises(ContentError) as refused:
        parse_replies(text, DETAILS)
    assert refused.value.field == key
    assert refused.value.line
    assert refused.value.remedy


def test_words_and_forms_are_what_the_file_says() -> None:
    words = parse_replies(
        '[replies.bye]\ntitle = "Bye"\ntext = "Bye {customer}, {{x}}"\nthen = "resolve"\nreason = "done"\n'
        '[forms.f]\ntitle = "F"\nintro = "I need:"\ndetails = ["order_number"]',
        DETAILS,
    )
    assert (words.replies["bye"].then, words.replies["bye"].reason) == (Then.RESOLVE, "done")
    assert words.forms["f"].questions == {"order_number": ("order number", "Which order number?")}
