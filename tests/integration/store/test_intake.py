"""What intake writes: one customer, one thread, one message, however often and by whomever it is sent."""

from dataclasses import replace

import pytest

from tests.fakes.clock import SetClock
from tests.fakes.stored import prepared, took_in
from triage.domain.channel import InboundMessage
from triage.domain.conversation import Attachment
from triage.domain.errors import Conflict
from triage.domain.ids import ConversationId
from triage.store import conversations, customers, messages
from triage.store.intake import Intake

NOW = SetClock().now()


def test_a_message_is_read_back_as_it_was_sent(database_url: str) -> None:
    with prepared(database_url) as database:
        inbound = InboundMessage(
            "generic", "ann", "m-1", "Größe 🙂\nzweite Zeile", name="Ann", email="ann@example.com", locale="de-DE",
            timezone="Europe/Berlin", sent_at=NOW, attachments=(Attachment("https://x.example/a", "image/png", "a"),),
        )  # fmt: skip
        with database.write() as tx:
            stored = Intake(database.dialect).store(tx, inbound, NOW)
        with database.read() as tx:
            (message,) = messages.of_conversation(tx, stored.conversation)
            customer = customers.get(tx, conversations.get(tx, stored.conversation).customer_id)
        assert (message.text, message.provider_id, message.at, message.read) == (inbound.text, "m-1", NOW, False)
        assert message.attachments == inbound.attachments
        assert customer is not None
        assert (customer.name, customer.email, customer.locale) == ("Ann", "ann@example.com", "de-DE")


def test_what_a_later_message_says_about_the_customer_replaces_what_was_known(database_url: str) -> None:
    with prepared(database_url) as database:
        intake = Intake(database.dialect)
        first = InboundMessage("generic", "ann", "1", "hi", name="Ann", email="old@example.com")
        with database.write() as tx:
            intake.store(tx, first, NOW)
            intake.store(tx, replace(first, provider_id="2", name=None, email="new@example.com"), NOW)
        with database.read() as tx:
            customer = customers.find(tx, "generic", "ann")
        assert customer is not None
        assert (customer.name, customer.email) == ("Ann", "new@example.com")


def test_the_same_ids_on_other_channels_and_of_other_customers_are_other_messages(database_url: str) -> None:
    with prepared(database_url) as database:
        intake, first = Intake(database.dialect), InboundMessage("generic", "ann", "1", "hi")
        with database.write() as tx:
            stored = [
                intake.store(tx, other, NOW)
                for other in (first, replace(first, customer="bob"), replace(first, channel="webchat"), first)
            ]
        assert [s.duplicate for s in stored] == [False, False, False, True]
        assert len({s.conversation for s in stored}) == 3


@pytest.mark.parametrize("customer", ["ann", "a stranger"])
def test_a_conversation_that_is_not_the_customers_is_refused(database_url: str, customer: str) -> None:
    with prepared(database_url) as database:
        with database.write() as tx:
            took_in(tx, customer="ann")
            of_bob = took_in(tx, customer="bob").conversation
        intake = Intake(database.dialect)
        for conversation in (of_bob, ConversationId("cunknown")):
            inbound = InboundMessage("generic", customer, "9", "hi", conversation=conversation)
            with pytest.raises(Conflict), database.write() as tx:
                intake.store(tx, inbound, NOW)
        with database.read() as tx:
            assert customers.find(tx, "generic", "a stranger") is None


def test_the_customers_own_conversation_may_be_named(database_url: str) -> None:
    with prepared(database_url) as database, database.write() as tx:
        own = took_in(tx).conversation
        inbound = InboundMessage("generic", "ann", "2", "again", conversation=own)
        assert Intake(database.dialect).store(tx, inbound, NOW).conversation == own
