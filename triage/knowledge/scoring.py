"""How near an article is to a question: its nearest record's cosine plus a fifth of the share of words it says.

Called by search and calibration, so that the threshold is learnt on the very scores it is compared with. Pure.
"""

import numpy as np

from triage.knowledge.ports import Rows, Vectors

# Measured on question-and-answer threads and on long documents. The share of the question's words, rather than the
# rank among the articles (BM25 / max), keeps exact terms useful in documents without upsetting paraphrases:
# recall@1 .960 against .949 on StackFAQ, hit@10 .919 against .920 on 1,513 documents (docs/adr/0006).
WORD_WEIGHT = 0.2


def score(cosines: Vectors, word_shares: Vectors) -> Vectors:
    """Scores from about 0 to 1.2; an article that was not found (-1) stays below every other."""
    return np.where(cosines > -1, cosines + WORD_WEIGHT * word_shares, -1).astype(np.float32)


def best_of(values: Vectors, groups: Rows, count: int, empty: float) -> Vectors:
    """The highest value of each of `count` groups; `empty` for a group without any."""
    best = np.full(count, empty, dtype=np.float32)
    np.maximum.at(best, groups, values)
    return best
