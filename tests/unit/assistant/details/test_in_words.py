"""Numbers and days in words, steps told unasked, and corrections of what is known."""

import pytest

from tests.fakes.turns import AMOUNT, CATALOGUE, CHARGED, NOW, TWICE, burst, message
from triage.assistant.details import dates, mentioned, money
from triage.assistant.details.extract import extract
from triage.assistant.details.found import Setting
from triage.assistant.details.told_before import told_before
from triage.domain.assessment import Detail
from triage.domain.conversation import Memory
from triage.domain.ids import MessageId
from triage.domain.intents import DetailSpec, DetailType

HERE = Setting(NOW.date(), "DE")
TRIED = DetailSpec("tried", "Tried", DetailType.TEXT, "Tried?", pattern=r"\b(?:i (?:already )?)?(?:restarted|reset)\b")


@pytest.mark.parametrize(
    ("text", "value"),
    [("twenty euros", "€20"), ("it was forty-five pounds", "£45"), ("a hundred and twenty dollars", "$120")],
)
def test_sums_in_words(text: str, value: str) -> None:
    assert [found.value for found in money.find(text, AMOUNT, HERE)] == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the second of may", "the second of may (2026-05-02)"),
        ("on the twenty-first of April", "the twenty-first of April (2026-04-21)"),
    ],
)
def test_days_in_words(text: str, value: str) -> None:
    assert [found.value for found in dates.find(text, CHARGED, HERE)] == [value]


def test_steps_are_found_where_the_telling_word_stands() -> None:
    found = mentioned.find("my hub is off, I restarted it twice already. Then I reset the router", TRIED, HERE)

    assert [item.value for item in found] == ["I restarted it twice already", "I reset the router"]


def test_the_digits_of_a_card_are_no_sum() -> None:
    found = extract(burst("my card is 4111 1111 1111 1111"), CATALOGUE, TWICE, Memory(pending="amount"), HERE)

    assert {key: detail.value for key, detail in found.details.items()} == {"card_last4": "1111"}


def test_a_short_correction_reaches_what_is_known_already() -> None:
    known = {"card_last4": Detail("card_last4", "8803", MessageId("m1"))}

    found = extract(burst("sorry, 8830"), CATALOGUE, None, Memory(details=known), HERE)

    assert found.details["card_last4"].value == "8830"


def test_the_number_that_comes_a_message_late_answers_the_question_before() -> None:
    memory = Memory(pending="charge_date", asked={"amount": 1, "charge_date": 1}, intent=TWICE.id)

    assert extract(burst("49 euros"), CATALOGUE, TWICE, memory, HERE).details["amount"].value == "€49"


def test_what_a_new_matter_needs_is_taken_from_earlier_messages() -> None:
    thread = (message(1, "hello, my card ends in 8830"), message(2, "i was charged twice on the 3rd"))

    found = told_before(thread, TWICE, {}, CATALOGUE, HERE)

    assert {key: (d.value, d.message_id) for key, d in found.items()} == {"card_last4": ("8830", "m1")}
