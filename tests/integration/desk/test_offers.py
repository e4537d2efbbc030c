"""Live conversations find their agent: offers, presence, promises and what happens when nobody is there."""

import pytest

from tests.fakes.desk_house import DeskHouse
from triage.domain.events import EventKind
from triage.domain.ids import AgentId, ConversationId
from triage.domain.labels import Mode, OwnerKind, Presence, Urgency
from triage.store import offers, promises
from triage.store.promises import PromiseState


def asked(house: DeskHouse, conversation: ConversationId) -> AgentId | None:
    """Who is asked to take it."""
    offer = house.read(lambda tx: offers.of_conversation(tx, conversation))
    return offer.agent if offer else None


def test_the_longest_idle_agent_is_asked_first_then_the_next(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        house.clock.move(seconds=5)
        omar = house.hire("Omar")
        conversation = house.waits()
        assert asked(house, conversation) == dana.id
        house.later(seconds=30)
        assert asked(house, conversation) == dana.id
        house.hear(dana, omar)
        house.later(seconds=31)
        assert asked(house, conversation) == omar.id
        assert [event.agent_id for event in house.events() if event.kind == EventKind.OFFERED] == [dana.id, omar.id]


def test_when_all_have_let_it_pass_the_round_begins_again(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        conversation = house.waits()
        house.hear(dana)
        house.later(seconds=50)
        house.hear(dana)
        house.later(seconds=11)
        assert asked(house, conversation) is None
        house.hear(dana)
        house.later(seconds=50)
        house.hear(dana)
        house.later(seconds=11)
        assert asked(house, conversation) == dana.id


@pytest.mark.parametrize("presence", [None, Presence.AWAY, Presence.TRANSFER_ONLY, Presence.OFFLINE])
def test_only_agents_online_are_asked(sqlite_url: str, presence: Presence | None) -> None:
    with DeskHouse(sqlite_url) as house:
        house.hire("Dana", presence)
        assert asked(house, house.waits()) is None


def test_an_agent_not_heard_from_for_a_minute_is_offline(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        house.clock.move(seconds=60)
        assert house.desk.present(house.agent(dana)) is Presence.ONLINE
        house.clock.move(seconds=1)
        assert house.desk.present(house.agent(dana)) is Presence.OFFLINE
        assert house.desk.staffing().live_online == 0
        assert asked(house, house.waits()) is None


def test_who_comes_back_is_asked_for_what_waits(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        house.clock.move(seconds=90)
        conversation = house.waits()
        assert asked(house, conversation) is None
        house.hear(dana)
        assert asked(house, conversation) == dana.id


def test_who_comes_online_is_asked_for_the_most_urgent(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        first = house.waits("ann")
        house.clock.move(minutes=1)
        second = house.waits("bob")
        dana = house.hire("Dana")
        assert (asked(house, first), asked(house, second)) == (dana.id, None)
        house.desk.accept(first, dana)
        assert asked(house, second) is None
        house.desk.resolve(first, dana, "done")
        assert asked(house, second) == dana.id


def test_an_agent_is_asked_for_one_conversation_at_a_time(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        first, second = house.waits("ann"), house.waits("bob")
        assert (asked(house, first), asked(house, second)) == (dana.id, None)


def test_on_call_matters_go_to_agents_on_call_even_at_night(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        house.clock.move(hours=12)
        house.hire("Dana")
        house.clock.move(seconds=5)
        nina = house.hire("Nina", on_call=True)
        conversation = house.waits(queue="on-call", urgency=Urgency.CRITICAL)
        assert asked(house, conversation) == nina.id


def test_the_conversation_of_an_agent_who_vanishes_goes_back_and_the_customer_is_told(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        conversation = house.waits()
        since = house.head(conversation).waiting_since
        house.desk.accept(conversation, dana)
        house.later(seconds=45)
        house.hear(dana)
        house.later(seconds=30)
        assert house.head(conversation).owner.agent_id == dana.id
        house.later(seconds=61)
        head = house.head(conversation)
        assert (head.owner.kind, head.owner.queue, head.waiting_since) == (OwnerKind.QUEUE, "live", since)
        assert house.notices(conversation)[-1].startswith("Dana had to leave. Your conversation keeps its place")


def test_going_offline_puts_live_conversations_back_but_keeps_tickets(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        live, ticket = house.waits("ann"), house.waits("bob", mode=Mode.TICKET)
        house.desk.accept(live, dana)
        house.desk.accept(ticket, dana)
        house.desk.set_presence(dana, Presence.OFFLINE)
        assert house.head(live).owner.kind is OwnerKind.QUEUE
        assert house.head(ticket).owner.agent_id == dana.id


def test_a_broken_promise_is_owned_up_to_once_with_a_new_time(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        conversation = house.waits()
        told = house.head(conversation).reply_by
        house.later(minutes=10)
        head = house.head(conversation)
        assert head.reply_by is not None
        assert told is not None
        assert head.reply_by > told
        made = house.read(lambda tx: promises.of_conversation(tx, conversation))
        assert [entry.state for entry in made] == [PromiseState.BROKEN, PromiseState.OPEN]
        house.later(hours=3)
        assert len([note for note in house.notices(conversation) if "haven't kept" in note]) == 1
        broken = [event for event in house.events() if event.kind == EventKind.PROMISE_BROKEN]
        assert len(broken) == 2


def test_a_promise_is_watched_across_an_acceptance(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        conversation = house.waits(mode=Mode.TICKET)
        house.desk.accept(conversation, dana)
        house.later(minutes=10)
        assert "haven't kept" in house.notices(conversation)[-1]
        assert house.head(conversation).owner.agent_id == dana.id


def test_a_live_conversation_gone_quiet_becomes_a_ticket(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        conversation = house.waits()
        house.desk.accept(conversation, dana)
        house.desk.reply(conversation, dana, "Could you look at the hub for me?")
        house.beat(dana, minutes=12)
        head = house.head(conversation)
        assert (head.mode, head.owner.agent_id) == (Mode.TICKET, dana.id)
        assert house.notices(conversation)[-1].startswith("It has gone quiet here")


def test_staffing_counts_who_is_free_and_who_waits(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        house.hire("Omar")
        house.hire("Nina", Presence.AWAY)
        house.desk.accept(house.waits("ann"), dana)
        house.waits("bob")
        staffing = house.desk.staffing()
        assert (staffing.live_online, staffing.live_free, staffing.live_waiting) == (2, 1, 1)
