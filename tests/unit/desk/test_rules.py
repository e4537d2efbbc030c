"""The desk's small rules: which queue, who has room, what is remembered, what may be typed, what a token is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.unit.desk.surroundings import BILLING, FLOOR, LIVE, TICKETS
from triage.desk import tokens
from triage.desk.accept import mode_with_a_person
from triage.desk.leaving import after_a_person
from triage.desk.staffing import has_room, serves
from triage.desk.wordcheck import checked, checked_if_any
from triage.domain.assessment import Detail
from triage.domain.conversation import Conversation, Memory, Owner
from triage.domain.decision import Choice
from triage.domain.errors import BadInput
from triage.domain.ids import AgentId, ConversationId, CustomerId, IntentId, MessageId, QueueName
from triage.domain.labels import ConversationState, Mode, OwnerKind, Urgency
from triage.domain.policy import QueuePolicy
from triage.domain.staffing import Agent
from triage.store.agent_loads import Load

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
DANA = Agent(AgentId("a1"), "Dana", "dana@hearthlane.example")


def head(mode: Mode, queue: str | None = None) -> Conversation:
    """A conversation in this mode, in this queue."""
    owner = Owner(OwnerKind.QUEUE, QueueName(queue)) if queue else Owner()
    return Conversation(
        ConversationId("c1"), CustomerId("u1"), "generic", ConversationState.OPEN, owner, mode, 0, "7F3K", NOW, NOW
    )


@pytest.mark.parametrize(
    ("mode", "queue", "wanted", "expected"),
    [
        (Mode.LIVE, "live", Mode.TICKET, "tickets"),
        (Mode.LIVE, "billing", Mode.TICKET, "bills"),
        (Mode.TICKET, "bills", Mode.LIVE, "billing"),
        (Mode.TICKET, "bills", Mode.TICKET, "bills"),
        (Mode.LIVE, "on-call", Mode.LIVE, "on-call"),
        (Mode.ASSISTANT, None, Mode.LIVE, "live"),
        (Mode.TICKET, "gone-from-the-policy", Mode.TICKET, "tickets"),
    ],
)
def test_the_queue_of_another_mode_serves_the_same_team(
    mode: Mode, queue: str | None, wanted: Mode, expected: str
) -> None:
    assert FLOOR.queue_in(head(mode, queue), wanted).name == expected


def test_what_a_person_takes_from_the_assistant_is_live_and_else_as_it_waited() -> None:
    assert [mode_with_a_person(head(mode)) for mode in Mode] == [Mode.LIVE, Mode.LIVE, Mode.TICKET]


@pytest.mark.parametrize(
    ("queue", "load", "urgency", "room"),
    [
        (LIVE, Load(), Urgency.NORMAL, True),
        (LIVE, Load(live=1), Urgency.HIGH, False),
        (LIVE, Load(live=1), Urgency.CRITICAL, True),
        (BILLING, Load(live=1), Urgency.LOW, True),
        (LIVE, Load(tickets_active=5, tickets=9), Urgency.NORMAL, True),
        (TICKETS, Load(tickets_active=4, tickets=40), Urgency.NORMAL, True),
        (TICKETS, Load(tickets_active=5, tickets=5), Urgency.NORMAL, False),
    ],
)
def test_room_counts_what_is_active_in_the_mode_and_what_is_critical_always_fits(
    queue: QueuePolicy, load: Load, urgency: Urgency, room: bool
) -> None:
    assert has_room(DANA.id, queue, urgency, {DANA.id: load}) is room


@pytest.mark.parametrize(
    ("teams", "queue", "expected"),
    [(set(), BILLING, True), ({"billing"}, BILLING, True), ({"orders"}, BILLING, False), ({"orders"}, LIVE, True)],
)
def test_an_agent_serves_the_queues_of_their_teams(teams: set[str], queue: QueuePolicy, expected: bool) -> None:
    assert serves(replace(DANA, teams=frozenset(teams)), queue) is expected


def test_after_a_person_the_facts_stay_and_what_was_offered_is_over() -> None:
    order = Detail("order_number", "HC-20481", MessageId("5"))
    before = Memory(
        greeted=True,
        intent=IntentId("charged_twice"),
        details={"order_number": order},
        pending="amount",
        choices=(Choice("live", "talk to someone now"),),
        offers_made=1,
        preference=Mode.LIVE,
        failed_answers=2,
        urgency=Urgency.HIGH,
    )
    after = after_a_person(before, "refund done")
    assert (after.greeted, after.intent, after.details) == (True, "charged_twice", {"order_number": order})
    assert after.return_note == "refund done"
    assert (after.pending, after.choices, after.offers_made, after.preference) == (None, (), 0, None)
    assert (after.failed_answers, after.urgency) == (0, None)
    assert after.usual is Mode.LIVE, "how they liked to be served is remembered for the next matter"
    assert after_a_person(after, "").usual is Mode.LIVE
    assert after_a_person(before, "").return_note is None


def test_what_agents_type_is_normalised_and_never_empty_or_endless() -> None:
    assert checked(" a\r\nb\x00 ", "text") == "a\nb"
    assert checked_if_any("  ", "note") == ""
    for wrong in ("", " \n ", "x" * 20_001):
        with pytest.raises(BadInput) as refused:
            checked(wrong, "text")
        assert refused.value.field == "text"


def test_a_token_is_long_never_the_same_and_kept_as_a_hash_only() -> None:
    drawn = {tokens.new_token() for _ in range(200)}
    assert len(drawn) == 200
    assert min(len(token) for token in drawn) >= 43
    one = drawn.pop()
    assert tokens.hash_of(one) == tokens.hash_of(one)
    assert len(tokens.hash_of(one)) == 64
    assert one not in tokens.hash_of(one)
