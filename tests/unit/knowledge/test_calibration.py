"""The threshold: learnt from aliases left out, on topics far apart and on topics that overlap."""

import numpy as np

from tests.fakes.word_embedder import WordEmbedder
from triage.domain.ids import ArticleId
from triage.domain.knowledge import Article
from triage.knowledge.bm25 import WordIndex
from triage.knowledge.calibration import WITHOUT_SAMPLES, calibrate
from triage.knowledge.records import Contents, contents_of, text_of
from triage.knowledge.scoring import best_of, score
from triage.knowledge.snapshot import Calibration

THINGS = ("parcel", "refund", "password", "invoice", "camera", "voucher", "battery", "sensor")


def about(thing: str, topic: str = "") -> Article:
    body = f"## What about the {thing}?\n\nAll about the {thing} and how a {thing} works, in words on the {thing}."
    aliases = (f"{thing} trouble", f"my {thing} please", f"question on the {thing}", f"{thing} gone")
    return Article(ArticleId(thing), f"The {thing}", body, aliases=aliases, topic=topic)


def calibrated(articles: list[Article]) -> tuple[Calibration, Contents]:
    contents = contents_of(articles)
    vectors = WordEmbedder().embed([record.text for record in contents.records])
    return calibrate(contents, vectors, WordIndex([text_of(p) for p in contents.passages])), contents


def top_score(question: str, contents: Contents) -> float:
    embedder = WordEmbedder()
    vectors = embedder.embed([record.text for record in contents.records])
    articles = np.array([record.article for record in contents.records])
    count = len(contents.articles)
    words = WordIndex([text_of(p) for p in contents.passages])
    dense = best_of(vectors @ embedder.embed([question])[0], articles, count, empty=-1)
    return float(score(dense, best_of(words.shares(question), contents.passage_articles, count, empty=0)).max())


def test_the_threshold_parts_what_the_articles_say_from_what_they_do_not() -> None:
    calibration, contents = calibrated([about(thing) for thing in THINGS])
    assert calibration.samples == 32
    assert top_score("parcel is gone", contents) >= calibration.threshold
    assert top_score("who won the football match", contents) < calibration.low <= calibration.threshold


def test_most_answerable_questions_pass_even_where_articles_overlap() -> None:
    twins = [about(thing, topic="one") for thing in THINGS[:4]] + [about(thing, topic="two") for thing in THINGS[4:]]
    calibration, contents = calibrated(twins)
    questions = [f"{thing} trouble again" for thing in THINGS]
    assert np.mean([top_score(question, contents) >= calibration.threshold for question in questions]) >= 0.8


def test_a_topic_of_nearly_all_articles_does_not_count_as_one() -> None:
    one_topic, _ = calibrated([about(thing, topic="shop") for thing in THINGS])
    none, _ = calibrated([about(thing) for thing in THINGS])
    assert one_topic == none


def test_too_few_aliases_leave_the_measured_default() -> None:
    assert calibrated([about("parcel"), about("refund")])[0] == WITHOUT_SAMPLES
    assert calibrated([])[0] == WITHOUT_SAMPLES
