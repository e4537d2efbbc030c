"""The share of a question's words that a text says."""

import numpy as np
import pytest

from triage.knowledge.bm25 import WordIndex

TEXTS = ["The parcel is late and the carrier traces it", "A refund takes five days", "The hub shows error E42"]


def test_the_text_that_says_the_rare_word_gets_the_highest_share() -> None:
    shares = WordIndex(TEXTS).shares("what does e42 on my hub mean")
    assert int(shares.argmax()) == 2
    assert 0 < shares[2] <= 1
    assert shares[1] == 0


def test_a_question_of_words_that_no_text_knows_gets_nothing() -> None:
    assert not WordIndex(TEXTS).shares("quantum chromodynamics").any()


def test_unknown_words_lower_the_share_of_the_known_ones() -> None:
    index = WordIndex(TEXTS)
    assert index.shares("refund")[1] > index.shares("refund for my giraffe")[1] > 0


@pytest.mark.parametrize("texts", [[], ["", "the and"]])
def test_texts_without_words_give_zeros(texts: list[str]) -> None:
    assert np.array_equal(WordIndex(texts).shares("where is my parcel"), np.zeros(len(texts)))


def test_a_question_of_common_words_only_gets_zeros() -> None:
    assert not WordIndex(TEXTS).shares("is it the and?").any()
