"""What is known joined with what is new."""

from dataclasses import replace

from tests.fakes.turns import CATALOGUE, STRANGER, message, thread
from triage.assistant.details.merge import from_channel, merge
from triage.domain.assessment import Detail, DetailStatus
from triage.domain.ids import MessageId


def detail(value: str, source: str, status: DetailStatus = DetailStatus.VERIFIED) -> Detail:
    return Detail("order_number", value, MessageId(source), status)


def test_a_changed_value_keeps_what_it_replaced_and_its_own_source() -> None:
    merged = merge({"order_number": detail("HC-20418", "m3")}, {"order_number": detail("HC-20481", "m5")})

    assert merged["order_number"] == Detail(
        "order_number", "HC-20481", MessageId("m5"), DetailStatus.CORRECTED, was="HC-20418"
    )


def test_a_repeated_value_keeps_its_first_source() -> None:
    merged = merge({"order_number": detail("HC-20418", "m3")}, {"order_number": detail("hc-20418", "m5")})

    assert merged["order_number"].message_id == "m3"
    assert merged["order_number"].status is DetailStatus.VERIFIED


def test_the_channels_address_is_known_from_the_first_message() -> None:
    with_mail = thread(message(1, "hi"), customer=replace(STRANGER, email="jo@example.com"))

    assert from_channel(with_mail.customer, with_mail.messages, CATALOGUE) == {
        "email": Detail("email", "jo@example.com", MessageId("m1"), DetailStatus.VERIFIED)
    }
    assert from_channel(thread().customer, (), CATALOGUE) == {}
