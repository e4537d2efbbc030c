"""What a customer reads about hours, waits and who takes care, as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.desk_house import shipped
from triage.domain.conversation import Conversation, Owner
from triage.domain.ids import AgentId, ConversationId, CustomerId, QueueName
from triage.domain.labels import ConversationState, Mode, OwnerKind
from triage.domain.staffing import Staffing
from triage.routing.time_words import wall_of
from triage.web.chat.standing import availability, standing
from triage.web.chat.view import Place, View
from triage.web.chat.words import words_in

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # 10:00 in Berlin, open until 20:00
EN = words_in("en")
HOME = wall_of("Europe/Berlin", "Europe/Berlin")
THERE = Staffing(live_online=2, live_free=1)
QUEUE = Owner(OwnerKind.QUEUE, QueueName("live"))
DANA = Owner(OwnerKind.AGENT, agent_id=AgentId("a1"))


def view(now: datetime = MONDAY, staffing: Staffing = THERE, **more: object) -> View:
    """What a visitor sees at this moment."""
    return View(seq=1, now=now, staffing=staffing, **more)  # type: ignore[arg-type]


def head(owner: Owner, mode: Mode, **more: object) -> Conversation:
    """A conversation of this owner."""
    made = Conversation(
        ConversationId("c1"),
        CustomerId("u1"),
        "webchat",
        ConversationState.OPEN,
        owner,
        mode,
        1,
        "QV8PD",
        MONDAY,
        MONDAY,
    )
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "staffing", "said"),
    [
        (MONDAY, THERE, "● Colleagues are here now"),
        (
            MONDAY,
            Staffing(live_online=2, live_waiting=1, handle_seconds=480),
            "● Colleagues are here, about 8 minutes to wait",
        ),
        (MONDAY, Staffing(), "◐ Colleagues answer in writing, usually today by 18:00"),
        (MONDAY - timedelta(days=1), THERE, "○ Colleagues are back tomorrow at 08:00"),
        (MONDAY + timedelta(hours=12), THERE, "○ Colleagues are back tomorrow at 08:00"),
    ],
)
def test_hours_and_the_reply_to_expect_are_said_up_front(now: datetime, staffing: Staffing, said: str) -> None:
    line = availability(view(now, staffing), shipped()[1], HOME, EN)
    assert f"{line.sign} {line.text}" == said


def test_hours_are_on_the_customers_clock() -> None:
    wall = wall_of("America/New_York", "Europe/Berlin")
    line = availability(view(MONDAY - timedelta(days=1)), shipped()[1], wall, EN)
    assert line.text == "Colleagues are back tomorrow at 02:00 (New York time)"


def test_nothing_stands_while_the_assistant_serves() -> None:
    assert standing(view(), HOME, EN) is None
    assert standing(view(head=head(Owner(), Mode.ASSISTANT)), HOME, EN) is None


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (
            view(head=head(QUEUE, Mode.LIVE), place=Place(2, timedelta(minutes=6), on_call=False)),
            "You are number 2 in line, about 6 minutes",
        ),
        (view(head=head(QUEUE, Mode.LIVE), place=Place(1, None, on_call=False)), "You are number 1 in line"),
        (
            view(head=head(QUEUE, Mode.LIVE), place=Place(1, timedelta(), on_call=True)),
            "A colleague is being called. Please stay here if you can.",
        ),
        (
            view(head=head(QUEUE, Mode.TICKET, reply_by=MONDAY + timedelta(days=1))),
            "A colleague gets back to you tomorrow by 10:00",
        ),
        (
            view(head=head(QUEUE, Mode.TICKET, reply_by=MONDAY - timedelta(days=1))),
            "A colleague gets back to you in writing",
        ),
        (view(head=head(DANA, Mode.LIVE), agent="Dana"), "You are talking to Dana"),
        (view(head=head(DANA, Mode.TICKET), agent="Dana"), "Dana takes care of it and writes to you here"),
        (
            view(head=head(Owner(), Mode.ASSISTANT, state=ConversationState.CLOSED)),
            "This matter is settled. Write any time, and we go on where we stopped.",
        ),
    ],
)
def test_who_takes_care_and_where_it_stands_is_said(seen: View, said: str) -> None:
    line = standing(seen, HOME, EN)
    assert line is not None
    assert line.text == said
