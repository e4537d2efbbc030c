"""What agents promise in passing stands in the ledger: proposed, confirmed, reminded of, kept or owned up to once."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.desk_house import DeskHouse
from triage.domain.errors import BadInput, Conflict, NotFound
from triage.domain.events import EventKind
from triage.domain.ids import ConversationId
from triage.domain.labels import ConversationState, Mode, OwnerKind
from triage.domain.staffing import Agent
from triage.store import promises, timers
from triage.store.promises import MadePromise, PromiseState

FRIDAY_EVENING = datetime(2026, 3, 6, 19, 0, tzinfo=UTC)  # 20:00 in Berlin, when the company closes


def promised(
    house: DeskHouse, text: str = "I'll check and write by Friday."
) -> tuple[Agent, ConversationId, MadePromise]:
    """Dana has a ticket and writes this to its customer."""
    dana = house.hire("Dana")
    conversation = house.waits(mode=Mode.TICKET)
    house.desk.accept(conversation, dana)
    (made,) = house.desk.reply(conversation, dana, text).proposed
    return dana, conversation, made


def state(house: DeskHouse, made: MadePromise) -> PromiseState:
    """Where it stands now."""
    entry = house.read(lambda tx: promises.get(tx, made.id))
    assert entry is not None
    return entry.state


def armed(house: DeskHouse, conversation: ConversationId) -> list[str]:
    """The kinds of timers that are armed."""
    return sorted(timer.kind for timer in house.read(lambda tx: timers.armed(tx, conversation)))


def test_what_an_agent_promises_in_passing_is_dated_and_waits_for_their_word(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, conversation, made = promised(house)
        assert (made.state, made.promise.by, made.promise.text) == (
            PromiseState.PROPOSED,
            FRIDAY_EVENING,
            "I'll check and write by Friday.",
        )
        assert armed(house, conversation) == []
        confirmed = house.desk.ledger.confirm(made.id, dana)
        assert confirmed.state is PromiseState.OPEN
        assert armed(house, conversation) == ["agent_promise_due", "agent_promise_near"]


def test_an_undated_promise_is_dated_as_a_ticket_would_be(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        _, _, made = promised(house, "I'll look into it.")
        assert made.promise.by > house.clock.now()


def test_the_agent_may_date_it_anew_or_say_that_it_was_none(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana, conversation, made = promised(house)
        tomorrow = house.clock.now() + timedelta(days=1)
        assert house.desk.ledger.confirm(made.id, dana, by=tomorrow).promise.by == tomorrow
        assert house.desk.ledger.confirm(made.id, dana, by=tomorrow + timedelta(hours=1)).promise.by > tomorrow
        assert armed(house, conversation) == ["agent_promise_due", "agent_promise_near"]
        with pytest.raises(Conflict):
            house.desk.ledger.dismiss(made.id)
        (other,) = house.desk.reply(conversation, dana, "I'll ask the warehouse tomorrow.").proposed
        assert house.desk.ledger.dismiss(other.id).state is PromiseState.DISMISSED
        with pytest.raises(Conflict):
            house.desk.ledger.confirm(other.id, dana)


def test_times_without_a_zone_or_in_the_past_and_unknown_promises_are_refused(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana, _, made = promised(house)
        for wrong in (datetime(2026, 3, 9, 12), house.clock.now() - timedelta(hours=1)):  # noqa: DTZ001
            with pytest.raises(BadInput) as refused:
                house.desk.ledger.confirm(made.id, dana, by=wrong)
            assert refused.value.field == "by"
        with pytest.raises(NotFound):
            house.desk.ledger.confirm(4711, dana)


def test_its_owner_is_reminded_once_before_it_is_due(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, _, made = promised(house)
        house.desk.ledger.confirm(made.id, dana)
        house.clock.move(seconds=(FRIDAY_EVENING - house.clock.now()).total_seconds() - 15 * 60)
        house.later(seconds=1)
        house.later(seconds=60)
        near = [event.agent_id for event in house.events() if event.kind == EventKind.PROMISE_NEAR]
        assert near == [dana.id]
        assert state(house, made) is PromiseState.OPEN


def test_writing_again_on_another_occasion_keeps_it_and_a_second_thought_does_not(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana, conversation, made = promised(house)
        house.desk.ledger.confirm(made.id, dana)
        house.clock.move(minutes=2)
        house.desk.reply(conversation, dana, "And have a nice day.")
        assert state(house, made) is PromiseState.OPEN
        house.clock.move(hours=20)
        house.desk.reply(conversation, dana, "The warehouse has found it.")
        assert state(house, made) is PromiseState.KEPT
        assert armed(house, conversation) == []
        house.later(hours=24 * 7)
        assert house.notices(conversation) == []


def test_a_broken_promise_is_owned_up_to_once_with_a_new_time(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, conversation, made = promised(house)
        house.desk.ledger.confirm(made.id, dana)
        house.clock.move(seconds=(FRIDAY_EVENING - house.clock.now()).total_seconds())
        house.later(seconds=1)
        assert state(house, made) is PromiseState.BROKEN
        (told,) = house.notices(conversation)
        assert told.startswith(
            "What we promised you isn't done yet, and I'm sorry. A colleague gets back to you tomorrow"
        )
        head = house.head(conversation)
        assert head.reply_by is not None
        assert head.waiting_since is not None
        assert head.owner.agent_id == dana.id
        house.later(minutes=30)
        assert house.notices(conversation) == [told]


def test_a_promise_outlives_its_agents_hold_and_comes_back_to_people_when_broken(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, conversation, made = promised(house, "The refund is done. I'll check again on Friday.")
        house.desk.ledger.confirm(made.id, dana)
        house.desk.resolve(conversation, dana, "refunded, 3-5 days")
        assert house.head(conversation).state is ConversationState.CLOSED
        house.clock.move(seconds=(FRIDAY_EVENING - house.clock.now()).total_seconds())
        house.later(seconds=1)
        head = house.head(conversation)
        assert (head.owner.kind, head.mode, head.state) == (OwnerKind.QUEUE, Mode.TICKET, ConversationState.OPEN)
        assert "isn't done yet" in house.notices(conversation)[-1]
        assert "promise_due" in armed(house, conversation)


def test_the_ledger_lists_and_counts(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana, conversation, made = promised(house)
        house.desk.ledger.confirm(made.id, dana)
        by = house.clock.now() + timedelta(hours=2)
        other = house.desk.ledger.enter(conversation, dana, "a call about the invoice", by)
        listed = house.read(lambda tx: promises.ledger(tx, PromiseState.OPEN, dana.id))
        assert [entry.id for entry in listed] == [other.id, made.id]
        assert house.desk.ledger.keep(other.id).state is PromiseState.KEPT
        start = house.clock.now() - timedelta(days=1)
        counted = house.read(lambda tx: promises.counts(tx, start))
        assert counted == {("agent", "kept"): 1, ("assistant", "kept"): 1}
        with pytest.raises(BadInput):
            house.desk.ledger.enter(conversation, dana, "  ", by)
