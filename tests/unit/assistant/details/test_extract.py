"""Details out of bursts: what is found, what is asked and declined, and which value counts."""

import pytest

from tests.fakes.turns import BROKEN, CARD, CATALOGUE, DEVICE, EMAIL, FAULT, IBAN, LATE, NOW, ORDER, TWICE, burst
from triage.assistant.details.extract import Extracted, extract, free_answer, is_attempt, is_declined, validate
from triage.assistant.details.found import Setting
from triage.domain.assessment import DetailStatus
from triage.domain.conversation import Memory
from triage.domain.intents import DetailSpec, Intent

TODAY = Setting(NOW.date(), "DE")


def read(*texts: str, intent: Intent | None = None, pending: str | None = None) -> Extracted:
    return extract(burst(*texts), CATALOGUE, intent, Memory(pending=pending), TODAY)


def values(extracted: Extracted) -> dict[str, str]:
    return {key: detail.value for key, detail in extracted.details.items()}


def test_several_details_of_one_message_are_all_taken() -> None:
    extracted = read("HC-20418. name's on the account jo.k@example.com", intent=LATE, pending="order_number")

    assert values(extracted) == {"order_number": "HC-20418", "email": "jo.k@example.com"}
    assert extracted.answered
    assert extracted.details["order_number"].status is DetailStatus.VERIFIED


def test_every_detail_names_the_message_it_came_from() -> None:
    extracted = read("hi", "so", "i was charged twice", "49,90 both times", "on the 3rd", intent=TWICE)

    assert values(extracted) == {"amount": "€49.90", "charge_date": "the 3rd (2026-05-03)"}
    assert {key: d.message_id for key, d in extracted.details.items()} == {"amount": "m4", "charge_date": "m5"}


def test_a_correction_overrules_the_value_before_it() -> None:
    extracted = read("HC-20418", "wait sorry its HC-20481, other one was the doorbell", intent=LATE)

    assert values(extracted) == {"order_number": "HC-20481"}


def test_two_numbers_without_a_correction_are_both_meant() -> None:
    assert values(read("HC20418 and HC 20419 are both missing")) == {"order_number": "HC-20418, HC-20419"}


@pytest.mark.parametrize(
    "text",
    [
        "not HC-20418 but HC-20481",
        "HC-20481, not HC-20418",
        "HC-20481 instead of HC-20418",
        "HC-20418 is wrong, HC-20481",
    ],
)
def test_a_number_named_as_wrong_is_out(text: str) -> None:
    assert values(read(text)) == {"order_number": "HC-20481"}


def test_digits_alone_answer_the_question_for_a_number_with_letters() -> None:
    assert values(read("20481", intent=LATE, pending="order_number"))["order_number"] == "HC-20481"
    assert "order_number" not in values(read("20481", intent=LATE))


def test_a_number_any_digits_fit_is_read_only_where_it_is_asked() -> None:
    assert values(read("I paid 10997 points")) == {}
    assert values(read("10997", pending="postcode")) == {"postcode": "10997"}


def test_an_order_number_is_no_amount() -> None:
    assert "amount" not in values(read("order HC-20481 was charged twice", intent=TWICE, pending="amount"))


def test_a_declined_question_is_noticed() -> None:
    extracted = read("i don't have it", intent=LATE, pending="order_number")

    assert extracted.declined
    assert not extracted.answered


def test_what_was_given_with_a_refusal_is_still_taken() -> None:
    extracted = read("no idea, but it was due yesterday", intent=LATE, pending="order_number")

    assert extracted.declined
    assert values(extracted) == {"promised_date": "yesterday (2026-05-11)"}


@pytest.mark.parametrize(
    "text", ["can't find it", "I'd rather not say", "not at hand", "no", "later maybe", "not telling you"]
)
def test_refusals_in_many_words(text: str) -> None:
    assert is_declined(text)


@pytest.mark.parametrize(
    "text",
    [
        "HC-20481",
        "it was last Monday",
        "I don't know what you did there but my heating has been cold for three days straight now",
    ],
)
def test_an_answer_or_a_story_is_no_refusal(text: str) -> None:
    assert not is_declined(text)


def test_free_text_is_taken_only_from_the_answer_and_never_with_a_full_card_number() -> None:
    answer = free_answer(burst("it blinks", "paid with 4111 1111 1111 1111"), FAULT)

    assert answer is not None
    assert answer.value == "it blinks paid with **** **** **** 1111"
    assert answer.message_id == "m2"
    assert free_answer(burst("anything"), ORDER) is None
    assert "fault" not in values(read("it blinks", intent=BROKEN))


@pytest.mark.parametrize(
    ("text", "spec", "expected"),
    [
        ("2048", ORDER, True),
        ("jo at example", EMAIL, True),
        ("the big one", DEVICE, True),
        ("where do I find that?", ORDER, False),
        ("I think you should just look it up in your own system", ORDER, False),
        ("anything", FAULT, False),
    ],
)
def test_an_attempt_at_an_answer(text: str, spec: DetailSpec, expected: bool) -> None:
    assert is_attempt(text, spec) is expected


def test_a_value_from_a_model_is_checked_by_its_type() -> None:
    right, wrong = validate("hc 20481", ORDER, TODAY), validate("HC-1", ORDER, TODAY)

    assert right is not None
    assert right.value == "HC-20481"
    assert wrong is None
    card = validate("4111111111111111", CARD, TODAY)
    assert card is not None
    assert card.value == "1111"
    assert validate("DE89 3704 0044 0532 0130 01", IBAN, TODAY) is None


def test_a_correction_within_a_burst_says_what_it_replaced() -> None:
    over_two = read("HC-20418, it is booked", "sorry, HC-20481").details["order_number"]
    in_one = read("not HC-20418 but HC-20481").details["order_number"]

    for detail in (over_two, in_one):
        assert (detail.value, detail.status, detail.was) == ("HC-20481", DetailStatus.CORRECTED, "HC-20418")
    assert (over_two.message_id, in_one.message_id) == ("m2", "m1")


def test_a_number_and_an_address_are_no_answer_to_a_question_for_free_words() -> None:
    said = burst("HC-20418 and my mail is jo.k@example.com")

    assert free_answer(said, FAULT, beside=("order_number", "email")) is None
    assert free_answer(burst("it blinks red, mail me at jo@example.com"), FAULT, beside=("email",)) is not None


def test_card_digits_are_corrected_in_one_breath_and_are_no_sum() -> None:
    extracted = read("card ends 8830. no sorry 8803", intent=TWICE, pending="card_last4")

    assert values(extracted) == {"card_last4": "8803"}
    assert extracted.details["card_last4"].was == "8830"


def test_the_other_thing_that_a_number_was_of_is_not_what_it_is_about() -> None:
    assert "device" not in values(read("wait its HC-20481, the other was the doorbell", intent=BROKEN))
