"""Which turns surprise: what people did otherwise, and the label that this gives."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.fakes.turns import BLANK, NOW, message, thread
from triage.domain.assessment import Assessment, Detail, Speech
from triage.domain.conversation import Message
from triage.domain.decision import Decision, Reason
from triage.domain.handoff import Handoff, Summary
from triage.domain.ids import ConversationId, HandoffId, MessageId, QueueName, TurnId
from triage.domain.labels import Action, Author, Mode, Route, Sentiment
from triage.evals.harvest.doubles import Seen
from triage.evals.harvest.gather import gather, handoff_quality
from triage.evals.harvest.redact import Redactor
from triage.evals.harvest.surprise import Why, surprises
from triage.store.harvest import Lived
from triage.store.turns import Outcome, TurnRecord

HERE = ConversationId("c1")


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def turn(minutes: int, action: Action, route: Route = Route.ASSISTANT, rule: str = "rule", **seen: Any) -> TurnRecord:
    queue = QueueName("tickets") if action is Action.HANDOFF else None
    decision = Decision(action, route, queue, 0, None, (Reason(rule, "seen"),))
    assessment = replace(Assessment(), **seen)
    identity = TurnId(f"t{minutes}")
    return TurnRecord(identity, HERE, 0, Outcome.COMMITTED, "local", at(minutes), 0.0, assessment, None, decision)


def said(minutes: int, text: str, author: Author = Author.CUSTOMER) -> Message:
    return replace(message(minutes, text, author), at=at(minutes))


def handoff(minutes: int, mode: Mode = Mode.TICKET, outcome: str | None = None) -> Handoff:
    made = Handoff(HandoffId("h"), HERE, QueueName("tickets"), mode, Summary("", "", ""), (), at(minutes))
    return replace(made, accepted_at=at(minutes + 5), outcome=outcome)


def lived(*messages: Message, turns: tuple[TurnRecord, ...], handoffs: tuple[Handoff, ...] = ()) -> Lived:
    return Lived(thread(*messages, memory=BLANK), turns, handoffs)


HANDED = turn(2, Action.HANDOFF, Route.TICKET)
FIRST = said(1, "my order is late")


@pytest.mark.parametrize(
    ("outcome", "mode", "why", "route"),
    [
        ("unneeded", Mode.TICKET, Why.UNNEEDED, "assistant"),
        ("late", Mode.TICKET, Why.LATE, "live"),
        (None, Mode.LIVE, Why.OVERRIDDEN, "live"),
    ],
)
def test_what_became_of_a_handoff(outcome: str | None, mode: Mode, why: Why, route: str) -> None:
    found = surprises(lived(FIRST, turns=(HANDED,), handoffs=(handoff(2, mode, outcome),)))
    assert [(one.why, one.labels) for one in found] == [(why, {"route": route})]


def test_a_handoff_that_went_as_decided_is_no_surprise() -> None:
    assert not surprises(lived(FIRST, turns=(HANDED,), handoffs=(handoff(2, Mode.TICKET, "needed"),)))


def test_a_colleague_who_asks_for_what_was_said_is_one() -> None:
    detail = Detail("order_number", "HC-20481", MessageId("m1"))
    made = turn(2, Action.HANDOFF, Route.TICKET, details={"order_number": detail})
    asked = said(4, "Hello, what is your order number?", Author.AGENT)

    (found,) = surprises(lived(said(1, "HC-20481 is late"), asked, turns=(made,), handoffs=(handoff(2),)))

    assert (found.why, found.facts) == (Why.ASKED_AGAIN, (("order_number", "HC-20481"),))


def test_anger_after_an_answer_is_one() -> None:
    turns = (
        turn(2, Action.ANSWER),
        turn(5, Action.OFFER, sentiment=Sentiment.NEGATIVE, speech=Speech.REJECTION),
    )
    found = surprises(lived(FIRST, said(4, "that did not help!"), turns=turns))
    assert [one.why for one in found] == [Why.ANGRY_AFTER_ANSWER]


def test_a_person_who_answers_what_the_assistant_could_not_is_one() -> None:
    reply = said(6, "You need a new mount, here is the link.", Author.AGENT)
    found = surprises(lived(FIRST, reply, turns=(turn(2, Action.OFFER, Route.TICKET, "no_answer"),)))

    assert [one.why for one in found] == [Why.ABSTAINED]
    assert "new mount" in found[0].note


def test_cases_are_redacted_labelled_and_without_doubles() -> None:
    one = lived(said(1, "order HC-20481 never came"), turns=(HANDED,), handoffs=(handoff(2, Mode.LIVE),))
    again = lived(said(1, "Order HC-20481 never came!"), turns=(HANDED,), handoffs=(handoff(2, Mode.LIVE),))

    found = gather([one, again], NOW.date(), Redactor())

    (line,) = found.lines
    assert line["labels"] == {"route": "live"}
    assert "20481" not in str(line)
    assert "why:overridden" in line["tags"]
    assert (found.conversations, found.surprising) == (2, 2)


def test_what_is_a_case_already_is_left_out() -> None:
    known = Seen(["my order is very late today"])
    assert not known.is_new("my order is very late today!")
    assert known.is_new("the camera picture is foggy at night")


def test_handoff_quality_counts_what_agents_judged() -> None:
    quality = handoff_quality({"needed": 8, "unneeded": 1, "late": 1})
    assert (quality["value"], quality["judged"]) == (0.8, 10)
    assert quality["low"] < 0.8 < quality["high"]
    assert handoff_quality({})["value"] is None
