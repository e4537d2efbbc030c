"""Searching what was synced: the right article, the right readers, today's articles, the newest state."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.article_folder import ArticleFolder
from tests.fakes.word_embedder import WordEmbedder
from triage.domain.errors import ContentError, SetUpError
from triage.domain.knowledge import Audience
from triage.knowledge.opening import open_knowledge, prepare
from triage.knowledge.search import KnowledgeBase
from triage.knowledge.sync import sync

TODAY = date(2026, 11, 22)
Open = Callable[..., KnowledgeBase]


@pytest.fixture
def opened(folder: ArticleFolder, state: Path, words: WordEmbedder) -> Open:
    """Syncs the folder and opens it for reading."""

    def open_it(today: date = TODAY) -> KnowledgeBase:
        return prepare(folder.path, state, words, today=lambda: today)[0]

    return open_it


def test_an_alias_leads_to_its_article_and_the_article_answers_with_its_passage(opened: Open) -> None:
    result = opened().search("tracking has not moved")
    best = result.passages[0]
    assert (best.article, best.title, best.passage) == ("parcel-late", "My parcel is late", "parcel-late#1")
    assert best.heading == "What if the promised day has passed?"
    assert best.text.startswith("Wait one more working day")
    assert result.answerable
    assert not result.borderline
    assert best.score >= result.threshold


def test_each_article_is_found_once_best_first(opened: Open) -> None:
    passages = opened().search("when do I get my money back", k=2).passages
    assert passages[0].article == "refund-time"
    assert len({p.article for p in passages}) == len(passages) == 2
    assert passages[0].score > passages[1].score


def test_the_first_passage_speaks_for_its_article_unless_another_is_clearly_nearer(
    folder: ArticleFolder, opened: Open
) -> None:
    folder.write(
        "plan", "Plan", body="\n\n".join(" ".join(f"{part}{n}" for n in range(90)) for part in ("price", "change"))
    )
    knowledge = opened()
    records = zip(knowledge.snapshot.contents.records, knowledge.snapshot.vectors, strict=True)
    first, second = (vector for record, vector in records if record.text.startswith("Plan. "))
    for question, expected in ((first + 1.02 * second, "plan#1"), (first + 2 * second, "plan#2")):
        found = knowledge.search_vector("plan", question / np.linalg.norm(question)).passages
        assert next(passage.passage for passage in found if passage.article == "plan") == expected


def test_what_the_articles_do_not_say_is_not_answerable(opened: Open) -> None:
    result = opened().search("zebra giraffe elephant hippopotamus")
    assert not result.answerable
    assert result.passages[0].score < result.threshold


def test_a_score_just_under_the_threshold_is_borderline(opened: Open) -> None:
    knowledge = opened()
    low = knowledge.snapshot.calibration.low
    fading = [" ".join(["money back", *(f"word{n}" for n in range(extra))]) for extra in range(12)]
    results = [knowledge.search(question) for question in fading]
    for result in results:
        assert result.answerable == (result.passages[0].score >= result.threshold)
        assert result.borderline == (low <= result.passages[0].score < result.threshold)
    assert any(result.borderline for result in results)


@pytest.mark.parametrize("query", ["", "   \n"])
def test_an_empty_question_finds_nothing(opened: Open, query: str) -> None:
    result = opened().search(query)
    assert result.passages == ()
    assert not result.answerable


@pytest.mark.parametrize("query", ["\x00\ud800", "?" * 5000, "ünïcödé 日本語 🙂", "word " * 4000])
def test_odd_questions_are_searched_like_any_other(opened: Open, query: str) -> None:
    assert len(opened().search(query.encode("utf-8", "replace").decode()).passages) == 3


def test_internal_articles_are_for_our_own_people_only(folder: ArticleFolder, opened: Open) -> None:
    folder.write("refund-limits", "Refund limits of agents", ["refund limit"], audience="internal")
    knowledge = opened()
    assert "refund-limits" not in {p.article for p in knowledge.search("refund limit", k=10).passages}
    assert knowledge.search("refund limit", audience=Audience.INTERNAL).passages[0].article == "refund-limits"


def test_an_article_that_expires_while_we_serve_is_found_no_more(
    folder: ArticleFolder, state: Path, words: WordEmbedder
) -> None:
    folder.write("xmas", "Christmas deadlines", ["order by xmas"], expires="2026-12-31")
    day = [date(2026, 12, 31)]
    knowledge, _ = prepare(folder.path, state, words, today=lambda: day[0])
    assert knowledge.search("order by xmas").passages[0].article == "xmas"
    assert knowledge.is_current(folder.path)
    day[0] = date(2027, 1, 1)
    assert "xmas" not in {p.article for p in knowledge.search("order by xmas", k=10).passages}
    assert not knowledge.is_current(folder.path)


def test_a_given_embedding_is_used_instead_of_making_one(opened: Open, words: WordEmbedder) -> None:
    knowledge = opened()
    query = "where is my package"
    vector = words.embed([query])[0]
    words.texts.clear()
    assert knowledge.search_vector(query, vector) == knowledge.search(query)
    assert words.texts == [query]


def test_a_change_in_the_folder_is_noticed_and_taken_over_on_refresh(
    folder: ArticleFolder, state: Path, words: WordEmbedder, opened: Open
) -> None:
    knowledge = opened()
    assert knowledge.is_current(folder.path)
    assert not knowledge.refresh()
    folder.write("gift-card", "How do gift cards work?", ["use a voucher"])
    assert not knowledge.is_current(folder.path)
    sync(folder.path, state, words, today=TODAY, index=False)
    assert knowledge.refresh()
    assert knowledge.is_current(folder.path)
    assert knowledge.search("use a voucher").passages[0].article == "gift-card"


def test_a_mistake_in_an_article_leaves_the_last_state_serving(
    folder: ArticleFolder, state: Path, words: WordEmbedder, opened: Open
) -> None:
    opened()
    folder.write("bad", "Bad", audience="everyone")
    said: list[str] = []
    knowledge, report = prepare(folder.path, state, words, today=lambda: TODAY, say=said.append)
    assert report is None
    assert "bad.md" in said[0]
    assert knowledge.search("where is my package").answerable


def test_a_mistake_in_an_article_stops_a_first_start(folder: ArticleFolder, state: Path, words: WordEmbedder) -> None:
    folder.write("bad", "Bad", audience="everyone")
    with pytest.raises(ContentError):
        prepare(folder.path, state, words, today=lambda: TODAY)


def test_opening_before_the_first_sync_says_what_to_do(state: Path, words: WordEmbedder) -> None:
    with pytest.raises(SetUpError, match="triage knowledge sync"):
        open_knowledge(state, words)


def test_a_knowledge_base_without_articles_answers_nothing(tmp_path: Path, state: Path, words: WordEmbedder) -> None:
    (tmp_path / "empty").mkdir()
    knowledge, _ = prepare(tmp_path / "empty", state, words, today=lambda: TODAY)
    result = knowledge.search("where is my parcel")
    assert result.passages == ()
    assert not result.answerable
