"""Checking a folder: every finding in one run, each with its place and remedy."""

from datetime import date
from pathlib import Path

import pytest

from tests.fakes.article_folder import ArticleFolder
from triage.knowledge.check import Finding, check
from triage.knowledge.project import PACKAGE

TODAY = date(2026, 11, 22)


def checked(folder: ArticleFolder, today: date = TODAY) -> list[Finding]:
    return check(folder.path, ["shop.example"], today)


def only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1, findings
    assert findings[0].remedy
    return findings[0]


def test_a_sound_folder_has_no_findings(folder: ArticleFolder) -> None:
    assert checked(folder) == []


def test_the_shipped_articles_have_no_errors() -> None:
    hosts = ["hearthlane.example", "help.hearthlane.example"]
    findings = check(PACKAGE.parent / "knowledge" / "articles", hosts, TODAY)
    assert [finding for finding in findings if finding.error] == []


def test_every_broken_article_is_told_in_one_run(folder: ArticleFolder) -> None:
    folder.write("bad-date", "Bad date", ["bad"], expires="soon")
    (folder.path / "no-front.md").write_text("Words only.")
    findings = checked(folder)
    assert [(Path(f.file).name, f.line, f.severity) for f in findings] == [
        ("bad-date.md", 4, "error"),
        ("no-front.md", 1, "error"),
    ]


def test_an_id_used_twice_is_an_error(folder: ArticleFolder) -> None:
    folder.write("other", "Another title", ["quite another"])
    file = folder.path / "other.md"
    file.write_text(file.read_text().replace("id: other", "id: refund-time"))
    found = only(checked(folder))
    assert (found.error, found.line) == (True, 2)
    assert "belongs to" in found.message


def test_an_alias_of_two_articles_is_pointed_out_with_its_line(folder: ArticleFolder) -> None:
    folder.write("sign-in", "Signing in", ["signing on", "Cannot sign in!"])
    found = only(checked(folder))
    assert not found.error
    assert (found.line, Path(found.file).name) == (6, "sign-in.md")
    assert "reset-password.md" in found.message


@pytest.mark.parametrize(
    "link",
    ["https://evil.example/x", "[here](//evil.example)", "[here](/relative)", "http://shop.example.evil.example/"],
)
def test_a_link_that_replies_may_not_make_is_an_error(folder: ArticleFolder, link: str) -> None:
    folder.write("linked", "Linked", ["link"], f"Some words.\n\nSee {link} for more.")
    found = only(checked(folder))
    assert found.error
    assert found.line == 10


@pytest.mark.parametrize("link", ["https://shop.example/a?b=1.", "[mail](mailto:a@b.example)", "https://SHOP.example"])
def test_links_of_ours_are_fine(folder: ArticleFolder, link: str) -> None:
    folder.write("linked", "Linked", ["link"], f"See {link}")
    assert checked(folder) == []


def test_an_expired_article_is_pointed_out(folder: ArticleFolder) -> None:
    folder.write("xmas", "Christmas", ["xmas"], expires="2026-12-31")
    assert checked(folder, date(2026, 12, 31)) == []
    assert "expired" in only(checked(folder, date(2027, 1, 1))).message


def test_two_articles_that_say_the_same_are_pointed_out(folder: ArticleFolder) -> None:
    text = "Put the hub next to the router, plug it in, and wait until the light turns white before you open the app."
    folder.write("hub-a", "Setting up the hub", ["install hub"], text)
    folder.write("hub-b", "First steps with the hub", ["start hub"], f"{text} Then add your devices one by one.")
    assert "largely" in only(checked(folder)).message


def test_an_article_without_aliases_or_far_too_long_is_pointed_out(folder: ArticleFolder) -> None:
    folder.write("bare", "Bare")
    folder.write("long", "Long", ["lengthy"], " ".join(f"word{n}" for n in range(1600)))
    assert {(Path(f.file).name, f.error) for f in checked(folder)} == {("bare.md", False), ("long.md", False)}


def test_a_folder_without_articles_or_none_at_all_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert not only(check(tmp_path / "empty", [], TODAY)).error
    assert only(check(tmp_path / "nowhere", [], TODAY)).error
