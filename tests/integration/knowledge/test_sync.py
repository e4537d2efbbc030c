"""Syncing a folder: only what changed is embedded, all or nothing takes effect, two syncs do not meet."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from tests.fakes.article_folder import ArticleFolder
from tests.fakes.word_embedder import WordEmbedder
from triage.domain.errors import ContentError
from triage.knowledge.snapshot import read_snapshot, snapshot_path
from triage.knowledge.sync import SyncReport, sync

TODAY = date(2026, 11, 22)


def synced(folder: ArticleFolder, state: Path, embedder: WordEmbedder, today: date = TODAY) -> SyncReport:
    return sync(folder.path, state, embedder, today=today, index=False)


def counts(report: SyncReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def test_a_first_sync_embeds_every_record_and_reports_them(
    folder: ArticleFolder, state: Path, words: WordEmbedder
) -> None:
    report = synced(folder, state, words)
    assert counts(report) == (3, 0, 0, 0)
    assert (report.articles, report.passages) == (3, 3)
    assert report.embedded == report.records == len(words.texts) == 3 * (1 + 3 + 1 + 1)


def test_a_second_sync_embeds_nothing(folder: ArticleFolder, state: Path, words: WordEmbedder) -> None:
    synced(folder, state, words)
    words.texts.clear()
    report = synced(folder, state, words)
    assert counts(report) == (0, 0, 0, 3)
    assert words.texts == []


def test_only_new_texts_are_embedded_when_an_article_changes(
    folder: ArticleFolder, state: Path, words: WordEmbedder
) -> None:
    synced(folder, state, words)
    words.texts.clear()
    folder.write("reset-password", "I forgot my password", ["cannot sign in", "locked out"], "Ask for a new one.")
    folder.remove("refund-time")
    folder.write("gift-card", "How do gift cards work?")
    report = synced(folder, state, words)
    assert counts(report) == (1, 1, 1, 1)
    assert sorted(words.texts) == [
        "How do gift cards work?",
        "How do gift cards work? Some words of text.",
        "I forgot my password. Ask for a new one.",
        "locked out",
    ]
    snapshot = read_snapshot(state)
    assert snapshot is not None
    fresh = words.embed([record.text for record in snapshot.contents.records])
    assert (abs(snapshot.vectors - fresh) < 1e-6).all()


def test_progress_is_told_from_nothing_to_all(folder: ArticleFolder, state: Path, words: WordEmbedder) -> None:
    told: list[tuple[int, int]] = []
    sync(folder.path, state, words, today=TODAY, index=False, progress=lambda done, total: told.append((done, total)))
    assert told[0] == (0, 18)
    assert told[-1] == (18, 18)


def test_an_expired_article_is_left_out_and_leaves_on_the_day_after_its_last(
    folder: ArticleFolder, state: Path, words: WordEmbedder
) -> None:
    folder.write("xmas", "Christmas deadlines", expires="2026-12-31")
    assert synced(folder, state, words, today=date(2026, 12, 31)).articles == 4
    later = synced(folder, state, words, today=date(2027, 1, 1))
    assert (counts(later), later.expired, later.articles) == ((0, 0, 1, 3), 1, 3)


def test_a_mistake_in_one_article_leaves_the_state_before_untouched(
    folder: ArticleFolder, state: Path, words: WordEmbedder
) -> None:
    synced(folder, state, words)
    before = snapshot_path(state).read_bytes()
    folder.write("bad", "Bad", audience="everyone")
    with pytest.raises(ContentError) as caught:
        synced(folder, state, words)
    assert caught.value.file.endswith("bad.md")
    assert snapshot_path(state).read_bytes() == before


def test_two_articles_of_one_id_are_refused(folder: ArticleFolder, state: Path, words: WordEmbedder) -> None:
    (folder.path / "copy.md").write_text((folder.path / "refund-time.md").read_text())
    with pytest.raises(ContentError, match="belongs to"):
        synced(folder, state, words)


@pytest.mark.parametrize("damage", [b"", b"not a file of ours", None])
def test_a_damaged_snapshot_is_made_anew(
    folder: ArticleFolder, state: Path, words: WordEmbedder, damage: bytes | None
) -> None:
    synced(folder, state, words)
    file = snapshot_path(state)
    file.write_bytes(file.read_bytes()[:-200] if damage is None else damage)
    assert read_snapshot(state) is None
    assert synced(folder, state, words).embedded == 18
    assert read_snapshot(state) is not None


def test_syncs_at_the_same_time_embed_once_and_agree(folder: ArticleFolder, state: Path) -> None:
    embedders = [WordEmbedder() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda embedder: synced(folder, state, embedder), embedders))
    assert sorted(report.embedded for report in reports) == [0, 0, 0, 18]
    assert read_snapshot(state) is not None


def test_a_snapshot_reads_as_it_was_written(folder: ArticleFolder, state: Path, words: WordEmbedder) -> None:
    folder.write("xmas", "Christmas", ["xmas"], updated="2026-11-01", expires="2026-12-31", audience="internal")
    synced(folder, state, words)
    snapshot = read_snapshot(state)
    assert snapshot is not None
    article = next(a for a in snapshot.contents.articles if a.id == "xmas")
    assert (article.updated, article.expires) == (date(2026, 11, 1), date(2026, 12, 31))
    assert (article.audience, article.aliases) == ("internal", ("xmas",))
    assert len(set(snapshot.record_ids)) == len(snapshot.contents.records) == len(snapshot.vectors)


def test_a_missing_folder_is_told_with_a_remedy(tmp_path: Path, state: Path, words: WordEmbedder) -> None:
    with pytest.raises(ContentError, match="triage init"):
        sync(tmp_path / "nowhere", state, words, today=TODAY, index=False)


def test_an_empty_folder_syncs_to_nothing(tmp_path: Path, state: Path, words: WordEmbedder) -> None:
    (tmp_path / "empty").mkdir()
    report = sync(tmp_path / "empty", state, words, today=TODAY, index=False)
    assert (report.articles, report.records) == (0, 0)
