"""While a queue or an agent owns the conversation: nothing is withdrawn, nobody is talked over, urgency moves it up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.routing.shop import (
    ADDRESS,
    ANSWERED,
    BERLIN,
    HOW_TO,
    NOBODY,
    NOT_ARRIVED,
    POLICY,
    STAFFED,
    TALK,
    TICKET_CHOICE,
    TUESDAY_AFTERNOON,
    Turn,
    waiting,
)
from triage.domain.assessment import Assessment, Speech
from triage.domain.history import History
from triage.domain.ids import IntentId, QueueName
from triage.domain.labels import Mode, OwnerKind, RedFlag, Sentiment, Urgency
from triage.routing.decide import decide_unassessed

IN_TICKETS, IN_LIVE = waiting(), waiting(Mode.LIVE)
ASIDE = Assessment(IntentId("device_question"), urgency=Urgency.LOW)
URGENT = Assessment(urgency=Urgency.HIGH)
SOON = TUESDAY_AFTERNOON + timedelta(hours=3)


def said(speech: Speech = Speech.REQUEST, urgency: Urgency = Urgency.NORMAL) -> Assessment:
    return Assessment(speech=speech, urgency=urgency)


@pytest.mark.parametrize(
    ("turn", "action", "queue", "rule"),
    [
        (Turn(matter=ADDRESS, history=IN_TICKETS), "handoff", "tickets", "waiting_for_person"),
        (Turn(said(Speech.THANKS), history=IN_TICKETS), "handoff", "tickets", "waiting_for_person"),
        (Turn(said(Speech.GREETING), history=IN_LIVE), "handoff", "live", "waiting_for_person"),
        (Turn(said(Speech.ATTACK), history=IN_TICKETS), "handoff", "tickets", "waiting_for_person"),
        (Turn(matter=HOW_TO, found=ANSWERED, history=IN_TICKETS), "answer", "tickets", "articles_answer"),
        (Turn(ASIDE, NOT_ARRIVED, found=ANSWERED, history=IN_TICKETS), "answer", "tickets", "articles_answer"),
        (Turn(matter=NOT_ARRIVED, found=ANSWERED, history=IN_LIVE), "handoff", "live", "waiting_for_person"),
        (Turn(matter=HOW_TO, history=IN_TICKETS), "handoff", "tickets", "waiting_for_person"),
        (Turn(matter=ADDRESS, missing=("order_number",), history=IN_LIVE), "collect", "live", "details_missing"),
        (Turn(URGENT, history=IN_TICKETS), "handoff", "live", "urgency_rose"),
        (Turn(said(urgency=Urgency.CRITICAL), history=IN_TICKETS), "handoff", "live", "critical_urgency"),
        (Turn(Assessment(sentiment=Sentiment.VERY_NEGATIVE), history=IN_TICKETS), "handoff", "live", "very_negative"),
        (Turn(matter=TALK, history=IN_TICKETS), "handoff", "live", "human_requested"),
        (Turn(matter=TALK, history=IN_TICKETS, staffing=NOBODY), "handoff", "tickets", "waiting_for_person"),
        (Turn(URGENT, history=IN_TICKETS, staffing=NOBODY), "handoff", "tickets", "waiting_for_person"),
        (Turn(URGENT, history=waiting(urgency=Urgency.HIGH)), "handoff", "tickets", "waiting_for_person"),
        (Turn(Assessment(red_flags=(RedFlag.FRAUD,)), history=IN_TICKETS), "handoff", "on-call", "red_flag"),
        (Turn(Assessment(red_flags=(RedFlag.SAFETY,)), history=IN_LIVE), "handoff", "on-call", "red_flag"),
        (Turn(Assessment(red_flags=(RedFlag.ABUSE,)), history=IN_LIVE), "handoff", "live", "waiting_for_person"),
        (Turn(Assessment(red_flags=(RedFlag.PRIVACY,)), history=IN_LIVE), "handoff", "live", "waiting_for_person"),
        (Turn(Assessment(language_supported=False), history=IN_LIVE), "handoff", "live", "waiting_for_person"),
    ],
)  # fmt: skip
def test_a_waiting_conversation_stays_with_people_and_only_moves_nearer(
    turn: Turn, action: str, queue: str, rule: str
) -> None:
    decision = turn.decided()
    assert (decision.action, decision.queue, decision.reason_code) == (action, queue, rule)
    assert decision.route == ("ticket" if queue == "tickets" else "live")
    assert decision.promise is not None


def test_the_clock_of_a_promise_never_restarts() -> None:
    decision = Turn(said(), history=replace(IN_TICKETS, reply_by=SOON)).decided()
    assert decision.promise is not None
    assert decision.promise.by == SOON


def test_a_promise_that_was_broken_is_replaced_by_one_ahead() -> None:
    decision = Turn(said(), history=replace(IN_TICKETS, reply_by=TUESDAY_AFTERNOON - timedelta(hours=1))).decided()
    assert decision.promise is not None
    assert decision.promise.by > TUESDAY_AFTERNOON


def test_more_urgency_brings_the_promise_forward_where_live_cannot_come() -> None:
    tomorrow = replace(IN_TICKETS, reply_by=TUESDAY_AFTERNOON + timedelta(days=1))
    decision = Turn(URGENT, history=tomorrow, staffing=NOBODY).decided()
    assert decision.promise is not None
    assert decision.promise.text == "A colleague will write to you today by 17:00."


def test_priority_and_urgency_do_not_fall_while_waiting() -> None:
    urgent = replace(waiting(urgency=Urgency.HIGH), priority=70)
    assert Turn(said(urgency=Urgency.LOW), history=urgent).decided().priority == 70
    assert Turn(said(urgency=Urgency.LOW), history=replace(urgent, priority=0)).decided().priority == 50


@pytest.mark.parametrize(
    ("key", "history", "queue"),
    [
        ("ticket", IN_LIVE, "tickets"),
        ("live", IN_TICKETS, "live"),
        ("stay", IN_LIVE, "live"),
        ("ticket", IN_TICKETS, "tickets"),
    ],
)
def test_a_waiting_customer_may_change_how_they_wait(key: str, history: History, queue: str) -> None:
    choices = tuple(replace(TICKET_CHOICE, key=k, by=None) for k in ("ticket", "live", "stay"))
    turn = Turn(Assessment(speech=Speech.CHOICE, choice=key), history=replace(history, open_choices=choices))
    assert turn.decided().queue == queue


WRITE, CALL = Assessment(choice="ticket"), Assessment(choice="callback")
ON_CALL = replace(IN_LIVE, queue=QueueName("on-call"))


@pytest.mark.parametrize(
    ("turn", "queue", "text"),
    [
        (Turn(WRITE, history=IN_LIVE), "tickets", "A colleague will write to you tomorrow by 13:00."),
        (Turn(CALL, history=IN_LIVE), "tickets", "A colleague will call you today between 16:00 and 19:00."),
        (Turn(CALL, history=IN_TICKETS), "tickets", "A colleague will call you today between 16:00 and 19:00."),
        (
            Turn(replace(CALL, call_on="2026-05-13"), history=IN_LIVE),
            "tickets",
            "A colleague will call you tomorrow between 09:00 and 12:00.",
        ),
        (
            Turn(replace(CALL, call_on="2026-05-13", call_at="15:30"), history=IN_LIVE),
            "tickets",
            "A colleague will call you tomorrow at 15:30.",
        ),
        (
            Turn(replace(CALL, call_on="2026-05-17", call_at="10:00"), history=IN_LIVE),
            "tickets",
            "A colleague will call you on Monday 18 May at 10:00.",
        ),
        (Turn(replace(CALL, human_requested=True), history=IN_LIVE), "tickets", "A colleague will call you today"),
        (Turn(CALL, history=replace(IN_LIVE, open_choices=(TICKET_CHOICE,))), "tickets", "A colleague will call you"),
    ],
)  # fmt: skip
def test_who_waits_and_asks_for_another_way_is_moved_and_told_a_time_anew(turn: Turn, queue: str, text: str) -> None:
    decision = turn.decided()
    assert (decision.action, decision.queue, decision.route) == ("handoff", queue, "ticket")
    assert decision.reasons[0].rule in ("switch_asked", "customer_choice")
    assert decision.reasons[0].observed in ("ticket", "callback")
    assert decision.promise is not None
    assert decision.promise.text.startswith(text)


@pytest.mark.parametrize(
    "turn",
    [
        Turn(WRITE, history=IN_TICKETS),
        Turn(WRITE, history=ON_CALL),
        Turn(CALL, history=ON_CALL),
        Turn(replace(WRITE, urgency=Urgency.CRITICAL), history=IN_LIVE),
        Turn(replace(WRITE, red_flags=(RedFlag.SAFETY,)), history=IN_LIVE),
        Turn(CALL, history=replace(IN_TICKETS, can_be_live=False)),
    ],
)
def test_danger_waits_for_no_letter_and_a_letter_is_not_promised_twice(turn: Turn) -> None:
    assert turn.decided().reason_code != "switch_asked"


def test_who_waits_for_a_letter_and_asks_for_one_keeps_it_however_angry() -> None:
    decision = Turn(replace(WRITE, sentiment=Sentiment.VERY_NEGATIVE), history=IN_TICKETS).decided()
    assert (decision.queue, decision.reason_code) == ("tickets", "waiting_for_person")


@pytest.mark.parametrize(("has_hour", "words"), [(True, "today at 17:13."), (False, "today by 17:13.")])
def test_a_call_at_an_hour_is_told_again_as_it_was_booked(has_hour: bool, words: str) -> None:
    booked = replace(IN_TICKETS, reply_by=SOON, call_booked=True, call_has_hour=has_hour)
    promise = Turn(matter=ADDRESS, history=booked).decided().promise
    assert promise is not None
    assert promise.text == f"A colleague will call you {words}"


def test_a_queue_that_the_policy_no_longer_has_still_holds_its_customers() -> None:
    gone = replace(IN_TICKETS, queue=QueueName("renamed"))
    decision = Turn(said(), history=gone).decided()
    assert (decision.action, decision.queue) == ("handoff", "tickets")


@pytest.mark.parametrize("matter", [HOW_TO, TALK, NOT_ARRIVED])
def test_while_an_agent_speaks_the_assistant_is_silent(matter: object) -> None:
    history = History(owner=OwnerKind.AGENT, mode=Mode.LIVE, timezone=BERLIN)
    decision = Turn(matter=matter, found=ANSWERED, history=history).decided()  # type: ignore[arg-type]
    assert decision.silent
    assert (decision.route, decision.queue, decision.promise, decision.reason_code) == (
        "live",
        None,
        None,
        "agent_owns",
    )


def test_what_no_engine_could_read_neither_moves_a_waiting_customer_nor_talks_over_an_agent() -> None:
    kept = decide_unassessed(IN_TICKETS, STAFFED, POLICY, TUESDAY_AFTERNOON)
    assert (kept.action, kept.queue) == ("handoff", "tickets")
    assert "assessment_unavailable" in [reason.rule for reason in kept.reasons]
    with_agent = History(owner=OwnerKind.AGENT, mode=Mode.LIVE)
    assert decide_unassessed(with_agent, STAFFED, POLICY, TUESDAY_AFTERNOON).silent
