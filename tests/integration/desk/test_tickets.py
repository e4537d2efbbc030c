"""Tickets find their agents: handed out evenly where the queue says so, put back at their old clock, busy mode."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.fakes.desk_house import DeskHouse, shipped
from triage.desk.busy import should_be_busy
from triage.desk.shifts import back_at, fair_share, is_arriving
from triage.desk.staff import Abilities
from triage.domain.errors import BadInput
from triage.domain.events import EventKind
from triage.domain.ids import AgentId, ConversationId
from triage.domain.labels import Mode, OwnerKind, Presence, Urgency
from triage.domain.policy import BusyRules, Hours, Policy, Shift
from triage.domain.staffing import Agent, Staffing
from triage.store import offers, timers


def handing_out(*shifts: Shift) -> Policy:
    """The shipped policy with tickets handed out."""
    _, policy = shipped()
    queues = tuple(replace(queue, assigns=queue.mode is Mode.TICKET) for queue in policy.queues)
    return replace(policy, queues=queues, shifts=shifts)


def owners(house: DeskHouse, tickets: list[ConversationId]) -> list[AgentId | None]:
    """Who has each."""
    return [house.head(ticket).owner.agent_id for ticket in tickets]


def test_tickets_are_handed_out_evenly_up_to_the_soft_limit_and_taken_up_to_the_hard_one(database_url: str) -> None:
    with DeskHouse(database_url, handing_out()) as house:
        tickets = [house.waits(f"customer{n}", mode=Mode.TICKET) for n in range(12)]
        dana, omar = house.hire("Dana"), house.hire("Omar")
        house.later(seconds=6)
        has = owners(house, tickets)
        assert (has.count(dana.id), has.count(omar.id), has.count(None)) == (5, 5, 2)
        left = tickets[has.index(None)]
        assert house.desk.accept(left, dana).owner.agent_id == dana.id
        house.later(seconds=6)
        assert owners(house, tickets).count(None) == 1


def test_the_most_urgent_is_handed_out_first(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url, handing_out()) as house:
        tickets = []
        for n in range(6):
            tickets.append(house.waits(f"customer{n}", mode=Mode.TICKET))
            house.clock.move(minutes=1)
        dana = house.hire("Dana")
        house.later(seconds=6)
        assert owners(house, tickets) == [dana.id] * 5 + [None]


def test_who_is_away_or_not_heard_from_is_given_nothing(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url, handing_out()) as house:
        house.hire("Dana", Presence.AWAY)
        house.hire("Omar", Presence.TRANSFER_ONLY)
        ticket = house.waits(mode=Mode.TICKET)
        house.later(seconds=6)
        assert house.head(ticket).owner.kind is OwnerKind.QUEUE


MORNING = Hours("UTC", (((time(10), time(16)),),) * 7)
EARLY = Shift("early", MORNING, frozenset({"dana@hearthlane.example", "omar@hearthlane.example"}))


def test_the_first_to_come_in_the_morning_is_not_given_everybodys_tickets(database_url: str) -> None:
    with DeskHouse(database_url, handing_out(EARLY)) as house:
        tickets = [house.waits(f"customer{n}", mode=Mode.TICKET) for n in range(4)]
        house.hire("Omar", None)
        dana = house.hire("Dana")
        house.later(seconds=6)
        assert owners(house, tickets).count(dana.id) == 2
        house.beat(dana, minutes=16)
        assert owners(house, tickets).count(dana.id) == 4


def test_tickets_of_an_agent_who_does_not_come_back_are_put_back_at_their_old_clock(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        waits, answered = house.waits("ann", mode=Mode.TICKET), house.waits("bob", mode=Mode.TICKET)
        for ticket in (waits, answered):
            house.desk.accept(ticket, dana)
        house.desk.reply(answered, dana, "Which order was it?")
        since = house.head(waits).waiting_since
        house.later(minutes=119)
        assert house.head(waits).owner.agent_id == dana.id
        said = house.notices(waits)
        house.later(minutes=2)
        head = house.head(waits)
        assert (head.owner.kind, head.owner.queue, head.waiting_since) == (OwnerKind.QUEUE, "tickets", since)
        assert house.notices(waits) == said
        assert "promise_due" in [timer.kind for timer in house.read(lambda tx: timers.armed(tx, waits))]
        assert house.head(answered).owner.agent_id == dana.id


def test_overnight_an_agent_keeps_what_is_promised_for_after_they_are_back(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        house.clock.move(hours=9)  # 20:00 in Berlin, closing time
        dana = house.hire("Dana")
        ticket = house.waits(mode=Mode.TICKET)
        house.desk.accept(ticket, dana)
        house.desk.change_mode(ticket, dana, Mode.LIVE)
        house.desk.change_mode(ticket, dana, Mode.TICKET)
        house.later(hours=5)
        assert house.head(ticket).owner.agent_id == dana.id
        house.later(hours=8)
        assert house.head(ticket).owner.kind is OwnerKind.QUEUE


def test_who_leaves_for_the_day_gives_everything_back_that_customers_wait_for(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        live, ticket = house.waits("ann"), house.waits("bob", mode=Mode.TICKET)
        house.desk.accept(live, dana)
        house.desk.accept(ticket, dana)
        since = house.head(ticket).waiting_since
        assert house.desk.leave(dana).presence is Presence.OFFLINE
        assert [house.head(one).owner.kind for one in (live, ticket)] == [OwnerKind.QUEUE] * 2
        assert house.head(ticket).waiting_since == since


def test_busy_mode_comes_and_goes_with_hysteresis_and_is_an_event(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        house.desk.accept(house.waits("first"), dana)
        waiting = [house.waits(f"customer{n}") for n in range(2)]
        house.hear(dana)
        house.later(seconds=6)
        assert house.desk.staffing().busy
        for conversation in waiting:
            house.desk.transfer(conversation, dana, queue="tickets", to=None)
        house.later(seconds=6)
        assert house.desk.staffing().busy, "a wait of 8 minutes is above the lower limit"
        house.desk.set_presence(dana, Presence.AWAY)
        house.later(seconds=6)
        assert not house.desk.staffing().busy
        assert [event.kind for event in house.events() if event.kind == EventKind.BUSY_CHANGED] == ["busy_changed"] * 2


@pytest.mark.parametrize(
    ("is_busy", "wait", "expected"), [(False, 479, False), (False, 480, True), (True, 240, True), (True, 239, False)]
)
def test_the_limits_of_busy_mode_differ(is_busy: bool, wait: int, expected: bool) -> None:
    staffing = Staffing(live_online=1, live_free=0, handle_seconds=wait)
    assert should_be_busy(is_busy, staffing, BusyRules()) is expected


def test_nobody_online_is_not_busy() -> None:
    assert not should_be_busy(True, Staffing(live_waiting=9), BusyRules())


@pytest.mark.parametrize(
    ("waiting", "present", "arriving", "share"),
    [(4, 1, 1, 2), (5, 1, 1, 3), (100, 1, 3, 5), (1, 1, 9, 1), (0, 0, 0, 1)],
)
def test_a_share_is_even_among_those_who_are_or_will_be_there(
    waiting: int, present: int, arriving: int, share: int
) -> None:
    assert fair_share(waiting, present, arriving, 5) == share


def test_shifts_say_who_is_arriving_and_when_the_absent_are_back() -> None:
    policy = handing_out(EARLY)
    dana = Agent(AgentId("a"), "Dana", "Dana@hearthlane.example")
    nina = Agent(AgentId("b"), "Nina", "nina@hearthlane.example")
    ten = datetime.combine(date(2026, 3, 2), time(10), UTC)
    assert is_arriving(policy, dana, ten + timedelta(minutes=14))
    assert not is_arriving(policy, dana, ten + timedelta(minutes=15))
    assert not is_arriving(policy, nina, ten)
    assert back_at(policy, dana, ten + timedelta(hours=7)) == ten + timedelta(days=1)
    assert back_at(policy, dana, ten) is None
    assert back_at(policy, nina, ten + timedelta(hours=12)) == ten + timedelta(hours=21)


def test_urgent_matters_of_an_overfull_agent_still_fit(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url, handing_out()) as house:
        dana = house.hire("Dana")
        tickets = [house.waits(f"customer{n}", mode=Mode.TICKET) for n in range(8)]
        for ticket in tickets:
            house.desk.accept(ticket, dana)
        smoke = house.waits("elif", mode=Mode.TICKET, urgency=Urgency.CRITICAL)
        assert house.desk.accept(smoke, dana).owner.agent_id == dana.id


def test_a_queue_that_asks_for_a_skill_is_served_by_those_who_have_it(database_url: str) -> None:
    _, policy = shipped()
    queues = tuple(
        replace(queue, assigns=True, skills=frozenset({"contracts"})) if queue.name == "complaints" else queue
        for queue in policy.queues
    )
    with DeskHouse(database_url, replace(policy, queues=queues)) as house:
        house.hire("Dana")
        omar = house.hire("Omar", can=Abilities.of(["contracts"], []))
        ticket = house.waits(mode=Mode.TICKET, queue="complaints")
        house.later(seconds=6)
        assert house.head(ticket).owner.agent_id == omar.id


def test_an_agent_who_writes_the_customers_language_is_asked_first(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana = house.hire("Dana", can=Abilities.of([], ["fr"]))
        house.clock.move(seconds=5)
        omar = house.hire("Omar", can=Abilities.of([], ["en", "de"]))
        house.waits()
        offered = [event.agent_id for event in house.events() if event.kind == EventKind.OFFERED]
        assert offered == [omar.id]
        house.waits("bob")
        offered = [event.agent_id for event in house.events() if event.kind == EventKind.OFFERED]
        assert offered == [omar.id, dana.id], "another language is better than nobody"


def test_a_language_is_a_code() -> None:
    with pytest.raises(BadInput) as refused:
        Abilities.of([], ["German"])
    assert refused.value.field == "language"


def test_a_new_policy_is_in_force_from_the_next_action_on(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana = house.hire("Dana")
        house.clock.move(seconds=5)
        omar = house.hire("Omar")
        conversation = house.waits()
        house.desk.adopt(replace(house.policy, version="next", desk=replace(house.policy.desk, offer_seconds=10)))
        house.later(seconds=40)
        house.hear(dana, omar)
        house.later(seconds=20)
        offer = house.read(lambda tx: offers.of_conversation(tx, conversation))
        assert offer is not None
        assert (offer.agent, offer.until) == (omar.id, house.clock.now() + timedelta(seconds=10))
        assert house.desk.floor.policy.version == "next"
