"""What follows when the customer chooses, does not choose, or the choice is gone by then."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.routing.shop import (
    ADDRESS,
    BERLIN,
    HOW_TO,
    NOBODY,
    NOT_ARRIVED,
    OFFERED,
    SUNDAY_AFTERNOON,
    TALK,
    TICKET_CHOICE,
    TUESDAY_AFTERNOON,
    Turn,
)
from triage.domain.assessment import Assessment, Speech
from triage.domain.history import History
from triage.domain.labels import Mode, RedFlag
from triage.domain.staffing import Staffing


def choosing(key: str | None) -> Turn:
    return Turn(Assessment(speech=Speech.CHOICE, choice=key), NOT_ARRIVED, history=OFFERED)


@pytest.mark.parametrize(
    ("key", "action", "route", "queue"),
    [
        ("ticket", "handoff", "ticket", "tickets"),
        ("live", "handoff", "live", "live"),
        ("stay", "answer", "assistant", None),
    ],
)
def test_the_customer_is_served_the_way_they_chose(key: str, action: str, route: str, queue: str | None) -> None:
    decision = choosing(key).decided()
    assert (decision.action, decision.route, decision.queue) == (action, route, queue)
    assert decision.reason_code == "customer_choice"


def test_the_time_that_was_offered_is_the_time_that_is_promised() -> None:
    promise = choosing("ticket").decided().promise
    assert promise is not None
    assert promise.by == TICKET_CHOICE.by
    assert promise.text == "A colleague will write to you tomorrow by 12:00."


def test_a_time_that_has_passed_meanwhile_is_promised_anew() -> None:
    late = replace(choosing("ticket"), now=TUESDAY_AFTERNOON + timedelta(days=2))
    promise = late.decided().promise
    assert promise is not None
    assert promise.by > late.now


def test_who_stays_goes_on_with_the_details() -> None:
    staying = replace(choosing("stay"), missing=("order_number",)).decided()
    assert (staying.action, staying.ask, staying.route) == ("collect", "order_number", "assistant")


def test_a_booked_call_is_promised_for_its_slot() -> None:
    asked = Turn(matter=TALK, now=SUNDAY_AFTERNOON, staffing=NOBODY).decided()
    chosen = replace(
        choosing("callback"),
        now=SUNDAY_AFTERNOON,
        staffing=NOBODY,
        history=replace(OFFERED, open_choices=asked.choices),
    )
    promise = chosen.decided().promise
    assert promise is not None
    assert promise.text == "A colleague will call you tomorrow between 09:00 and 12:00."
    assert promise.mode is Mode.TICKET
    assert promise.by == next(choice.by for choice in asked.choices if choice.key == "callback")


def test_live_that_is_gone_by_now_leads_to_a_new_choice_and_not_to_silence() -> None:
    decision = replace(choosing("live"), staffing=NOBODY).decided()
    assert decision.action == "offer"
    assert [choice.key for choice in decision.choices] == ["ticket", "callback"]


@pytest.mark.parametrize("speech", [Speech.CHOICE, Speech.NO_ANSWER])
def test_who_cannot_decide_is_not_asked_for_ever(speech: Speech) -> None:
    undecided = Turn(Assessment(speech=speech), history=OFFERED).decided()
    assert (undecided.action, undecided.queue, undecided.reason_code) == ("handoff", "tickets", "undecided")


def test_who_has_chosen_is_not_called_undecided() -> None:
    assert "undecided" not in [reason.rule for reason in choosing("ticket").decided().reasons]


def test_asking_for_a_person_instead_of_choosing_brings_one() -> None:
    insisting = Turn(matter=TALK, history=OFFERED)
    assert (insisting.decided().action, insisting.decided().queue) == ("handoff", "live")
    nobody = replace(insisting, staffing=NOBODY)
    assert nobody.decided().action == "offer"  # what can be kept without anybody there, once
    assert replace(nobody, history=replace(OFFERED, offers_made=4)).decided().queue == "tickets"


def test_danger_that_comes_up_meanwhile_is_not_left_to_choice() -> None:
    alarmed = replace(
        choosing("stay"), seen=Assessment(speech=Speech.CHOICE, choice="stay", red_flags=(RedFlag.SELF_HARM,))
    )
    assert (alarmed.decided().action, alarmed.decided().queue) == ("handoff", "on-call")


def test_a_channel_without_live_offers_no_choice_where_there_is_none() -> None:
    by_mail = Turn(matter=NOT_ARRIVED, history=replace(OFFERED, open_choices=(), offers_made=0, can_be_live=False))
    assert (by_mail.decided().action, by_mail.decided().queue) == ("handoff", "tickets")


def test_going_on_with_the_assistant_is_offered_only_where_it_can_do_something() -> None:
    nothing_left = Turn(matter=NOT_ARRIVED).decided()
    assert [choice.key for choice in nothing_left.choices] == ["live", "ticket"]
    something_to_ask = Turn(Assessment(human_requested=True), ADDRESS, missing=("order_number",)).decided()
    assert [choice.key for choice in something_to_ask.choices] == ["live", "ticket", "stay"]


def test_what_suited_the_customer_before_is_named_first() -> None:
    usual = Turn(matter=TALK, history=History(timezone=BERLIN, usual=Mode.TICKET)).decided()
    assert [choice.key for choice in usual.choices] == ["ticket", "live"]
    assert [choice.key for choice in Turn(matter=TALK).decided().choices] == ["live", "ticket"]


def test_while_it_is_busy_a_call_may_be_booked_too_and_the_calm_are_not_offered_people_unasked() -> None:
    busy = Staffing(live_online=2, live_waiting=1, handle_seconds=600, busy=True)
    decided = Turn(matter=TALK, staffing=busy).decided()
    assert [choice.key for choice in decided.choices] == ["live", "ticket", "callback"]
    assert decided.reasons[-1].rule == "busy_mode"
    quiet = Turn(matter=HOW_TO, staffing=busy).decided()
    assert quiet.action == "answer"
    assert Turn(matter=HOW_TO).decided().action == "offer"


def test_a_channel_that_is_never_live_is_offered_writing_only() -> None:
    decided = Turn(matter=TALK, history=History(timezone=BERLIN, can_be_live=False)).decided()
    assert decided.queue == "tickets"
