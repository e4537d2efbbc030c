"""What the copilot searches for, what it extracts, what it asks, and what no suggestion may say."""

from dataclasses import replace

import pytest

from tests.fakes.turns import CATALOGUE, COMPANY, LATE, found, message, passage, thread
from triage.assistant.copilot.extractive import asking, extractive, matter_before, question_of
from triage.assistant.copilot.suggestion import Wanted, wrong_with
from triage.domain.assessment import Detail
from triage.domain.conversation import Memory, Thread
from triage.domain.ids import IntentId, MessageId
from triage.domain.labels import Author

ASKED = "How long does a refund take, please?"


def with_matter(of: Thread, memory: Memory) -> Thread:
    head = replace(of.conversation, intent=LATE.id, memory=memory)
    return replace(of, conversation=head)


def test_what_waits_is_what_the_customer_wrote_since_anybody_answered() -> None:
    said = thread(
        message(1, "Where is my parcel from last week?"),
        message(2, "Which order?", Author.AGENT),
        message(3, ASKED),
        message(4, "And can I choose how?"),
    )
    assert question_of(said) == f"{ASKED}\nAnd can I choose how?"


def test_a_few_words_are_searched_with_what_they_answer() -> None:
    said = thread(
        message(1, "My camera is offline"), message(2, "Which colour is the light?", Author.AGENT), message(3, "red")
    )
    assert question_of(said) == "My camera is offline\nred"


def test_what_they_had_come_with_is_known_apart_from_their_last_words() -> None:
    said = thread(
        message(1, "my camera never arrived"),
        message(2, "Which order?", Author.AGENT),
        message(3, "HC-20418. it was promised last thursday, this is getting ridiculous"),
    )
    assert matter_before(said, question_of(said)) == "my camera never arrived"
    assert matter_before(thread(message(1, ASKED)), ASKED) == ""


def test_notes_of_colleagues_do_not_count() -> None:
    note = replace(message(2, "he is rude", Author.AGENT), note=True)
    assert question_of(thread(message(1, ASKED), note)) == ASKED
    assert question_of(thread(replace(message(1, "note", Author.AGENT), note=True))) == ""


def test_extracts_come_from_passages_near_the_best_one() -> None:
    near, far = passage("b", "It takes four days.", 0.79), passage("c", "The hub has a light.", 0.5)
    items = extractive(ASKED, replace(found(passage("a", "It takes three days.", 0.9), near, far), threshold=0.6))
    assert [item.citations[0].article for item in items] == ["a", "b"]
    assert items[0].text.startswith("It takes three days")


@pytest.mark.parametrize(
    ("answerable", "borderline", "number"), [(True, False, 2), (False, True, 1), (False, False, 0)]
)
def test_the_less_sure_the_search_the_fewer_extracts(answerable: bool, borderline: bool, number: int) -> None:
    both = found(
        passage("a", "It takes three days.", 0.9),
        passage("b", "It takes four days.", 0.89),
        answerable=answerable,
        borderline=borderline,
    )
    assert len(extractive(ASKED, both)) == number


def test_the_first_missing_detail_is_asked_in_the_companys_words() -> None:
    asked = asking(with_matter(thread(message(1, "late")), Memory()), CATALOGUE)
    assert [item.text for item in asked] == ["What's the order number? It starts with HC."]


def test_what_is_known_or_declined_is_not_asked() -> None:
    known = Memory(
        details={"order_number": Detail("order_number", "HC-12345", MessageId("m1"))}, declined=("promised_date",)
    )
    assert asking(with_matter(thread(message(1, "late")), known), CATALOGUE) == ()


def test_a_matter_that_nobody_knows_asks_nothing() -> None:
    head = thread(message(1, "hm"))
    assert asking(head, CATALOGUE) == ()
    odd = replace(head, conversation=replace(head.conversation, intent=IntentId("gone")))
    assert asking(odd, CATALOGUE) == ()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("I've just refunded it.", "claims an action"),
        ("We cancelled the order.", "claims an action"),
        ("I have checked it, all is well.", "claims an action"),
        ("Have a look at www.elsewhere.example", "links to elsewhere.example"),
        ("It costs €7.", "number that stands nowhere: 7"),
        ("![](x)", "markup"),
        ("  ", "no words"),
    ],
)
def test_what_no_suggestion_may_say(text: str, word: str) -> None:
    wanted = Wanted(thread(message(1, ASKED)), ASKED, found(passage("a", "It takes 3 days.")), COMPANY, CATALOGUE)
    assert word in wrong_with(text, wanted)


@pytest.mark.parametrize(
    "text",
    [
        "It takes 3 days [1].",
        "1. Wait 3 days.\n2. Write again.",
        "See https://help.hearth.example/refunds.",
        "A colleague may have refunded it; I will look.",
    ],
)
def test_what_the_passages_say_may_be_suggested(text: str) -> None:
    wanted = Wanted(thread(message(1, ASKED)), ASKED, found(passage("a", "It takes 3 days.")), COMPANY, CATALOGUE)
    assert wrong_with(text, wanted) == ""
