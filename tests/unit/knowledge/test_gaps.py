"""Questions put together by what they ask, and the draft that is made of them."""

from datetime import date

import frontmatter
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.word_embedder import WordEmbedder
from triage.knowledge.gaps import clustered, draft, slug, title_of

TODAY = date(2026, 5, 12)
ASKED = [
    "do you ship to norway",
    "can i export my data as a file",
    "do you ship to norway please",
    "so do you ship to norway",
    "is there a discount for students",
]


def test_questions_that_ask_the_same_are_together_the_most_asked_first() -> None:
    groups = clustered(WordEmbedder().embed(ASKED))
    assert [sorted(group) for group in groups] == [[0, 2, 3], [1], [4]]


@given(st.lists(st.lists(st.integers(-5, 5), min_size=3, max_size=3).filter(any), max_size=40))
def test_every_question_is_in_exactly_one_gap(rows: list[list[int]]) -> None:
    vectors = np.asarray([np.asarray(row) / np.linalg.norm(row) for row in rows], dtype=np.float32).reshape(-1, 3)
    groups = clustered(vectors)
    assert sorted(one for group in groups for one in group) == list(range(len(rows)))
    assert [len(group) for group in groups] == sorted((len(group) for group in groups), reverse=True)


def test_a_draft_is_an_article_with_the_other_wordings_as_aliases_and_what_agents_answered() -> None:
    text = draft(["do you ship: to Norway? I live there.", "Norway?", "Norway?"], ["Yes,\nwe do.", ""], TODAY)
    article = frontmatter.loads(text)
    assert article["title"] == "Do you ship: to Norway?"
    assert (article["id"], article["aliases"], article["updated"]) == ("do-you-ship-to-norway", ["Norway?"], TODAY)
    assert "> Yes, we do." in article.content


def test_a_draft_without_any_answer_says_so() -> None:
    assert "Nobody has answered this yet." in draft(["Why?"], ["", ""], TODAY)


def test_titles_are_short_and_names_are_always_names() -> None:
    assert len(title_of("word " * 100)) <= 81
    assert slug("¿¡!?") == "question"
