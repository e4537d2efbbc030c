"""Conversations change hands: to queues, agents, another mode, back to the assistant, or to an end."""

import pytest

from tests.fakes.desk_house import DeskHouse
from triage.desk.resolve import HandoffOutcome
from triage.domain.errors import BadInput, Conflict
from triage.domain.ids import ConversationId
from triage.domain.labels import ConversationState, Mode, OwnerKind, Presence
from triage.domain.staffing import Agent
from triage.store import desk_queries, handoffs, promises
from triage.store.promises import PromiseState


def taken(house: DeskHouse, mode: Mode = Mode.LIVE) -> tuple[Agent, ConversationId]:
    """Dana, and a conversation that she has accepted a minute after it came."""
    dana = house.hire("Dana")
    conversation = house.waits(mode=mode)
    house.clock.move(minutes=1)
    house.desk.accept(conversation, dana)
    return dana, conversation


def promised(house: DeskHouse, conversation: ConversationId) -> list[PromiseState]:
    """What became of each promise, oldest first."""
    return [made.state for made in house.read(lambda tx: promises.of_conversation(tx, conversation))]


def test_a_transfer_keeps_the_waiting_clock_and_the_earlier_promise(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, conversation = taken(house)
        before = house.head(conversation)
        head = house.desk.transfer(conversation, dana, queue="complaints", to=None, reason="not mine to decide")
        assert (head.owner.kind, head.owner.queue, head.mode) == (OwnerKind.QUEUE, "complaints", Mode.TICKET)
        assert (head.waiting_since, head.reply_by) == (before.waiting_since, before.reply_by)
        assert head.epoch == before.epoch + 1
        assert house.notices(conversation)[-1].startswith(
            "A colleague who knows this better takes over. A colleague will"
        )
        assert promised(house, conversation) == [PromiseState.REPLACED, PromiseState.OPEN]
        note = house.messages(conversation)[-2]
        assert (note.note, note.text) == (True, "Transferred to Complaints: not mine to decide")
        handoff = house.read(lambda tx: handoffs.current(tx, conversation))
        assert handoff is not None
        assert (handoff.queue, handoff.mode) == ("complaints", Mode.TICKET)


def test_a_transfer_to_an_agent_makes_them_the_owner(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, conversation = taken(house)
        omar = house.hire("Omar", Presence.TRANSFER_ONLY)
        since = house.head(conversation).waiting_since
        head = house.desk.transfer(conversation, dana, queue=None, to=omar.id)
        assert (head.owner.agent_id, head.mode, head.waiting_since) == (omar.id, Mode.LIVE, since)
        with pytest.raises(Conflict):
            house.desk.reply(conversation, dana, "still me")


@pytest.mark.parametrize(
    ("target", "field"),
    [
        ({"queue": None, "to": None}, "queue"),
        ({"queue": "live", "to": "a1"}, "queue"),
        ({"queue": "nowhere", "to": None}, "queue"),
        ({"queue": None, "to": "nobody"}, "agent"),
        ({"queue": None, "to": "\x00"}, "agent"),
    ],
)
def test_a_transfer_names_one_known_target(sqlite_url: str, target: dict[str, str | None], field: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana, conversation = taken(house)
        with pytest.raises(BadInput) as refused:
            house.desk.transfer(conversation, dana, queue=target["queue"], to=target["to"])
        assert refused.value.field == field
        assert house.head(conversation).owner.agent_id == dana.id


def test_live_becomes_a_ticket_with_a_new_promise_and_back(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, conversation = taken(house)
        since = house.head(conversation).waiting_since
        ticket = house.desk.change_mode(conversation, dana, Mode.TICKET)
        assert (ticket.mode, ticket.owner.agent_id, ticket.waiting_since) == (Mode.TICKET, dana.id, since)
        assert ticket.reply_by is not None
        assert ticket.reply_by > house.clock.now()
        assert ticket.reference in house.notices(conversation)[-1]
        live = house.desk.change_mode(conversation, dana, Mode.LIVE)
        assert live.mode is Mode.LIVE
        assert live.reply_by is not None
        assert live.reply_by <= ticket.reply_by
        assert house.notices(conversation)[-1].startswith("This shouldn't wait")
        assert promised(house, conversation)[-1] is PromiseState.OPEN


def test_the_mode_it_has_changes_nothing_and_the_assistants_is_refused(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana, conversation = taken(house)
        assert house.desk.change_mode(conversation, dana, Mode.LIVE) == house.head(conversation)
        with pytest.raises(BadInput):
            house.desk.change_mode(conversation, dana, Mode.ASSISTANT)
        with pytest.raises(Conflict) as refused:
            house.desk.change_mode(house.writes("hi", "bob"), dana, Mode.TICKET)
        assert refused.value.holder == "assistant"


def test_a_returned_conversation_is_the_assistants_with_the_note_in_its_memory(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, conversation = taken(house)
        house.desk.reply(conversation, dana, "Refund done, 3-5 days. Anything else?")
        house.writes("no but how do I turn off auto renew")
        house.reads_silently(conversation)
        head = house.desk.give_back(conversation, dana, "refund done 12 May; just auto-renew left")
        assert (head.owner.kind, head.mode, head.waiting_since, head.reply_by) == (
            OwnerKind.ASSISTANT,
            Mode.ASSISTANT,
            None,
            None,
        )
        assert house.head(conversation).memory.return_note == "refund done 12 May; just auto-renew left"
        assert house.notices(conversation)[-1] == "Dana has handed over to me again, and I have read along."
        assert house.read(lambda tx: handoffs.current(tx, conversation)) is None


def test_what_the_agent_left_unanswered_is_read_again_by_the_assistant(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, conversation = taken(house)
        house.desk.reply(conversation, dana, "Refund done.")
        house.writes("no but how do I turn off auto renew")
        house.reads_silently(conversation)
        assert house.thread(conversation).unread == ()
        head = house.desk.give_back(conversation, dana)
        unread = house.thread(conversation).unread
        assert [message.text for message in unread] == ["no but how do I turn off auto renew"]
        assert house.work.again == [(conversation, unread[0].id, f"returned-{head.epoch}")]


def test_an_answered_conversation_is_returned_without_a_turn(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana, conversation = taken(house)
        house.desk.reply(conversation, dana, "Refund done.")
        house.desk.give_back(conversation, dana)
        assert house.work.again == []
        with pytest.raises(Conflict) as refused:
            house.desk.give_back(conversation, dana)
        assert refused.value.holder == "assistant"


def test_resolving_settles_promise_handoff_stretch_and_timers(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, conversation = taken(house)
        head = house.desk.resolve(conversation, dana, "refunded", HandoffOutcome.NEEDED)
        assert (head.state, head.owner.kind) == (ConversationState.CLOSED, OwnerKind.ASSISTANT)
        assert promised(house, conversation) == [PromiseState.KEPT]
        (handoff,) = house.read(lambda tx: handoffs.of_conversation(tx, conversation))
        assert (handoff.outcome, handoff.ended_at) == ("needed", house.clock.now())
        periods = house.read(lambda tx: desk_queries.stretches_of(tx, conversation))
        assert all(period.ended_at is not None for period in periods)
        said = len(house.notices(conversation))
        house.later(hours=1)
        assert len(house.notices(conversation)) == said
        with pytest.raises(Conflict):
            house.desk.resolve(conversation, dana, "again")


def test_a_settled_conversation_reopens_with_the_assistant_who_knows_why(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana, conversation = taken(house)
        house.desk.resolve(conversation, dana, "refund of 49.90 on 12 May")
        house.clock.move(hours=48)
        assert house.writes("still no refund") == conversation
        head = house.head(conversation)
        assert (head.state, head.owner.kind) == (ConversationState.OPEN, OwnerKind.ASSISTANT)
        assert head.memory.return_note == "Dana settled it: refund of 49.90 on 12 May"
