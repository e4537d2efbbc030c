"""Promises: when they fall due, how they are rounded, and how they read in the customer's own time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.routing.shop import (
    BERLIN,
    BUSY,
    HOURS,
    NOBODY,
    POLICY,
    STAFFED,
    SUNDAY_AFTERNOON,
    TUESDAY_AFTERNOON,
    TUESDAY_NIGHT,
)
from tests.unit.routing.strategies import UNHURRIED, instants, queue_policies, staffings
from triage.domain.ids import QueueName
from triage.domain.labels import Mode, Urgency
from triage.domain.policy import QueuePolicy
from triage.domain.staffing import Staffing
from triage.routing.promise import promise, reply_by, target
from triage.routing.time_words import wall_of

LIVE, _, TICKETS, _, ON_CALL = POLICY.queues
EARLY_CLOSING = replace(
    TICKETS, hours=replace(HOURS, week=(tuple((o, c.replace(18, 30)) for o, c in HOURS.week[0]),) * 7)
)
AT_HOME = wall_of(BERLIN, BERLIN)


def said(queue: QueuePolicy, urgency: Urgency, now: datetime, staffing: Staffing = STAFFED, zone: str = BERLIN) -> str:
    by = reply_by(queue, urgency, staffing, now)
    return promise(queue, by, now, wall_of(zone, BERLIN)).text


@pytest.mark.parametrize(
    ("urgency", "now", "words"),
    [
        (Urgency.CRITICAL, TUESDAY_AFTERNOON, "today by 14:45"),
        (Urgency.HIGH, TUESDAY_AFTERNOON, "today by 17:00"),
        (Urgency.NORMAL, TUESDAY_AFTERNOON, "tomorrow by 13:00"),
        (Urgency.LOW, TUESDAY_AFTERNOON, "tomorrow by 19:00"),
        (Urgency.CRITICAL, SUNDAY_AFTERNOON, "tomorrow by 09:00"),
        (Urgency.NORMAL, SUNDAY_AFTERNOON - timedelta(days=1), "on Monday by 15:00"),
        (Urgency.LOW, datetime(2026, 4, 30, 17, tzinfo=UTC), "on Monday by 11:00"),  # over a holiday and a Sunday
    ],
)
def test_a_ticket_is_promised_in_open_hours_and_round_figures(urgency: Urgency, now: datetime, words: str) -> None:
    assert said(TICKETS, urgency, now) == f"A colleague will write to you {words}."


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (BERLIN, "tomorrow by 13:00"),
        ("America/New_York", "tomorrow by 07:00 (New York time)"),
        ("Asia/Kathmandu", "tomorrow by 16:45 (Kathmandu time)"),
        ("Australia/Sydney", "tomorrow by 21:00 (Sydney time)"),
        ("UTC", "tomorrow by 13:00 (Berlin time)"),  # nobody told us where the customer is
        ("", "tomorrow by 13:00 (Berlin time)"),
        ("Nowhere/City", "tomorrow by 11:00 (UTC time)"),
    ],
)
def test_times_are_the_customers_own_and_named_wherever_they_could_be_mistaken(zone: str, words: str) -> None:
    assert said(TICKETS, Urgency.NORMAL, TUESDAY_AFTERNOON, zone=zone) == f"A colleague will write to you {words}."


def test_a_day_a_week_ahead_is_named_with_its_date() -> None:
    by = TUESDAY_AFTERNOON + timedelta(days=7)
    assert "on Tuesday 19 May by 14:13" in promise(TICKETS, by, TUESDAY_AFTERNOON, AT_HOME).text


def test_a_promise_is_not_rounded_past_closing_time() -> None:
    assert said(EARLY_CLOSING, Urgency.HIGH, TUESDAY_AFTERNOON + timedelta(hours=2)).endswith("today by 18:30.")


@pytest.mark.parametrize(
    ("staffing", "words"),
    [
        (STAFFED, "within 5 minutes"),
        (Staffing(live_online=2, live_free=0, live_waiting=1), "within 10 minutes"),  # eight minutes
        (BUSY, "within 35 minutes"),
        (NOBODY, "within 10 minutes"),  # the policy's target
    ],
)
def test_a_live_promise_follows_the_expected_wait(staffing: Staffing, words: str) -> None:
    assert said(LIVE, Urgency.NORMAL, TUESDAY_AFTERNOON, staffing) == f"A colleague will be with you {words}."


def test_a_critical_customer_is_taken_before_all_who_wait() -> None:
    assert said(LIVE, Urgency.CRITICAL, TUESDAY_AFTERNOON, BUSY) == "A colleague will be with you within 5 minutes."


def test_a_closed_live_queue_promises_its_next_open_hours_rather_than_minutes() -> None:
    assert said(LIVE, Urgency.NORMAL, SUNDAY_AFTERNOON) == "A colleague will be with you tomorrow by 09:00."


def test_on_call_promises_its_target_at_night_too() -> None:
    assert (
        said(ON_CALL, Urgency.CRITICAL, TUESDAY_NIGHT, NOBODY)
        == "Our on-call colleague will be with you within 5 minutes."
    )


def test_a_slip_in_the_policy_cannot_make_urgent_matters_wait_longer() -> None:
    slip = replace(TICKETS, first_reply={**TICKETS.first_reply, Urgency.HIGH: timedelta(days=3)})
    assert target(slip, Urgency.HIGH) == target(slip, Urgency.NORMAL)


def test_a_target_of_nothing_counts_from_the_opening_not_to_the_next_closing() -> None:
    at_once = replace(TICKETS, first_reply={Urgency.NORMAL: timedelta()})
    assert said(at_once, Urgency.NORMAL, SUNDAY_AFTERNOON) == "A colleague will write to you tomorrow by 09:00."


def test_a_queue_without_targets_or_open_hours_still_promises_something() -> None:
    bare = QueuePolicy(QueueName("bare"), "Bare", Mode.TICKET, {}, hours=replace(HOURS, week=((),) * 7))
    assert said(bare, Urgency.NORMAL, TUESDAY_AFTERNOON).endswith("tomorrow by 15:00.")


@UNHURRIED
@given(queue_policies(), st.sampled_from(Urgency), st.sampled_from(Urgency), staffings(), instants())
def test_more_urgency_never_waits_longer(
    queue: QueuePolicy, one: Urgency, other: Urgency, staffing: Staffing, now: datetime
) -> None:
    less, more = sorted((one, other), key=lambda urgency: urgency.rank)
    assert now < reply_by(queue, more, staffing, now) <= reply_by(queue, less, staffing, now)
