"""While a customer waits for live they hear how it goes, may choose anew, and quiet or urgency changes mode once."""

from datetime import timedelta

import pytest

from tests.fakes.desk_house import DeskHouse
from triage.desk.idle import patience_seconds
from triage.desk.wait_news import wait_at
from triage.domain.decision import Decision, Reason
from triage.domain.events import EventKind
from triage.domain.ids import ConversationId
from triage.domain.labels import Action, Mode, OwnerKind, Presence, Route, Urgency
from triage.domain.policy import IdleRules
from triage.domain.staffing import Agent, Staffing
from triage.store import promises, snoozes

NOW_URGENT = Decision(
    Action.ANSWER, Route.LIVE, None, 50, None, (Reason("agent_owns", "a colleague has it"),), silent=True
)
STILL_CALM = Decision(
    Action.ANSWER, Route.TICKET, None, 20, None, (Reason("agent_owns", "a colleague has it"),), silent=True
)


def busy_desk(house: DeskHouse) -> Agent:
    """Dana, who talks to somebody else."""
    dana = house.hire("Dana")
    house.desk.accept(house.waits("somebody-else"), dana)
    return dana


def test_a_waiting_customer_hears_place_and_wait_after_one_three_and_five_minutes(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = busy_desk(house)
        first = house.waits("ann")
        house.clock.move(seconds=2)
        second = house.waits("bob")
        house.beat(dana, minutes=1.1)
        assert house.notices(first) == [
            "You're number 1 in line, and a colleague should be with you in about 8 minutes."
        ]
        assert house.notices(second)[0].startswith("You're number 2 in line")
        house.beat(dana, minutes=1)
        assert len(house.notices(first)) == 1
        house.beat(dana, minutes=1)
        assert len(house.notices(first)) == 2
        house.beat(dana, minutes=2)
        assert len(house.notices(first)) == 3


def test_at_the_last_update_the_customer_may_choose_anew(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = busy_desk(house)
        conversation = house.waits()
        house.beat(dana, minutes=5.5)
        told = house.notices(conversation)[-1]
        assert "have a written reply today by" in told
        assert told.endswith("or keep your place in line. Which suits you?")
        keys = [choice.key for choice in house.head(conversation).memory.choices]
        assert keys == ["ticket", "callback", "stay"]
        assert house.head(conversation).owner.kind is OwnerKind.QUEUE


def test_what_is_critical_is_never_offered_a_slower_way(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana = house.hire("Dana", Presence.AWAY)
        conversation = house.waits(queue="on-call", urgency=Urgency.CRITICAL)
        house.beat(dana, minutes=6)
        assert house.head(conversation).memory.choices == ()
        told = [note for note in house.notices(conversation) if "still getting" in note]
        assert len(told) == 3


def test_nothing_more_is_told_once_an_agent_has_it(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana = house.hire("Dana")
        conversation = house.waits()
        house.desk.accept(conversation, dana)
        house.beat(dana, minutes=6)
        assert house.notices(conversation) == ["Dana joined."]


def test_a_choice_is_not_offered_while_the_assistant_is_about_to_answer(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana = busy_desk(house)
        conversation = house.waits()
        house.writes("hello?")
        house.hear(dana)
        house.later(seconds=61)
        assert house.notices(conversation) == []


@pytest.mark.parametrize(
    ("place", "staffing", "minutes"),
    [
        (1, Staffing(live_online=2, live_free=1), 0),
        (1, Staffing(live_online=1, live_free=0), 8),
        (4, Staffing(live_online=2, live_free=0), 16),
        (1, Staffing(), None),
    ],
)
def test_the_wait_at_a_place_comes_from_who_is_there(place: int, staffing: Staffing, minutes: int | None) -> None:
    assert wait_at(place, staffing) == (None if minutes is None else timedelta(minutes=minutes))


def test_two_offers_let_pass_in_a_row_make_an_agent_away_until_they_say_otherwise(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        house.waits()
        house.beat(dana, minutes=4, every=30)
        assert house.desk.present(house.agent(dana)) is Presence.AWAY
        house.beat(dana, minutes=2)
        assert house.desk.present(house.agent(dana)) is Presence.AWAY
        offered = [event for event in house.events() if event.kind == EventKind.OFFERED]
        assert len(offered) == 2
        house.desk.set_presence(dana, Presence.ONLINE)
        assert house.desk.present(house.agent(dana)) is Presence.ONLINE


def test_accepting_one_forgets_the_one_that_was_missed(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana = house.hire("Dana")
        first = house.waits("ann")
        house.beat(dana, minutes=1.5, every=30)
        house.desk.accept(first, dana)
        house.desk.resolve(first, dana, "done")
        house.waits("bob")
        house.beat(dana, minutes=1.5, every=30)
        assert house.desk.present(house.agent(dana)) is Presence.ONLINE


def test_a_quiet_live_conversation_is_warned_then_becomes_a_ticket_told_once_each(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        conversation = house.waits()
        house.desk.accept(conversation, dana)
        house.desk.reply(conversation, dana, "Could you look at the hub for me?")
        house.beat(dana, minutes=9, every=30)
        assert house.notices(conversation)[-1].startswith("Are you still there? In 2 minutes")
        assert house.head(conversation).mode is Mode.LIVE
        house.beat(dana, minutes=30, every=30)
        assert house.head(conversation).mode is Mode.TICKET
        assert [note.split(",")[0] for note in house.notices(conversation)[1:]] == [
            "Are you still there? In 2 minutes I'll turn this into a written conversation",
            "It has gone quiet here",
        ]


def test_words_after_the_warning_keep_it_live(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana = house.hire("Dana")
        conversation = house.waits()
        house.desk.accept(conversation, dana)
        house.desk.reply(conversation, dana, "Could you look at the hub for me?")
        house.beat(dana, minutes=9, every=30)
        house.writes("sorry, was in the cellar. it blinks red")
        house.reads_silently(conversation)
        house.desk.reply(conversation, dana, "Then press it for ten seconds.")
        house.beat(dana, minutes=5, every=30)
        assert house.head(conversation).mode is Mode.LIVE


def test_while_the_customer_waits_for_us_nobody_is_idle(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana = house.hire("Dana")
        conversation = house.waits()
        house.desk.accept(conversation, dana)
        house.beat(dana, minutes=45)
        assert house.head(conversation).mode is Mode.LIVE


@pytest.mark.parametrize(
    ("pauses", "minutes"), [([], 10), ([30.0, 40.0], 10), ([360.0] * 3, 18), ([3600.0], 30), ([10, 10, 10, 3600], 10)]
)
def test_slow_writers_get_more_time_within_a_limit(pauses: list[float], minutes: int) -> None:
    assert patience_seconds(pauses, IdleRules()) == minutes * 60


def ticket_of(house: DeskHouse, agent: Agent) -> ConversationId:
    """A ticket that the agent has answered once, and to which the customer has written again."""
    conversation = house.waits(mode=Mode.TICKET)
    house.desk.accept(conversation, agent)
    house.desk.reply(conversation, agent, "Which order was it?")
    house.clock.move(minutes=20)
    house.hear(agent)
    house.writes("HC-20481 and now the alarm does not stop!")
    return conversation


def test_rising_urgency_makes_an_agents_ticket_live_with_them_and_says_so_once(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        conversation = ticket_of(house, dana)
        house.reads_silently_as(conversation, NOW_URGENT, Urgency.HIGH)
        head = house.head(conversation)
        assert (head.mode, head.owner.agent_id, head.urgency) == (Mode.LIVE, dana.id, Urgency.HIGH)
        assert head.waiting_since == house.clock.now()
        assert [note for note in house.notices(conversation) if note.startswith("This shouldn't wait")]
        said = len(house.notices(conversation))
        house.writes("hello?")
        house.reads_silently(conversation)
        assert len(house.notices(conversation)) == said


def test_an_agent_who_is_busy_hands_the_urgent_ticket_to_the_live_queue_at_its_old_clock(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, omar = house.hire("Dana"), house.hire("Omar", Presence.AWAY)
        conversation = ticket_of(house, dana)
        house.desk.accept(house.waits("bob"), dana)
        house.reads_silently_as(conversation, NOW_URGENT, Urgency.HIGH)
        head = house.head(conversation)
        assert (head.mode, head.owner.kind, head.owner.queue) == (Mode.LIVE, OwnerKind.QUEUE, "live")
        assert head.waiting_since == house.clock.now()
        assert omar.id not in {event.agent_id for event in house.events() if event.kind == EventKind.OFFERED}


def test_a_calm_message_to_an_agents_ticket_is_read_and_changes_nothing_but_the_clock(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        conversation = ticket_of(house, dana)
        house.reads_silently_as(conversation, STILL_CALM, Urgency.NORMAL)
        head = house.head(conversation)
        assert (head.mode, head.owner.agent_id, head.waiting_since) == (Mode.TICKET, dana.id, house.clock.now())
        assert house.thread(conversation).unread == ()


def test_a_thought_that_would_speak_is_never_said_while_an_agent_has_the_ticket(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana = house.hire("Dana")
        conversation = ticket_of(house, dana)
        before = len(house.messages(conversation))
        house.answers(house.thread(conversation))
        assert len(house.messages(conversation)) == before


def test_a_snoozed_ticket_leaves_the_active_work_and_comes_back_at_its_time(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        conversation = house.waits(mode=Mode.TICKET)
        house.desk.accept(conversation, dana)
        house.desk.reply(conversation, dana, "The parcel is traced, that takes a day.")
        house.desk.snooze(conversation, dana, house.clock.now() + timedelta(hours=20))
        assert house.read(lambda tx: snoozes.of_conversation(tx, conversation)) is not None
        house.later(hours=19)
        assert house.read(lambda tx: snoozes.of_conversation(tx, conversation)) is not None
        house.later(hours=1)
        assert house.read(lambda tx: snoozes.of_conversation(tx, conversation)) is None
        assert [event.kind for event in house.events() if event.kind in ("snoozed", "woken")] == ["snoozed", "woken"]


def test_a_snoozed_ticket_comes_back_when_the_customer_writes(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana = house.hire("Dana")
        conversation = house.waits(mode=Mode.TICKET)
        house.desk.accept(conversation, dana)
        house.desk.reply(conversation, dana, "Write when it has arrived.")
        house.desk.snooze(conversation, dana)
        house.writes("it is here")
        house.reads_silently(conversation)
        assert house.read(lambda tx: snoozes.of_conversation(tx, conversation)) is None
        assert house.head(conversation).waiting_since == house.clock.now()


def test_a_matter_settled_lately_goes_back_to_the_agent_who_had_it_if_they_are_there(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        house.clock.move(seconds=5)
        house.hire("Omar")
        conversation = house.waits(mode=Mode.TICKET)
        house.desk.accept(conversation, dana)
        house.desk.resolve(conversation, dana, "refunded")
        house.clock.move(hours=48)
        house.hear(dana)
        assert house.waits(mode=Mode.TICKET) == conversation
        assert house.head(conversation).owner.agent_id == dana.id
        assert [made.state for made in house.read(lambda tx: promises.of_conversation(tx, conversation))][-1] == "open"


def test_a_matter_settled_long_ago_or_by_an_agent_who_is_gone_goes_to_the_queue(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana = house.hire("Dana")
        conversation = house.waits(mode=Mode.TICKET)
        house.desk.accept(conversation, dana)
        house.desk.resolve(conversation, dana, "refunded")
        house.clock.move(hours=48)
        assert house.waits(mode=Mode.TICKET) == conversation
        assert house.head(conversation).owner.kind is OwnerKind.QUEUE
        house.desk.accept(conversation, house.agent(dana))
        house.desk.resolve(conversation, dana, "refunded again")
        house.clock.move(hours=24 * 8)
        house.hear(dana)
        house.waits(mode=Mode.TICKET)
        assert house.head(conversation).owner.kind is OwnerKind.QUEUE
