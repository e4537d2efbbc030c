"""What holds for every turn there can be, in a sane policy and in strange ones."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.routing.shop import POLICY
from tests.unit.routing.strategies import (
    UNHURRIED,
    assessments,
    collections,
    histories,
    instants,
    policies,
    results,
    staffings,
)
from triage.domain.assessment import Assessment
from triage.domain.decision import Decision
from triage.domain.history import Collected, History
from triage.domain.knowledge import SearchResult
from triage.domain.labels import Action, Mode, OwnerKind, Route, Urgency
from triage.domain.policy import Policy
from triage.domain.staffing import Staffing
from triage.routing.business_hours import is_open
from triage.routing.decide import RULES, decide, decide_unassessed

ANY_TURN = st.tuples(assessments(), collections(), results(), staffings(), histories())
Inputs = tuple[Assessment, Collected, SearchResult, Staffing, History]
CODES = {rule.__name__ for rule in RULES} | {
    "detail_invalid",
    "walk_through",
    "waiting_for_person",
    "unclear",
    "busy_mode",
}


def check(decision: Decision, history: History, now: datetime) -> None:
    """The invariants of a decision that whoever carries it out relies on."""
    assert decision.reasons
    assert all(reason.rule and reason.observed for reason in decision.reasons)
    assert decision.silent == (history.owner is OwnerKind.AGENT)
    waits = history.owner is OwnerKind.QUEUE
    assert (decision.queue is not None) == (waits or decision.action is Action.HANDOFF)
    assert (decision.promise is not None) == (decision.queue is not None)
    assert (decision.ask is not None) == (decision.action is Action.COLLECT)
    assert bool(decision.choices) == (decision.action is Action.OFFER)
    if decision.promise is not None:
        assert decision.promise.by > now
        assert decision.promise.text
        assert decision.route is not Route.ASSISTANT


@UNHURRIED
@given(ANY_TURN, policies(), instants())
def test_every_turn_gets_a_whole_decision(turn: Inputs, policy: Policy, now: datetime) -> None:
    decision = decide(*turn, policy, now)
    check(decision, turn[-1], now)
    assert {reason.rule for reason in decision.reasons} <= CODES
    assert decision == decide(*turn, policy, now)


@UNHURRIED
@given(staffings(), histories(), policies(), instants())
def test_every_unread_turn_gets_a_whole_decision(
    staffing: Staffing, history: History, policy: Policy, now: datetime
) -> None:
    decision = decide_unassessed(history, staffing, policy, now)
    check(decision, history, now)
    assert decision.silent or decision.action is Action.HANDOFF


@UNHURRIED
@given(ANY_TURN, policies(), instants())
def test_a_red_flag_never_ends_at_the_assistant(turn: Inputs, policy: Policy, now: datetime) -> None:
    decision = decide(*turn, policy, now)
    if turn[0].red_flags:
        assert decision.route is not Route.ASSISTANT
        assert decision.action is Action.HANDOFF or turn[-1].owner is not OwnerKind.ASSISTANT


@UNHURRIED
@given(ANY_TURN, instants())
def test_nobody_is_promised_live_who_cannot_come(turn: Inputs, now: datetime) -> None:
    decision, staffing, history = decide(*turn, POLICY, now), turn[3], turn[4]
    wait = staffing.expected_wait_seconds
    if "live" in [choice.key for choice in decision.choices]:
        assert history.can_be_live
        assert wait is not None
        assert wait <= POLICY.thresholds.live_wait_minutes * 60
        assert is_open(POLICY.hours, now)
    if decision.action is Action.HANDOFF and history.owner is OwnerKind.ASSISTANT and decision.route is Route.LIVE:
        assert decision.queue == "on-call" or (staffing.live_online > 0 and is_open(POLICY.hours, now))


@UNHURRIED
@given(ANY_TURN, instants(), st.sampled_from(Urgency))
def test_more_urgency_never_waits_longer(turn: Inputs, now: datetime, other: Urgency) -> None:
    seen, collected, found, staffing, history = turn
    seen, history = replace(seen, choice=None), replace(history, open_choices=())  # a chosen time is the customer's own
    less, more = sorted((seen.urgency, other), key=lambda urgency: urgency.rank)
    calm, urgent = (
        decide(replace(seen, urgency=urgency), collected, found, staffing, history, POLICY, now)
        for urgency in (less, more)
    )
    assert urgent.priority >= calm.priority
    if urgent.promise and calm.promise:
        assert urgent.promise.by <= calm.promise.by


@UNHURRIED
@given(ANY_TURN, instants())
def test_a_waiting_customer_who_does_not_ask_for_it_is_never_handed_back_or_down(turn: Inputs, now: datetime) -> None:
    seen, collected, found, staffing, history = turn
    seen = replace(seen, choice=None)
    waiting = replace(history, owner=OwnerKind.QUEUE, open_choices=(), queue=POLICY.queues[0].name, mode=Mode.LIVE)
    decision = decide(seen, collected, found, staffing, waiting, POLICY, now)
    assert decision.route is Route.LIVE
    assert decision.action in (Action.HANDOFF, Action.ANSWER, Action.COLLECT)
    assert decision.priority >= history.priority


@UNHURRIED
@given(ANY_TURN, policies(), instants())
def test_no_person_is_offered_when_none_can_come(turn: Inputs, policy: Policy, now: datetime) -> None:
    for choice in decide(*turn, policy, now).choices:
        if choice.key == "live":
            assert turn[3].live_online > 0
        if choice.key == "callback":
            assert turn[4].can_be_live
        if choice.key != "stay":
            assert choice.by is not None
            assert choice.by > now
            assert choice.queue in {queue.name for queue in policy.queues} | {"tickets"}


@UNHURRIED
@given(ANY_TURN, instants(), st.integers(0, 599))
def test_what_has_just_become_a_ticket_is_not_tossed_back_by_mood(turn: Inputs, now: datetime, ago: int) -> None:
    seen, collected, found, staffing, history = turn
    seen = replace(seen, red_flags=(), urgency=Urgency.NORMAL)
    collected = replace(collected, intent=None)
    held = replace(
        history, owner=OwnerKind.QUEUE, mode=Mode.TICKET, queue=POLICY.queues[2].name, open_choices=(),
        urgency=Urgency.NORMAL, mode_since=now - timedelta(seconds=ago),
    )  # fmt: skip
    assert decide(seen, collected, found, staffing, held, POLICY, now).queue == "tickets"


@UNHURRIED
@given(ANY_TURN, instants())
def test_a_move_is_never_taken_back_by_the_same_message_a_moment_later(turn: Inputs, now: datetime) -> None:
    seen, collected, found, staffing, history = turn
    waits = replace(history, owner=OwnerKind.QUEUE, mode=Mode.TICKET, queue=POLICY.queues[2].name, open_choices=())
    moved = decide(seen, collected, found, staffing, waits, POLICY, now)
    assert moved.promise is not None
    after = replace(
        waits, mode=moved.promise.mode, queue=moved.queue, reply_by=moved.promise.by, mode_since=now,
        urgency=seen.urgency, priority=moved.priority,
    )  # fmt: skip
    again = decide(seen, collected, found, staffing, after, POLICY, now + timedelta(seconds=30))
    assert again.queue == moved.queue
    assert again.priority >= moved.priority


@UNHURRIED
@given(ANY_TURN, instants())
def test_busy_mode_never_keeps_the_urgent_or_the_furious_from_people(turn: Inputs, now: datetime) -> None:
    seen, collected, found, staffing, history = turn
    history = replace(history, owner=OwnerKind.ASSISTANT)
    calm, busy = (
        decide(seen, collected, found, replace(staffing, busy=is_busy), history, POLICY, now)
        for is_busy in (False, True)
    )
    assert busy.priority >= calm.priority
    if seen.urgency.rank >= Urgency.HIGH.rank or seen.human_requested:
        assert (busy.action, busy.route, busy.queue) == (calm.action, calm.route, calm.queue)


@UNHURRIED
@given(ANY_TURN, instants(), st.sampled_from(["ticket", "callback"]))
def test_who_waits_live_and_asks_for_another_way_gets_it_with_a_time_or_keeps_their_place(
    turn: Inputs, now: datetime, key: str
) -> None:
    seen, collected, found, staffing, history = turn
    waiting = replace(history, owner=OwnerKind.QUEUE, open_choices=(), queue=POLICY.queues[0].name, mode=Mode.LIVE)
    decision = decide(replace(seen, choice=key), collected, found, staffing, waiting, POLICY, now)
    assert decision.promise is not None
    if decision.reason_code == "switch_asked":
        assert (decision.action, decision.route) == (Action.HANDOFF, Route.TICKET)
    else:
        assert decision.route is Route.LIVE
