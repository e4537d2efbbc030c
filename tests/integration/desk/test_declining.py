"""An agent says no to an offer: the next is asked at once, the reason stays, and nobody counts as away for it."""

import pytest

from tests.fakes.desk_house import DeskHouse
from triage.domain.errors import BadInput, Conflict
from triage.domain.events import EventKind
from triage.domain.ids import AgentId, ConversationId
from triage.domain.labels import OwnerKind, Presence
from triage.store import offers


def asked(house: DeskHouse, conversation: ConversationId) -> AgentId | None:
    """Who is asked to take it."""
    offer = house.read(lambda tx: offers.of_conversation(tx, conversation))
    return offer.agent if offer else None


def test_the_next_is_asked_at_once_with_a_whole_minute_and_the_reason_stays_inside(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        house.clock.move(seconds=5)
        omar = house.hire("Omar")
        conversation = house.waits()
        house.clock.move(seconds=40)
        house.hear(dana, omar)
        house.desk.decline(conversation, dana, "busy with a fire")
        assert asked(house, conversation) == omar.id
        note = house.messages(conversation)[-1]
        assert (note.text, note.note, note.agent_id) == ("Declined the offer: busy with a fire", True, dana.id)
        assert [e.agent_id for e in house.events() if e.kind == EventKind.OFFER_DECLINED] == [dana.id]
        house.later(seconds=50)
        assert asked(house, conversation) == omar.id
        assert not any("fire" in notice for notice in house.notices(conversation))


def test_who_has_declined_is_not_asked_again_in_the_round_and_when_all_have_it_begins_anew(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        house.clock.move(seconds=5)
        omar = house.hire("Omar")
        conversation = house.waits()
        house.desk.decline(conversation, dana, "busy")
        house.desk.decline(conversation, omar, "busy too")
        assert asked(house, conversation) is None
        assert house.head(conversation).owner.kind is OwnerKind.QUEUE
        house.hear(dana, omar)
        house.later(seconds=50)
        house.hear(dana, omar)
        house.later(seconds=11)
        assert asked(house, conversation) in (dana.id, omar.id)


def test_who_answers_is_there_however_often_they_decline(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana = house.hire("Dana")
        for number in range(5):
            conversation = house.waits(f"customer {number}")
            if asked(house, conversation) == dana.id:
                house.desk.decline(conversation, dana, "not my field")
        assert house.desk.present(house.agent(dana)) is Presence.ONLINE


def test_only_what_is_offered_to_oneself_and_still_is_can_be_declined(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        house.clock.move(seconds=5)
        omar = house.hire("Omar")
        conversation = house.waits()
        with pytest.raises(Conflict, match="not offered to you"):
            house.desk.decline(conversation, omar, "never asked")
        with pytest.raises(BadInput):
            house.desk.decline(conversation, dana, "  ")
        house.hear(dana, omar)
        house.clock.move(seconds=61)  # the time is up, and the timer has not fired yet
        with pytest.raises(Conflict, match="not offered to you"):
            house.desk.decline(conversation, dana, "too late")
        assert not any(message.note for message in house.messages(conversation))
        assert asked(house, conversation) == dana.id
