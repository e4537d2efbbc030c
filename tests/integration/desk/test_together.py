"""Agents work together: mentions, invitations, who is there, what is new, prepared words, and how it was."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes.desk_house import DeskHouse
from triage.desk.calling import mentioned
from triage.desk.rating import read_rating
from triage.domain.assessment import Detail
from triage.domain.errors import BadInput, Conflict, NotFound
from triage.domain.events import EventKind
from triage.domain.ids import AgentId, ConversationId, MessageId
from triage.domain.labels import ConversationState, Mode, OwnerKind
from triage.domain.staffing import Agent
from triage.store import calls, conversations, ratings, snoozes
from triage.store.focus import Focus
from triage.store.turns import Outcome


def taken(house: DeskHouse, mode: Mode = Mode.LIVE) -> tuple[Agent, Agent, ConversationId]:
    """Dana has a conversation; Omar is there too."""
    dana, omar = house.hire("Dana"), house.hire("Omar")
    conversation = house.waits(mode=mode)
    house.desk.accept(conversation, dana)
    return dana, omar, conversation


def test_a_mention_calls_a_colleague_who_watches_from_then_on(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, omar, conversation = taken(house)
        house.desk.note(conversation, dana, "@omar have you seen this error? cc @dana @nobody")
        (call,) = house.desk.together.calls_for(omar)
        assert (call.conversation, call.called_by, call.kind) == (conversation, dana.id, "mention")
        assert house.desk.together.calls_for(dana) == ()
        assert house.desk.together.watched_by(omar) == (conversation,)
        assert [event.agent_id for event in house.events() if event.kind == EventKind.CALLED_IN] == [omar.id]
        house.desk.together.focus(conversation, omar, Focus.VIEWING)
        assert house.desk.together.calls_for(omar) == ()
        house.desk.together.watch(conversation, omar, on=False)
        assert house.desk.together.watched_by(omar) == ()


def test_an_expert_is_invited_with_a_question_and_reads_what_is_new(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, omar, conversation = taken(house)
        house.desk.together.focus(conversation, omar, Focus.VIEWING)
        house.clock.move(minutes=3)
        house.desk.reply(conversation, dana, "I see both charges of 49.90.")
        house.clock.move(minutes=1)
        house.writes("and now the app says E-17")
        house.reads_silently(conversation)
        house.desk.together.invite(conversation, dana, omar.id, "What does E-17 mean after a refund?")
        delta = house.desk.together.delta(conversation, omar)
        assert delta.question == "What does E-17 mean after a refund?"
        assert [text for _, text in delta.customer_said] == ["and now the app says E-17"]
        assert delta.prose.splitlines()[0] == "Asked of you: What does E-17 mean after a refund?"
        assert "I see both charges of 49.90." in delta.prose
        assert len(delta.prose.split()) <= 120
        assert house.head(conversation).owner.agent_id == dana.id
        with pytest.raises(Conflict):
            house.desk.reply(conversation, omar, "It means that the card is locked.")
        house.desk.note(conversation, omar, "E-17: card locked; unlock under Payment > Cards.")
        assert house.read(lambda tx: calls.of_conversation(tx, conversation))[0].kind == "invite"


def test_an_invitation_needs_a_question_and_somebody_else(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana, omar, conversation = taken(house)
        for expert, question, kind in (
            (omar.id, "  ", BadInput),
            (AgentId("nobody"), "who?", BadInput),
            (AgentId("\x00"), "who?", BadInput),
            (dana.id, "me?", Conflict),
        ):
            with pytest.raises(kind):
                house.desk.together.invite(conversation, dana, expert, question)
        with pytest.raises(NotFound):
            house.desk.together.invite(ConversationId("c0000000000000000"), dana, omar.id, "who?")


def test_who_looks_and_types_is_seen_by_the_others_for_as_long_as_it_lasts(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, omar, conversation = taken(house)
        assert house.desk.together.focus(conversation, dana, Focus.VIEWING) == ()
        (here,) = house.desk.together.focus(conversation, omar, Focus.TYPING)
        assert (here.name, here.kind) == ("Dana", Focus.VIEWING)
        (other,) = house.desk.together.focus(conversation, dana, Focus.VIEWING)
        assert (other.name, other.kind) == ("Omar", Focus.TYPING)
        house.clock.move(seconds=13)
        assert house.desk.together.focus(conversation, dana, Focus.VIEWING)[0].kind is Focus.VIEWING
        house.desk.together.focus(conversation, omar, Focus.LEFT)
        assert house.desk.together.focus(conversation, dana, Focus.VIEWING) == ()
        house.clock.move(seconds=91)
        assert house.desk.together.focus(conversation, omar, Focus.VIEWING) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@dana please", ["Dana Roth"]),
        ("@DanaRoth and @ben.", ["Dana Roth", "Ben Amari"]),
        ("@kit is two people", []),
        ("@kit.s is one", ["Kit S"]),
        ("mail dana@hearthlane.example", []),
        ("@", []),
    ],
)
def test_a_mention_names_one_agent_or_nobody(text: str, names: list[str]) -> None:
    people = [
        Agent(AgentId("1"), "Dana Roth", "dana@x.example"),
        Agent(AgentId("2"), "Ben Amari", "ben@x.example"),
        Agent(AgentId("3"), "Kit S", "kit.s@x.example"),
        Agent(AgentId("4"), "Kit T", "kit.t@x.example"),
    ]
    assert [agent.name for agent in mentioned(text, people)] == names


def test_prepared_words_are_filled_in_and_added_to(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, _, conversation = taken(house)
        house.desk.reply(conversation, dana, "/hello  Which card was it?")
        said = house.messages(conversation)[-1].text
        assert said == (
            "Hi there, Dana here. I've read the whole thread, so you needn't repeat anything. Give me a moment."
            "\n\nWhich card was it?"
        )


def test_a_macro_does_what_follows_in_the_same_breath(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, _, conversation = taken(house)
        house.desk.reply(conversation, dana, "/refund-arranged")
        head = house.head(conversation)
        assert head.state is ConversationState.CLOSED
        assert head.memory.return_note == "Dana settled it: refund arranged, 3-5 working days"
        reference = f"Your reference is {head.reference}."
        assert any(message.text.endswith(reference) for message in house.messages(conversation))


def test_a_macro_whose_detail_is_not_known_sends_nothing(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana, _, conversation = taken(house)
        with pytest.raises(BadInput) as refused:
            house.desk.reply(conversation, dana, "/parcel-traced")
        assert refused.value.field == "detail.order_number"
        with pytest.raises(BadInput) as refused:
            house.desk.reply(conversation, dana, "/nothing-like-it")
        assert "/hello" in str(refused.value.remedy)
        assert house.messages(conversation)[-1].text == "Dana joined."


def test_a_form_asks_only_for_what_is_not_known(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana, _, conversation = taken(house)
        with house.database.write() as tx:
            head = conversations.lock(tx, conversation)
            order = Detail("order_number", "HC-20481", MessageId("1"))
            conversations.save(tx, replace(head, memory=replace(head.memory, details={"order_number": order})))
        house.desk.reply(conversation, dana, "/late-parcel")
        text = house.messages(conversation)[-1].text
        assert text.startswith("To find your parcel I need:\n1. ")
        assert len(text.splitlines()) == 3


def test_a_macro_can_put_a_ticket_aside_and_give_it_back(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana, _, conversation = taken(house, Mode.TICKET)
        house.desk.reply(conversation, dana, "/need-your-word")
        assert house.read(lambda tx: snoozes.of_conversation(tx, conversation)) is not None
        house.desk.reply(conversation, dana, "/back-to-assistant")
        assert house.head(conversation).owner.kind is OwnerKind.ASSISTANT


def test_the_assistant_gets_the_note_and_what_people_have_promised(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana, _, conversation = taken(house)
        (made,) = house.desk.reply(conversation, dana, "Refund done. I'll check it on the 19th.").proposed
        house.desk.ledger.confirm(made.id, dana)
        house.desk.give_back(conversation, dana, "refund done 2 March.")
        note = house.head(conversation).memory.return_note
        assert note == "refund done 2 March. Promised: I'll check it on the 19th."


def settled(house: DeskHouse) -> tuple[Agent, ConversationId]:
    """Dana has settled a matter, and its customer was asked how it was."""
    dana, _, conversation = taken(house)
    house.desk.resolve(conversation, dana, "refunded")
    assert house.notices(conversation)[-1].endswith("A word on why helps us.")
    return dana, conversation


def test_a_rating_is_kept_with_its_reason_and_the_matter_stays_settled(database_url: str) -> None:
    with DeskHouse(database_url) as house:
        dana, conversation = settled(house)
        house.writes("4 - took a bit long")
        assert house.reads_rating(conversation) is Outcome.COMMITTED
        (kept,) = house.read(lambda tx: ratings.of_conversation(tx, conversation))
        assert (kept.score, kept.reason, kept.agent, kept.queue) == (4, "took a bit long", dana.id, "live")
        assert house.head(conversation).state is ConversationState.CLOSED
        assert house.notices(conversation)[-1] == "Thank you, that helps."
        house.writes("2")
        assert house.reads_rating(conversation) is None


def test_a_bad_rating_is_answered_as_one(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        _, conversation = settled(house)
        house.writes("1, nobody knew anything")
        house.reads_rating(conversation)
        assert house.notices(conversation)[-1].startswith("Thank you for being frank, and I'm sorry.")


def test_other_words_than_a_rating_are_left_to_the_assistant_and_close_the_question(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        _, conversation = settled(house)
        house.writes("still no refund")
        assert house.reads_rating(conversation) is None
        house.answers(house.thread(conversation))
        house.writes("3")
        assert house.reads_rating(conversation) is None


def test_a_rating_that_comes_too_late_is_a_message_like_any_other(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        _, conversation = settled(house)
        house.clock.move(hours=73)
        house.writes("5")
        assert house.reads_rating(conversation) is None


@pytest.mark.parametrize(
    ("text", "score", "reason"),
    [
        ("5", 5, ""),
        ("4/5 was quick", 4, "was quick"),
        ("I'd say 3 because it took so long", 3, "because it took so long"),
        ("★★★★☆ nice", 4, "nice"),
        ("Five!", 5, ""),
        ("2 stars. Not helpful.", 2, "Not helpful"),
        ("5 out of 5", 5, ""),
    ],
)
def test_ratings_are_read_as_people_write_them(text: str, score: int, reason: str) -> None:
    given = read_rating(text)
    assert given is not None
    assert (given.score, given.reason) == (score, reason)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6",
        "10",
        "still no refund",
        "2 days later and nothing",
        "3 items were missing",
        "4?",
        "5€ are missing",
        "1.5",
    ],
)
def test_what_only_begins_with_a_number_is_no_rating(text: str) -> None:
    assert read_rating(text) is None


def test_nothing_here_takes_time_off_the_clock(sqlite_url: str) -> None:
    with DeskHouse(sqlite_url) as house:
        dana, omar, conversation = taken(house)
        before = house.head(conversation)
        house.clock.move(seconds=30)
        house.desk.note(conversation, omar, "@dana he called yesterday")
        house.desk.together.focus(conversation, omar, Focus.TYPING)
        house.desk.together.invite(conversation, dana, omar.id, "and what did he say?")
        after = house.head(conversation)
        assert (after.waiting_since, after.reply_by, after.owner, after.epoch) == (
            before.waiting_since,
            before.reply_by,
            before.owner,
            before.epoch,
        )
        assert after.waiting_since is not None
        assert house.clock.now() - after.waiting_since >= timedelta(seconds=30)
