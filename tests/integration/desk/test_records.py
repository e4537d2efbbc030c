"""What agents do to the record itself: mend a detail, send once however often it is tried, forget a customer."""

import json
from dataclasses import replace

import pytest
import sqlalchemy as sa

from tests.fakes.desk_house import DeskHouse
from triage.domain.assessment import Detail, DetailStatus
from triage.domain.errors import BadInput, Conflict, Forbidden
from triage.domain.ids import ConversationId, MessageId
from triage.domain.labels import AgentRole, ConversationState
from triage.domain.staffing import Agent
from triage.store import conversations, handoffs
from triage.store.tables import metadata


def at_work(house: DeskHouse) -> tuple[Agent, ConversationId]:
    """Dana has a conversation whose customer gave an order number."""
    dana = house.hire("Dana")
    conversation = house.waits()
    house.desk.accept(conversation, dana)
    with house.database.write() as tx:
        head = conversations.lock(tx, conversation)
        stated = Detail("order_number", "A-100", MessageId("1"))
        memory = replace(head.memory, details={"order_number": stated})
        conversations.save(tx, replace(head, memory=memory))
    return dana, conversation


def test_a_mended_detail_keeps_what_it_replaced_and_who_did_it(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, conversation = at_work(house)
        house.desk.correct(conversation, dana, "order_number", "  A-200 ")
        mended = house.head(conversation).memory.details["order_number"]
        assert (mended.value, mended.was, mended.status) == ("A-200", "A-100", DetailStatus.CORRECTED)
        note = house.messages(conversation)[-1]
        assert (note.id, note.note, note.agent_name) == (mended.message_id, True, "Dana")
        assert note.text == "Corrected order number: A-100 → A-200"
        card = house.read(lambda tx: handoffs.current(tx, conversation))
        assert card is not None
        assert [(fact.value, fact.was) for fact in card.summary.facts] == [("A-200", "A-100")]


def test_the_same_value_again_leaves_no_trace_and_a_new_detail_is_added(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, conversation = at_work(house)
        before = len(house.messages(conversation))
        house.desk.correct(conversation, dana, "order_number", "A-100")
        assert len(house.messages(conversation)) == before
        house.desk.correct(conversation, dana, "amount", "49 EUR")
        added = house.head(conversation).memory.details["amount"]
        assert (added.value, added.was, added.status) == ("49 EUR", None, DetailStatus.STATED)


@pytest.mark.parametrize(("key", "value"), [("order_number", "  "), ("Order number", "A-1"), ("amount", "9" * 501)])
def test_what_is_no_detail_is_refused(database_url: str, key: str, value: str) -> None:
    with DeskHouse(database_url) as house:
        dana, conversation = at_work(house)
        with pytest.raises(BadInput):
            house.desk.correct(conversation, dana, key, value)


def test_a_colleagues_conversation_is_not_mended(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        _, conversation = at_work(house)
        with pytest.raises(Conflict, match="Dana has this conversation"):
            house.desk.correct(conversation, house.hire("Jo"), "order_number", "A-200")


def test_a_message_that_was_tried_twice_is_said_once(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, conversation = at_work(house)
        first = house.desk.reply(conversation, dana, "On its way.", written_as="page-1")
        assert house.desk.reply(conversation, dana, "On its way.", written_as="page-1").message == first.message
        assert house.desk.reply(conversation, dana, "On its way.", written_as="page-2").message != first.message
        assert [m.text for m in house.messages(conversation)].count("On its way.") == 2


def test_a_macro_that_was_tried_twice_happens_once(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, conversation = at_work(house)
        first = house.desk.reply(conversation, dana, "/refund-arranged", written_as="page-1")
        assert house.head(conversation).state is ConversationState.CLOSED
        assert house.desk.reply(conversation, dana, "/refund-arranged", written_as="page-1").message == first.message
        assert house.head(conversation).state is ConversationState.CLOSED


def supervised(house: DeskHouse) -> tuple[Agent, ConversationId, str]:
    """A settled conversation and a supervisor."""
    dana, conversation = at_work(house)
    house.desk.reply(conversation, dana, "I'll write by Friday about your secret sofa.")
    house.desk.correct(conversation, dana, "order_number", "secret-200")
    house.desk.resolve(conversation, dana, "secret refund")
    boss, _ = house.desk.add_agent("Bo", "bo@hearthlane.example", role=AgentRole.SUPERVISOR)
    return boss, conversation, house.head(conversation).reference


def everything(house: DeskHouse) -> str:
    """Every value of every row, as one text."""
    with house.database.read() as tx:
        return json.dumps(
            [
                [str(value) for value in row]
                for table in metadata.sorted_tables
                for row in tx.connection.execute(sa.select(table))
            ]
        )


def test_an_erased_customer_is_found_nowhere_and_their_next_message_begins_anew(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        boss, conversation, reference = supervised(house)
        assert "secret" in everything(house)
        stretches_before = house.read(lambda tx: handoffs.of_conversation(tx, conversation))
        head = house.desk.erase(conversation, boss, f" {reference.lower()} ")
        left = everything(house)
        assert "secret" not in left
        assert "charged twice" not in left
        assert '"ann' not in left
        assert head.subject == "[erased]"
        kept = house.read(lambda tx: handoffs.of_conversation(tx, conversation))
        assert [(h.created_at, h.ended_at, h.summary.reason_code) for h in kept] == [
            (h.created_at, h.ended_at, h.summary.reason_code) for h in stretches_before
        ]
        assert house.writes("hello again", "ann") != conversation


def test_erasing_needs_the_right_the_reference_and_an_end(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        boss, conversation, reference = supervised(house)
        with pytest.raises(Forbidden, match="Only supervisors"):
            house.desk.erase(conversation, house.hire("Jo"), reference)
        with pytest.raises(BadInput, match="Nothing was erased"):
            house.desk.erase(conversation, boss, "XXXXX")
        house.desk.reply(conversation, boss, "One more thing.")
        with pytest.raises(Conflict, match="still open"):
            house.desk.erase(conversation, boss, reference)
        assert "secret" in everything(house)
