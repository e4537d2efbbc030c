"""Scores: the cosine leads, words add a fifth at most, and what was not found stays last."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from triage.knowledge.scoring import WORD_WEIGHT, best_of, score


def test_words_break_a_near_tie_but_not_a_clear_lead() -> None:
    shares = np.array([0.0, 1.0], dtype=np.float32)
    assert score(np.array([0.70, 0.65], dtype=np.float32), shares).argmax() == 1
    assert score(np.array([0.90, 0.65], dtype=np.float32), shares).argmax() == 0


def test_an_article_that_was_not_found_stays_below_all_others_whatever_its_words() -> None:
    scores = score(np.array([-1.0, -0.3], dtype=np.float32), np.array([1.0, 0.0], dtype=np.float32))
    assert scores[0] == -1
    assert scores[1] > -1


def test_each_group_takes_its_highest_value_and_an_empty_one_the_given() -> None:
    groups = np.array([0, 2, 0], dtype=np.int64)
    assert best_of(np.array([0.1, 0.4, 0.3], dtype=np.float32), groups, 3, empty=-1).tolist() == [
        np.float32(0.3),
        -1,
        np.float32(0.4),
    ]


@given(st.floats(0, 1, width=32), st.floats(0, 1, width=32))
def test_a_score_lies_between_its_cosine_and_that_plus_the_weight(cosine: float, share: float) -> None:
    points = float(score(np.array([cosine], dtype=np.float32), np.array([share], dtype=np.float32))[0])
    assert cosine - 1e-6 <= points <= cosine + WORD_WEIGHT + 1e-6
