"""Decisions made again: the same policy changes nothing, another one what it says, each matter counts once."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from hypothesis import given

from tests.unit.routing import strategies as shapes
from tests.unit.routing.shop import BUSY, POLICY, RESEARCH, STAFFED, TALK, TUESDAY_AFTERNOON, Turn
from triage.domain.assessment import Assessment
from triage.domain.history import Collected, History
from triage.domain.ids import ConversationId
from triage.domain.knowledge import SearchResult
from triage.domain.labels import Action, Mode, OwnerKind, RedFlag, Urgency
from triage.domain.policy import BusyRules, Policy
from triage.domain.staffing import Staffing
from triage.routing.decide import decide
from triage.routing.replay import Replayed, StoredDecision, outcome_of, replay

LATER_TICKETS = replace(
    POLICY,
    version="later",
    queues=tuple(replace(q, first_reply={}) if q.mode is Mode.TICKET else q for q in POLICY.queues),
)


def stored(turn: Turn, *, minute: float = 0, conversation: str = "c1", staffing: Staffing = STAFFED) -> StoredDecision:
    """A decision as the shop's policy made it so many minutes after Tuesday afternoon."""
    turn = replace(turn, now=TUESDAY_AFTERNOON + timedelta(minutes=minute), staffing=staffing)
    matter = turn.matter
    seen = turn.seen if matter is None else replace(turn.seen, intent=matter.id, intent_confidence=0.9)
    return made(
        StoredDecision(
            turn=f"t{minute}",
            conversation=ConversationId(conversation),
            was_read=True,
            seen=seen,
            found=turn.found,
            collected=Collected(matter, turn.known, turn.missing, turn.given_up, turn.invalid),
            history=turn.history,
            staffing=turn.staffing,
            now=turn.now,
            outcome=outcome_of(turn.decided()),
            policy="test",
        )
    )


def made(inputs: StoredDecision) -> StoredDecision:
    """With what the shop's policy decides from these inputs."""
    decision = decide(inputs.seen, inputs.collected, inputs.found, inputs.staffing, inputs.history, POLICY, inputs.now)
    return replace(inputs, outcome=outcome_of(decision))


def replayed(decisions: Iterable[StoredDecision]) -> list[Replayed]:
    """Under the shop's policy and one that promises tickets later."""
    return list(replay(decisions, POLICY, LATER_TICKETS))


def test_the_same_policy_changes_nothing() -> None:
    (one,) = replay([stored(Turn(matter=RESEARCH))], POLICY, POLICY)
    assert one.is_as_stored
    assert not one.is_changed
    assert one.before == one.after


def test_other_targets_change_the_promise_and_not_the_route() -> None:
    (one,) = replayed([stored(Turn(matter=RESEARCH))])
    assert not one.is_changed
    assert one.before.due is not None
    assert one.after.due is not None
    assert one.after.due > one.before.due


def test_a_matter_that_is_handed_over_twice_counts_once() -> None:
    first, second, next_day = replayed([stored(Turn(matter=RESEARCH), minute=minute) for minute in (0, 5, 26 * 60)])
    assert (first.before_hands_over, second.before_hands_over, next_day.before_hands_over) == (True, False, True)


def test_busy_mode_follows_the_limits_of_each_policy_with_hysteresis() -> None:
    eager = replace(POLICY, version="eager", busy=BusyRules(enter_seconds=60, leave_seconds=30))
    calm = replace(POLICY, version="calm", busy=BusyRules(enter_seconds=100_000, leave_seconds=50_000))
    (one,) = replay([stored(Turn(matter=TALK), staffing=BUSY)], calm, eager)
    assert one.before.lead == one.after.lead
    assert one.before.action in set(Action)


def test_a_decision_that_no_engine_could_read_stays_one() -> None:
    unread = replace(stored(Turn()), was_read=False, seen=Assessment(engine="none"), collected=Collected())
    (one,) = replay([unread], POLICY, POLICY)
    assert one.before.lead == "assessment_unavailable"


def test_urgent_is_high_or_a_red_flag_that_is_no_plain_request() -> None:
    low = stored(Turn(matter=RESEARCH))
    fraud = replace(low, seen=replace(low.seen, red_flags=(RedFlag.FRAUD,)))
    privacy = replace(low, seen=replace(low.seen, urgency=Urgency.NORMAL, red_flags=(RedFlag.PRIVACY,)))
    assert [one.is_urgent for one in replayed([fraud, privacy])] == [True, False]
    assert replayed([low])[0].owner is OwnerKind.ASSISTANT


@given(shapes.assessments(), shapes.collections(), shapes.results(), shapes.histories(), shapes.policies())
def test_nothing_that_can_be_stored_breaks_replay(
    seen: Assessment, collected: Collected, found: SearchResult, history: History, policy: Policy
) -> None:
    inputs = replace(stored(Turn()), seen=seen, collected=collected, found=found, history=history)
    (one,) = replay([made(inputs)], POLICY, policy)
    assert one.is_as_stored
    (same,) = replay([inputs], policy, policy)
    assert not same.is_changed
