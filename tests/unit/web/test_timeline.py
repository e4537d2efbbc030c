"""The thread in its order: days, what was said, what happened between, and where it is new for who comes back."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from triage.domain.conversation import Message
from triage.domain.decision import Decision, Reason
from triage.domain.handoff import Handoff, Summary
from triage.domain.ids import AgentId, ConversationId, HandoffId, MessageId, QueueName, TurnId
from triage.domain.labels import Action, Author, Mode, OwnerKind, Route
from triage.store.desk_queries import Stretch
from triage.web.console.happenings import Happening, Names, happenings
from triage.web.console.timeline import Around, Day, New, Said, counts, day_words, timeline

NOON = datetime(2026, 5, 13, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
DANA, JO = AgentId("adana"), AgentId("ajo")
NAMES = Names({DANA: "Dana", JO: "Jo"}, {"live": "Live", "tickets": "Tickets"})


def said(number: int, minutes: float, author: Author = Author.CUSTOMER, **more: object) -> Message:
    """A message so many minutes after noon."""
    return Message(MessageId(str(number)), author, f"words {number}", NOON + timedelta(minutes=minutes), **more)  # type: ignore[arg-type]


def around(
    *happened: Happening, last_look: datetime | None = None, now: datetime = NOON + timedelta(hours=1)
) -> Around:
    """Dana reads."""
    return Around({}, {}, happened, DANA, BERLIN, now, last_look)


def kinds(messages: Sequence[Message], with_these: Around) -> list[str]:
    """The entries in a word each."""
    words = {Day: "day", New: "new", Happening: "happening"}
    entries = timeline(messages, with_these)
    return [entry.message.id if isinstance(entry, Said) else words[type(entry)] for entry in entries]


def test_a_day_begins_before_its_first_message_by_the_companys_clock() -> None:
    late = said(1, 9 * 60 + 59)  # 23:59 in Berlin
    assert kinds([late, said(2, 10 * 60 + 1)], around(now=NOON + timedelta(days=1))) == ["day", "1", "day", "2"]


def test_what_happened_stands_between_the_messages_around_it() -> None:
    routed = Happening(NOON + timedelta(minutes=2), "Routed to Live")
    ended = Happening(NOON + timedelta(minutes=9), "Settled")
    assert kinds([said(1, 1), said(2, 3)], around(routed, ended)) == ["day", "1", "happening", "2", "happening"]


def test_what_happened_before_a_page_begins_is_left_to_older_pages() -> None:
    before = Happening(NOON - timedelta(hours=1), "Routed to Live")
    assert kinds([said(1, 1)], around(before)) == ["day", "1"]


def test_what_is_new_begins_with_the_first_message_of_somebody_else_since_the_last_look() -> None:
    looked = NOON + timedelta(minutes=2)
    thread = [said(1, 1), said(2, 3, Author.AGENT, agent_id=DANA), said(3, 4), said(4, 5, Author.AGENT, note=True)]
    entries = timeline(thread, around(last_look=looked))
    assert [type(entry).__name__ for entry in entries] == ["Day", "Said", "Said", "New", "Said", "Said"]
    new = next(entry for entry in entries if isinstance(entry, New))
    assert (new.since, new.counts) == (looked, "1 from the customer, 1 note")


@pytest.mark.parametrize(
    ("last_look", "now"),
    [
        (None, NOON + timedelta(hours=1)),  # never here before: everything is new, so nothing is marked
        (NOON + timedelta(minutes=9), NOON + timedelta(hours=1)),  # saw it all
        (NOON, NOON + timedelta(seconds=59)),  # was here a moment ago
    ],
)
def test_nothing_is_marked_as_new_for_who_missed_nothing(last_look: datetime | None, now: datetime) -> None:
    assert "new" not in kinds([said(1, 0.5)], around(last_look=last_look, now=now))


def test_why_is_told_with_what_the_assistant_said_only() -> None:
    turn = TurnId("turn:1")
    decision = Decision(Action.ANSWER, Route.ASSISTANT, None, 1, None, (Reason("greeting", "only a greeting"),))
    thread = [said(1, 1, turn_id=turn), said(2, 2, Author.ASSISTANT, turn_id=turn)]
    with_decision = Around({}, {turn: decision}, (), DANA, BERLIN, NOON)
    assert [list(e.why) for e in timeline(thread, with_decision) if isinstance(e, Said)] == [
        [],
        ["The customer only said hello."],
    ]


def test_counts_are_in_words() -> None:
    thread = [said(1, 1), said(2, 2), said(3, 3, Author.ASSISTANT), said(4, 4, Author.AGENT)]
    assert counts(thread) == "2 from the customer, 1 by the assistant, 1 by a colleague"


def test_days_are_called_as_people_call_them() -> None:
    today = NOON.date()
    assert day_words(today, today) == "Today"
    assert day_words(today - timedelta(days=1), today) == "Yesterday"
    assert day_words(today - timedelta(days=2), today) == "Monday 11 May"
    assert day_words(today - timedelta(days=400), today) == "Tuesday 8 April 2025"


def stretch(owner: OwnerKind, name: str | None, mode: Mode, begins: int, ends: int | None) -> Stretch:
    """From and to minutes after noon."""
    start = NOON + timedelta(minutes=begins)
    return Stretch(mode, owner, name, None, start, None if ends is None else NOON + timedelta(minutes=ends))


def handoff(begins: int, ends: int | None = None, outcome: str | None = None) -> Handoff:
    """To the live queue."""
    at = NOON + timedelta(minutes=begins)
    ended = None if ends is None else NOON + timedelta(minutes=ends)
    reasons = (Reason("human_requested", 'asks for a person: "a human"', "asked"),)
    card = Summary("help", "human_requested", "")
    return Handoff(
        HandoffId("h1"), ConversationId("c1"), QueueName("live"), Mode.LIVE, card, reasons, at, ended_at=ended,
        outcome=outcome,
    )  # fmt: skip


def test_a_whole_life_is_told_in_words_with_its_reasons() -> None:
    life = [
        stretch(OwnerKind.ASSISTANT, None, Mode.ASSISTANT, 0, 1),
        stretch(OwnerKind.QUEUE, "live", Mode.LIVE, 1, 2),
        stretch(OwnerKind.AGENT, DANA, Mode.LIVE, 2, 3),
        stretch(OwnerKind.AGENT, DANA, Mode.TICKET, 3, 4),
        stretch(OwnerKind.AGENT, JO, Mode.TICKET, 4, 5),
        stretch(OwnerKind.ASSISTANT, None, Mode.ASSISTANT, 5, 5),  # resolving passes through the assistant
        stretch(OwnerKind.ASSISTANT, None, Mode.ASSISTANT, 60, None),
    ]
    told = happenings(life, [handoff(1, 5, "needed")], [], NAMES)
    assert [one.words for one in told] == [
        "Routed to Live",
        "Dana has it now, live",
        "Became a ticket",
        "Jo has it now, as a ticket",
        "Settled",
        "Opened again",
    ]
    assert told[0].reasons == ["The customer asked for a person: “a human”."]
    assert told[4].reasons == ["A person was needed."]


def test_what_waits_as_a_ticket_and_becomes_urgent_is_promoted() -> None:
    life = [
        stretch(OwnerKind.QUEUE, "tickets", Mode.TICKET, 0, 1),
        stretch(OwnerKind.QUEUE, "live", Mode.LIVE, 1, None),
    ]
    assert [one.words for one in happenings(life, [], [], NAMES)] == ["Routed to Tickets", "Promoted to Live"]
