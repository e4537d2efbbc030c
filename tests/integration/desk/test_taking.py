"""Agents take conversations: one owner each whoever races, and the assistant falls silent."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.fakes.desk_house import DeskHouse
from triage.domain.errors import BadInput, Conflict, NotFound
from triage.domain.ids import ConversationId
from triage.domain.labels import Author, ConversationState, Mode, OwnerKind, Presence, Urgency
from triage.domain.staffing import Agent
from triage.store import deliveries, desk_queries, handoffs, promises
from triage.store.promises import PromiseState
from triage.store.turns import Outcome


def test_of_fifty_agents_who_race_for_ten_conversations_each_conversation_gets_one(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        agents = [house.hire(f"Agent{n:02}", presence=None) for n in range(50)]
        waiting = [house.waits(f"customer{n}") for n in range(10)]
        tries = [(agent, conversation) for agent in agents for conversation in waiting]
        random.Random(7).shuffle(tries)

        def attempt(pair: tuple[Agent, ConversationId]) -> str:
            agent, conversation = pair
            try:
                house.desk.accept(conversation, agent)
            except Conflict as conflict:
                return f"{conflict.code} {bool(conflict.holder)}"
            return "accepted"

        with ThreadPoolExecutor(16) as threads:
            outcomes = Counter(threads.map(attempt, tries))
        assert outcomes["accepted"] == 10
        assert set(outcomes) <= {"accepted", "held_by_another True", "at_capacity True"}
        heads = [house.head(conversation) for conversation in waiting]
        assert len({head.owner.agent_id for head in heads}) == 10
        assert {head.epoch for head in heads} == {2}
        assert all(len(house.notices(conversation)) == 1 for conversation in waiting)


def test_accepting_live_tells_the_customer_who_joined_and_marks_the_handoff(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        conversation = house.waits()
        since = house.head(conversation).waiting_since
        house.clock.move(seconds=20)
        head = house.desk.accept(conversation, dana)
        assert (head.owner.kind, head.owner.agent_id, head.mode, head.epoch) == (
            OwnerKind.AGENT,
            dana.id,
            Mode.LIVE,
            2,
        )
        assert head.waiting_since == since
        assert house.notices(conversation) == ["Dana joined."]
        handoff = house.read(lambda tx: handoffs.current(tx, conversation))
        assert handoff is not None
        assert (handoff.accepted_by, handoff.accepted_at) == (dana.id, house.clock.now())
        sent = house.read(lambda tx: deliveries.of_conversation(tx, conversation))
        assert [delivery.id for delivery in sent] == house.work.deliveries


def test_accepting_what_one_has_changes_nothing(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        conversation = house.waits()
        first = house.desk.accept(conversation, dana)
        assert house.desk.accept(conversation, dana) == first
        assert house.notices(conversation) == ["Dana joined."]


def test_a_ticket_is_accepted_quietly(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        conversation = house.waits(mode=Mode.TICKET)
        assert house.desk.accept(conversation, dana).mode is Mode.TICKET
        assert house.notices(conversation) == []


def test_the_slower_agent_learns_who_has_it(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana, omar = house.hire("Dana"), house.hire("Omar")
        conversation = house.waits()
        house.desk.accept(conversation, dana)
        for attempt in (
            lambda: house.desk.accept(conversation, omar),
            lambda: house.desk.reply(conversation, omar, "hello"),
            lambda: house.desk.transfer(conversation, omar, queue="tickets", to=None),
            lambda: house.desk.change_mode(conversation, omar, Mode.TICKET),
            lambda: house.desk.give_back(conversation, omar),
            lambda: house.desk.resolve(conversation, omar, "done"),
        ):
            with pytest.raises(Conflict) as refused:
                attempt()
            assert (refused.value.code, refused.value.holder) == ("held_by_another", "Dana")


def test_one_live_conversation_at_a_time_unless_the_next_is_critical(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        house.desk.accept(house.waits("ann"), dana)
        with pytest.raises(Conflict) as refused:
            house.desk.accept(house.waits("bob"), dana)
        assert refused.value.code == "at_capacity"
        smoke = house.waits("cleo", queue="on-call", urgency=Urgency.CRITICAL)
        assert house.desk.accept(smoke, dana).owner.agent_id == dana.id


def test_tickets_count_while_the_customer_waits_for_us_only(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        taken = [house.waits(f"customer{n}", mode=Mode.TICKET) for n in range(8)]
        for conversation in taken:
            house.desk.accept(conversation, dana)
        another = house.waits("ann", mode=Mode.TICKET)
        with pytest.raises(Conflict) as refused:
            house.desk.accept(another, dana)
        assert refused.value.code == "at_capacity"
        house.desk.reply(taken[0], dana, "Which order was it?")
        assert house.desk.accept(another, dana).owner.agent_id == dana.id


def test_the_assistant_never_talks_after_a_takeover(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        conversation = house.writes("where is my parcel?")
        composing = house.thread(conversation)
        house.desk.reply(conversation, dana, "Hi, I am looking into it.")
        assert house.answers(composing) is Outcome.DISCARDED
        assert house.reads_silently(conversation) is Outcome.SILENT
        said = [message.author for message in house.messages(conversation) if not message.note]
        assert said == [Author.CUSTOMER, Author.AGENT]


def test_an_agents_message_takes_ownership_answers_and_keeps_the_promise(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        conversation = house.waits()
        house.writes("hello??")
        written = house.desk.reply(conversation, dana, "  Hi,\r\nI have read the thread.\x00 ")
        assert written.head.owner.agent_id == dana.id
        assert (written.head.waiting_since, written.head.reply_by) == (None, None)
        message = house.messages(conversation)[-1]
        assert (message.text, message.author, message.agent_name) == (
            "Hi,\nI have read the thread.",
            Author.AGENT,
            "Dana",
        )
        made = house.read(lambda tx: promises.of_conversation(tx, conversation))
        assert [entry.state for entry in made] == [PromiseState.KEPT]
        out = house.read(lambda tx: deliveries.outbound(tx, house.work.deliveries[-1]))
        assert (out.in_reply_to, out.mode) == (("ann-2",), Mode.LIVE)


def test_the_customers_next_message_starts_the_agents_clock_once(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana = house.hire("Dana")
        conversation = house.waits()
        house.desk.reply(conversation, dana, "Done, 3-5 days.")
        house.clock.move(minutes=1)
        house.writes("and how do I turn off auto renew?")
        house.reads_silently(conversation)
        asked = house.clock.now()
        assert house.head(conversation).waiting_since == asked
        house.clock.move(minutes=1)
        house.writes("hello?")
        house.reads_silently(conversation)
        assert house.head(conversation).waiting_since == asked


def test_a_message_already_answered_starts_no_clock(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana = house.hire("Dana")
        conversation = house.writes("where is my parcel?")
        house.desk.reply(conversation, dana, "On its way.")
        house.reads_silently(conversation)
        assert house.head(conversation).waiting_since is None


def test_what_is_taken_from_the_assistant_gets_a_card(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana = house.hire("Dana")
        conversation = house.writes("where is my parcel?")
        house.desk.accept(conversation, dana)
        handoff = house.read(lambda tx: handoffs.current(tx, conversation))
        assert handoff is not None
        assert (handoff.summary.ask, handoff.queue, handoff.reasons[0].rule) == (
            "where is my parcel?",
            "live",
            "taken_over",
        )


def test_writing_into_a_settled_conversation_opens_it_and_accepting_it_is_refused(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana = house.hire("Dana")
        conversation = house.waits()
        house.desk.accept(conversation, dana)
        house.desk.resolve(conversation, dana, "refunded")
        with pytest.raises(Conflict) as refused:
            house.desk.accept(conversation, dana)
        assert refused.value.code == "already_closed"
        assert house.desk.reply(conversation, dana, "It went out today.").head.state is ConversationState.OPEN


def test_notes_are_anybodys_and_never_delivered(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana, omar = house.hire("Dana"), house.hire("Omar")
        conversation = house.waits()
        house.desk.accept(conversation, dana)
        before = len(house.work.deliveries)
        note = house.desk.note(conversation, omar, "he called yesterday")
        assert note.head.owner.agent_id == dana.id
        kept = house.messages(conversation)[-1]
        assert (kept.id, kept.note, kept.agent_id) == (note.message, True, omar.id)
        assert len(house.work.deliveries) == before


@pytest.mark.parametrize("text", ["", "   ", "\x00", "x" * 20_001])
def test_what_cannot_be_said_is_refused_with_its_field(sqlite_url: str, text: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana = house.hire("Dana")
        conversation = house.waits()
        with pytest.raises(BadInput) as refused:
            house.desk.reply(conversation, dana, text)
        assert refused.value.field == "text"
        assert house.head(conversation).owner.kind is OwnerKind.QUEUE


def test_an_unknown_conversation_is_not_found(database_url: str) -> None:
    with DeskHouse(database_url) as house, pytest.raises(NotFound):
        house.desk.accept(ConversationId("c0000000000000000"), house.hire("Dana", Presence.AWAY))


def test_lists_come_by_priority_and_waiting_ages_it(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        first = house.waits("ann", mode=Mode.TICKET)
        house.clock.move(minutes=5)
        second = house.waits("bob", mode=Mode.TICKET)
        wanted = desk_queries.Wanted(owner=OwnerKind.QUEUE)
        lines = house.read(lambda tx: desk_queries.lines(tx, wanted, 1.0, 10))
        assert [line.head.id for line in lines] == [first, second]
        page = house.read(lambda tx: desk_queries.lines(tx, wanted, 1.0, 1))
        rest = house.read(lambda tx: desk_queries.lines(tx, wanted, 1.0, 10, page[-1].place))
        assert [line.head.id for line in (*page, *rest)] == [first, second]
        assert (lines[0].unread, lines[0].last_author) == (0, Author.ASSISTANT)
