"""Which of the offered ways a customer picks."""

import pytest

from triage.assistant.local.picked_choice import picked, wished
from triage.domain.decision import Choice

OPEN = (
    Choice("live", "talk to someone now (about 4 minutes)"),
    Choice("ticket", "have a written reply tomorrow by 12:00"),
    Choice("stay", "carry on with me here"),
)
CLOSED = (
    Choice("ticket", "have a written reply on Monday by 09:00"),
    Choice("callback", "book a call on Monday between 09:00 and 12:00"),
    Choice("stay", "carry on with me here"),
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("tomorrow's fine", "ticket"),
        ("just email me", "ticket"),
        ("b", "ticket"),
        ("b) please", "ticket"),
        ("ok then b, around 10", "ticket"),
        ("now please", "live"),
        ("the first one", "live"),
        ("I'd rather talk to somebody right away", "live"),
        ("a.", "live"),
        ("let's carry on here", "stay"),
        ("2", "ticket"),
        ("no call, write to me", "ticket"),
    ],
)
def test_ways_are_picked_in_letters_and_in_words(text: str, key: str) -> None:
    assert picked(text, OPEN) == key


@pytest.mark.parametrize(("text", "key"), [("b, 10ish", "callback"), ("call me", "callback"), ("c", "stay")])
def test_a_call_is_picked_when_it_is_offered(text: str, key: str) -> None:
    assert picked(text, CLOSED) == key


@pytest.mark.parametrize(
    "text", ["hmm", "whatever", "a colleague of mine has the same trouble", "what is the weather like?", "b" * 3]
)
def test_what_picks_nothing_stays_open(text: str) -> None:
    assert picked(text, OPEN) is None


def test_a_new_story_is_no_pick() -> None:
    story = "and by the way now my second camera stopped, it blinks red since " + "we moved it to the garage " * 4

    assert picked(story, OPEN) is None


def test_yes_takes_the_only_person_on_offer() -> None:
    assert picked("yes please", (OPEN[0], OPEN[2])) == "live"
    assert picked("yes please", OPEN) is None


def test_without_an_offer_a_way_can_be_wished_for() -> None:
    assert wished("could you call me back") == "callback"
    assert wished("please reply by e-mail") == "ticket"
    assert wished("don't call me") is None
    assert wished("where is my order") is None


def test_another_question_while_waiting_picks_nothing() -> None:
    assert picked("while i wait, can i use the thermostat without paying?", OPEN) is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("actually just e-mail me, i have to go", "ticket"),
        ("whatever, email then", "ticket"),
        ("later today in writing is ok", "ticket"),
        ("i can wait till tomorrow", "ticket"),
        ("can you call me tomorrow instead", "callback"),
        ("I'd rather someone rings me about it", "callback"),
        ("could one of your colleagues telephone me?", "callback"),
        ("the email is not coming", None),
        ("you said you would call me", None),
        ("nobody wrote to me yet, just like last time", None),
        ("I can't wait any longer", None),
    ],
)
def test_who_waits_may_ask_for_another_way_in_few_words(text: str, key: str | None) -> None:
    assert wished(text, waits=True) == key


@pytest.mark.parametrize(
    "text",
    ["oh wait no, that's the wrong one", "what now", "how long would the written one take?", "i can wait for it"],
)
def test_a_word_of_a_way_in_passing_is_no_pick(text: str) -> None:
    assert picked(text, OPEN) is None
