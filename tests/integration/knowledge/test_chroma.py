"""Chroma as a cache of the snapshot: one owner, filled incrementally, mended whenever it is not what it should be."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.article_folder import ArticleFolder
from tests.fakes.word_embedder import WordEmbedder
from triage.domain.knowledge import Audience
from triage.knowledge import chroma
from triage.knowledge.exact import ExactIndex
from triage.knowledge.opening import open_knowledge, prepare
from triage.knowledge.ports import Index
from triage.knowledge.search import KnowledgeBase
from triage.knowledge.snapshot import Snapshot, read_snapshot
from triage.knowledge.sync import sync

TODAY = date(2026, 11, 22)
QUESTIONS = ("where is my package", "refund not received", "cannot sign in", "something else altogether")


def filled(folder: ArticleFolder, state: Path, words: WordEmbedder) -> Snapshot:
    folder.write("refund-limits", "Refund limits of agents", ["refund limit"], audience="internal")
    sync(folder.path, state, words, today=TODAY, index=False)
    snapshot = read_snapshot(state)
    assert snapshot is not None
    return snapshot


@pytest.fixture(params=["chroma", "exact"])
def index(
    request: pytest.FixtureRequest, folder: ArticleFolder, state: Path, words: WordEmbedder
) -> Iterator[tuple[Index, Snapshot]]:
    """Each index over the same articles: what follows holds for both."""
    snapshot = filled(folder, state, words)
    made: Index = (
        chroma.open_folder(state / "chroma", snapshot, print) if request.param == "chroma" else ExactIndex(snapshot)
    )
    yield made, snapshot
    made.close()


@pytest.mark.parametrize("readers", [(Audience.CUSTOMER,), tuple(Audience)])
def test_an_index_finds_the_nearest_records_of_these_readers_in_order(
    index: tuple[Index, Snapshot], words: WordEmbedder, readers: tuple[Audience, ...]
) -> None:
    found, snapshot = index
    vector = words.embed(["refund limit please"])[0]
    rows, cosines = found.nearest(vector, 7, readers)
    own = np.concatenate([snapshot.rows_for(reader) for reader in readers])
    expected = sorted(snapshot.vectors[own] @ vector, reverse=True)[:7]
    assert np.allclose(cosines, expected, atol=1e-5)
    assert np.allclose(snapshot.vectors[rows] @ vector, cosines, atol=1e-5)


def test_asking_for_more_records_than_there_are_gives_all(index: tuple[Index, Snapshot], words: WordEmbedder) -> None:
    found, snapshot = index
    rows, _ = found.nearest(words.embed(["refund"])[0], 500, tuple(Audience))
    assert sorted(rows.tolist()) == list(range(len(snapshot.vectors)))


def answers(knowledge: KnowledgeBase) -> list[list[tuple[str, float]]]:
    return [[(p.article, round(p.score, 3)) for p in knowledge.search(q).passages] for q in QUESTIONS]


def test_the_owner_searches_chroma_and_everybody_else_the_stored_vectors_with_the_same_answers(
    folder: ArticleFolder, state: Path, words: WordEmbedder
) -> None:
    owner, _ = prepare(folder.path, state, words, own=True, today=lambda: TODAY)
    second = open_knowledge(state, words, own=True, today=lambda: TODAY)
    reader = open_knowledge(state, words, today=lambda: TODAY)
    assert (owner.index_name, second.index_name, reader.index_name) == ("chroma", "exact", "exact")
    assert answers(owner) == answers(second) == answers(reader)
    owner.close()
    heir = open_knowledge(state, words, own=True, today=lambda: TODAY)
    assert heir.index_name == "chroma"
    heir.close()


def test_the_owner_takes_over_what_another_process_synced(
    folder: ArticleFolder, state: Path, words: WordEmbedder
) -> None:
    owner, _ = prepare(folder.path, state, words, own=True, today=lambda: TODAY)
    folder.write("gift-card", "How do gift cards work?", ["use a voucher"])
    folder.remove("refund-time")
    report = sync(folder.path, state, words, today=TODAY)
    assert report.index == "exact"
    assert owner.refresh()
    assert owner.index_name == "chroma"
    assert owner.search("use a voucher").passages[0].article == "gift-card"
    assert "refund-time" not in {p.article for p in owner.search("money back", k=10).passages}
    owner.close()


def test_a_sync_alone_fills_chroma(folder: ArticleFolder, state: Path, words: WordEmbedder) -> None:
    assert sync(folder.path, state, words, today=TODAY).index == "chroma"
    assert (state / "chroma" / "chroma.sqlite3").exists()


def garbage(chroma_folder: Path) -> None:
    (chroma_folder / "chroma.sqlite3").write_bytes(b"garbage" * 1000)


def cut(chroma_folder: Path) -> None:
    with (chroma_folder / "chroma.sqlite3").open("r+b") as file:
        file.truncate(20_000)


def a_file_in_its_place(chroma_folder: Path) -> None:
    shutil.rmtree(chroma_folder)
    chroma_folder.write_text("not a folder")


@pytest.mark.parametrize("damage", [garbage, cut, a_file_in_its_place])
def test_a_damaged_folder_is_built_anew_with_a_message_and_without_embedding(
    folder: ArticleFolder, state: Path, words: WordEmbedder, damage: object
) -> None:
    first, _ = prepare(folder.path, state, words, own=True, today=lambda: TODAY)
    expected = answers(first)
    first.close()
    assert callable(damage)
    damage(state / "chroma")
    words.texts.clear()
    said: list[str] = []
    mended = open_knowledge(state, words, own=True, today=lambda: TODAY, say=said.append)
    assert mended.index_name == "chroma"
    assert "building it anew" in said[0]
    assert words.texts == []
    assert answers(mended) == expected
    mended.close()


def test_a_folder_that_lost_its_graph_files_is_noticed(tmp_path: Path) -> None:
    many = ArticleFolder(tmp_path / "many")
    for number in range(400):
        many.write(f"a{number}", f"Article number{number}", [f"alias{number} of it", f"other{number}"])
    state, words = tmp_path / "state", WordEmbedder()
    sync(many.path, state, words, today=TODAY)
    graphs = [path for path in (state / "chroma").iterdir() if path.is_dir()]
    assert graphs, "Chroma writes its graph from a thousand records on"
    for graph in graphs:
        shutil.rmtree(graph)
    said: list[str] = []
    knowledge = open_knowledge(state, words, own=True, today=lambda: TODAY, say=said.append)
    assert said
    assert knowledge.search("alias17 of it").passages[0].article == "a17"
    knowledge.close()


def test_a_collection_of_another_format_is_replaced(
    folder: ArticleFolder, state: Path, words: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = filled(folder, state, words)
    monkeypatch.setattr(chroma, "FORMAT", "0")
    chroma.open_folder(state / "chroma", snapshot, print).close()
    monkeypatch.undo()
    index = chroma.open_folder(state / "chroma", snapshot, print)
    vector = snapshot.vectors[0]
    assert index.nearest(vector, 1, tuple(Audience))[1][0] == pytest.approx(1, abs=1e-4)
    index.close()


def test_a_chroma_that_fails_while_serving_is_replaced_by_the_stored_vectors(
    folder: ArticleFolder, state: Path, words: WordEmbedder
) -> None:
    knowledge, _ = prepare(folder.path, state, words, own=True, today=lambda: TODAY)
    expected = answers(knowledge)
    knowledge.close()
    assert answers(knowledge) == expected


def test_a_server_that_is_not_there_leaves_the_stored_vectors_and_a_message(
    folder: ArticleFolder, state: Path, words: WordEmbedder
) -> None:
    said: list[str] = []
    knowledge, _ = prepare(
        folder.path, state, words, own=True, chroma_url="http://127.0.0.1:9", today=lambda: TODAY, say=said.append
    )
    assert knowledge.index_name == "exact"
    assert "TRIAGE_CHROMA_URL" in said[0]
    assert knowledge.search("where is my package").answerable
