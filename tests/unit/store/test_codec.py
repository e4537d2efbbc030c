"""Records survive being stored, and being stored by an older program."""

from datetime import UTC, datetime

from triage.domain.assessment import Assessment, Detail, DetailStatus
from triage.domain.conversation import Memory
from triage.domain.decision import Choice, Decision, Promise, Reason
from triage.domain.ids import IntentId, MessageId, QueueName
from triage.domain.labels import Action, Mode, RedFlag, Route, Urgency
from triage.store.codec import decode, encode

AT = datetime(2026, 3, 2, 10, 0, 0, 123, tzinfo=UTC)


def test_a_decision_comes_back_equal() -> None:
    promise = Promise(AT, Mode.LIVE, "soon")
    choice = Choice("ticket", "write", QueueName("tickets"), AT)
    decision = Decision(
        Action.HANDOFF, Route.LIVE, QueueName("live"), 90, promise, (Reason("a", "b", "c"),), choices=(choice,)
    )
    assert decode(Decision, encode(Decision, decision)) == decision


def test_an_assessment_comes_back_equal() -> None:
    detail = Detail("order", "H-1", MessageId("4"), DetailStatus.CORRECTED, "H-2")
    assessment = Assessment(
        intent=IntentId("x"), urgency=Urgency.CRITICAL, red_flags=(RedFlag.FRAUD,), details={"order": detail}
    )
    assert decode(Assessment, encode(Assessment, assessment)) == assessment


def test_fields_that_a_record_gained_or_lost_since_do_not_matter() -> None:
    stored = {"greeted": True, "a_field_of_last_year": 1}
    assert decode(Memory, stored) == Memory(greeted=True)
