"""What is indexed for an article."""

from triage.domain.ids import ArticleId
from triage.domain.knowledge import Article
from triage.knowledge.records import RecordKind, contents_of

BODY = "## How long?\n\nThirty days from the day it arrived.\n"


def test_title_aliases_question_and_titled_passage_are_records_of_the_article() -> None:
    contents = contents_of([Article(ArticleId("a"), "Returns", BODY, aliases=("send back", "change of mind"))])
    assert [(r.kind, r.text, r.passage) for r in contents.records] == [
        (RecordKind.TITLE, "Returns", -1),
        (RecordKind.ALIAS, "send back", -1),
        (RecordKind.ALIAS, "change of mind", -1),
        (RecordKind.QUESTION, "How long?", 0),
        (RecordKind.PASSAGE, "Returns. How long? Thirty days from the day it arrived.", 0),
    ]


def test_the_same_words_stand_once_under_an_article_but_under_each_article_that_says_them() -> None:
    one = Article(ArticleId("a"), "How long?", BODY, aliases=("How long?",))
    contents = contents_of([one, Article(ArticleId("b"), "How long?", BODY)])
    assert [r.article for r in contents.records if r.text == "How long?"] == [0, 1]


def test_passages_know_the_position_of_their_article() -> None:
    articles = [Article(ArticleId(name), name, BODY) for name in ("a", "b", "c")]
    assert contents_of(articles).passage_articles.tolist() == [0, 1, 2]


def test_no_articles_make_no_records() -> None:
    assert contents_of([]).records == ()
