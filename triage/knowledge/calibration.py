"""From which score on a passage answers: learnt from the articles themselves by leaving some of them out.

Called by sync. Every alias is a question whose answer is known: with its own record left out it shows how high
answerable questions score, and with its article's whole topic left out, how high unanswerable ones do.
"""

import numpy as np
import numpy.typing as npt

from triage.knowledge.bm25 import WordIndex
from triage.knowledge.ports import Vectors
from triage.knowledge.records import Contents, RecordKind
from triage.knowledge.scoring import best_of, score
from triage.knowledge.snapshot import Calibration

FEWEST_SAMPLES, MOST_SAMPLES = 20, 1000
LARGEST_TOPIC = 1 / 3  # of the articles; leaving out more would leave nothing to be near to
ANSWERED = 0.8  # so many answerable questions are answered, even where the two kinds overlap
NEARLY = 0.02  # of Youden's index
NEAR, NEAREST = 0.9, 0.05  # `low` is what so many of them reach, and at least so much under the threshold
WITHOUT_SAMPLES = Calibration(threshold=0.6, low=0.55, samples=0)

Flags = npt.NDArray[np.bool_]


def calibrate(contents: Contents, vectors: Vectors, words: WordIndex) -> Calibration:
    """The threshold that tells answerable from unanswerable best, at most one that 80 % of the answerable reach.

    Leaving out one article is not enough where articles overlap: its neighbours answer too, and the threshold would
    refuse them. An article without a topic, or in one of more than a third of all, is left out alone.
    """
    aliases = [row for row, record in enumerate(contents.records) if record.kind is RecordKind.ALIAS]
    aliases = aliases[:: -(-len(aliases) // MOST_SAMPLES) or 1]
    if len(aliases) < FEWEST_SAMPLES or len(contents.articles) < 2:
        return WITHOUT_SAMPLES
    article_of = np.array([record.article for record in contents.records])
    passage_article = contents.passage_articles
    related = _related(contents)
    answerable, unanswerable = np.zeros((2, len(aliases)))
    for n, row in enumerate(aliases):
        cosines = vectors @ vectors[row]
        cosines[row] = -1
        count = len(contents.articles)
        dense = best_of(cosines, article_of, count, empty=-1)
        scores = score(dense, best_of(words.shares(contents.records[row].text), passage_article, count, empty=0))
        answerable[n] = scores.max()
        unanswerable[n] = np.where(related[article_of[row]], -1, scores).max()
    threshold = min(_parting(answerable, unanswerable), float(np.quantile(answerable, 1 - ANSWERED)))
    low = min(threshold - NEAREST, float(np.quantile(answerable, 1 - NEAR)))
    return Calibration(round(threshold, 4), round(low, 4), len(aliases))


def _related(contents: Contents) -> Flags:
    """For each article those that would be missing if its matter were not covered: its topic, or itself alone."""
    topics = np.array([article.topic for article in contents.articles])
    same: Flags = (topics[:, None] == topics[None, :]) & (topics != "")[None, :]
    too_large = same.sum(axis=1) > LARGEST_TOPIC * len(topics)
    same[too_large] = False
    return same | np.eye(len(topics), dtype=bool)


def _parting(answerable: npt.NDArray[np.float64], unanswerable: npt.NDArray[np.float64]) -> float:
    """The highest score at which the share of answerable above it exceeds that of unanswerable about most.

    Youden's index; of scores that serve nearly as well the strictest, for a wrong answer is worse than a question back.
    """
    steps = np.linspace(0.2, 1.1, 181)
    kept = (answerable[None, :] >= steps[:, None]).mean(axis=1)
    let_through = (unanswerable[None, :] >= steps[:, None]).mean(axis=1)
    gain = np.convolve(kept - let_through, np.ones(5) / 5, mode="same")  # a single sample should not decide
    return float(steps[np.flatnonzero(gain >= gain.max() - NEARLY)[-1]])
