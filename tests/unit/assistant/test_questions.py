"""The separate questions of a burst."""

import pytest

from triage.assistant.questions import asks_about_the_wait, split_questions


def test_two_questions_in_one_message_are_two() -> None:
    text = "hey quick q, can the thermostat run without the subscription? and does it work w/ 2 zones"

    assert split_questions(text) == ["can the thermostat run without the subscription?", "does it work w/ 2 zones"]


def test_questions_joined_by_and_are_two() -> None:
    assert split_questions("how do I cancel and what does it cost?") == ["how do I cancel", "what does it cost?"]


@pytest.mark.parametrize("text", ["where is my order?", "my camera never arrived", "", "thanks! bye", "really? ok"])
def test_one_question_or_none_is_left_whole(text: str) -> None:
    assert split_questions(text) == []


def test_no_more_than_three_are_answered_at_once() -> None:
    assert len(split_questions("is it red? is it blue now? is it green too? is it round at all?")) == 3


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("how long will that take", True),
        ("how long?", True),
        ("hm. so when will someone look at my parcel", True),
        ("is anybody there?", True),
        ("how long does delivery take to Austria?", False),
        ("when will you release the new camera?", False),
    ],
)
def test_a_question_about_the_wait_is_told_from_other_questions(text: str, about: bool) -> None:
    assert asks_about_the_wait(text) is about
