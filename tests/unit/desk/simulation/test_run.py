"""The simulated desk: against queueing theory, against the policy's own rules, and repeatable."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from tests.fakes.desk_house import shipped
from triage.desk.simulation.cases import End, Played
from triage.desk.simulation.crew import crew_in_shifts, crew_of, spans_of
from triage.desk.simulation.figures import agents_needed, figures_of, first_guess, hourly_need, in_time
from triage.desk.simulation.history import profile_from, rates_of
from triage.desk.simulation.plan import Arrival, Lasting, Plan, Profile, Worker, arrivals_of, flat_rates
from triage.desk.simulation.run import play
from triage.domain.ids import AgentId, QueueName
from triage.domain.labels import Urgency
from triage.domain.policy import Hours, Policy, Shift
from triage.domain.staffing import Agent
from triage.routing.wait import mean_wait_seconds, servers_for
from triage.store.metrics_rows import HandedRow, Period

MONDAY = datetime(2026, 5, 4, tzinfo=UTC)
LIVE, TICKETS = QueueName("live"), QueueName("tickets")
ENDLESS = Lasting(1e9, 0)
PATIENT = Profile({}, live=Lasting(480, 1.0), accept=Lasting(0), patience=ENDLESS, misses=0.0)


@pytest.fixture
def policy() -> Policy:
    """The shipped policy with live around the clock and any wait allowed, so that theory applies."""
    shipped_policy = shipped()[1]
    queues = tuple(replace(queue, hours=None) for queue in shipped_policy.queues)
    limits = replace(shipped_policy.thresholds, live_wait_minutes=10_000)
    return replace(shipped_policy, queues=queues, thresholds=limits)


def crew(count: int, days: int, *queues: QueueName) -> tuple[Worker, ...]:
    """Agents who never go home."""
    return tuple(Worker(f"a{n}", frozenset(queues or (LIVE, TICKETS)), ((0.0, days * 86400.0),)) for n in range(count))


def arriving(minute: float, queue: QueueName, urgency: Urgency = Urgency.NORMAL, *, lasts: float = 600) -> Arrival:
    """Someone who never gives up."""
    return Arrival(minute * 60, queue, urgency, lasts, 1e9)


def played(policy: Policy, count: int, *arrivals: Arrival, days: int = 1, profile: Profile = PATIENT) -> Played:
    """These arrivals, and so many agents."""
    return play(Plan(policy, profile, MONDAY, days, arrivals, crew(count, days)))


def test_mean_waits_agree_with_erlang_c(policy: Policy) -> None:
    days, rate, agents = 120, 30.0, 5
    profile = replace(PATIENT, rates={LIVE: flat_rates(rate, None)})
    arrivals = arrivals_of(profile, policy, MONDAY, days, seed=3)
    run = play(Plan(policy, profile, MONDAY, days, arrivals, crew(agents, days, LIVE)))
    mean = figures_of(run, 60).mean_wait_seconds
    assert mean == pytest.approx(mean_wait_seconds(agents, rate, 480), rel=0.15)


def test_the_same_plan_has_the_same_outcome(policy: Policy) -> None:
    profile = replace(PATIENT, rates={LIVE: flat_rates(20, None)}, misses=0.2, patience=Lasting(300))
    arrivals = arrivals_of(profile, policy, MONDAY, 3, seed=5)
    plan = Plan(policy, profile, MONDAY, 3, arrivals, crew(3, 3))
    assert [(c.end, c.answered_at) for c in play(plan).cases] == [(c.end, c.answered_at) for c in play(plan).cases]


def test_what_is_critical_is_taken_before_those_who_wait_longer(policy: Policy) -> None:
    run = played(policy, 1, arriving(0, LIVE), arriving(1, LIVE), arriving(2, LIVE, Urgency.CRITICAL))
    waits = [case.wait_seconds for case in run.cases]
    assert waits == [0, 1200 - 60, 600 - 120]


def test_a_ticket_is_laid_aside_for_a_live_customer_and_finished_afterwards(policy: Policy) -> None:
    run = played(policy, 1, arriving(0, TICKETS), arriving(5, LIVE))
    ticket, live = run.cases
    assert (live.wait_seconds, live.end) == (0, End.LIVE)
    assert (ticket.wait_seconds, ticket.end) == (1200, End.TICKET)
    assert sum(run.worked) == 1200


def test_tickets_wait_over_night_and_live_becomes_a_ticket_when_live_is_shut() -> None:
    real = shipped()[1]
    midnight = [Arrival(3600.0, LIVE, Urgency.NORMAL, 600, 1e9)]
    run = play(Plan(real, PATIENT, MONDAY, 1, tuple(midnight), crew_of(real, 2, MONDAY, 1)))
    (case,) = run.cases
    assert (case.wanted_live, case.queue, case.end) == (False, TICKETS, End.TICKET)
    assert case.answered_at is not None
    assert case.answered_at <= case.promised_by


def test_a_wait_beyond_the_policys_limit_is_not_offered(policy: Policy) -> None:
    strict = replace(policy, thresholds=replace(policy.thresholds, live_wait_minutes=5))
    run = played(strict, 1, arriving(0, LIVE), arriving(1, LIVE), arriving(2, LIVE, Urgency.CRITICAL))
    assert [case.diverted for case in run.cases] == [False, True, False]
    assert in_time(run, 600).value == pytest.approx(2 / 3)


def test_who_gives_up_leaves_or_has_it_written_down(policy: Policy) -> None:
    hasty = Arrival(60.0, LIVE, Urgency.NORMAL, 600, 30.0)
    leaves = played(policy, 1, arriving(0, LIVE), hasty, profile=replace(PATIENT, takes_ticket=0.0))
    assert leaves.cases[1].end is End.ABANDONED
    written = played(policy, 1, arriving(0, LIVE), hasty, profile=replace(PATIENT, takes_ticket=1.0))
    assert (written.cases[1].deferred, written.cases[1].end) == (True, End.TICKET)


def test_an_offer_that_is_missed_goes_to_the_next_agent(policy: Policy) -> None:
    run = played(policy, 2, arriving(0, LIVE), profile=replace(PATIENT, misses=0.5))
    (case,) = run.cases
    assert case.end is End.LIVE
    assert case.wait_seconds is not None
    assert case.wait_seconds % policy.desk.offer_seconds == 0


def test_the_fewest_agents_for_a_service_level_are_found(policy: Policy) -> None:
    days, rate = 20, 30.0
    profile = replace(PATIENT, rates={LIVE: flat_rates(rate, None)})
    arrivals = arrivals_of(profile, policy, MONDAY, days, seed=3)

    def run_with(count: int) -> Played:
        return play(Plan(policy, profile, MONDAY, days, arrivals, crew(count, days, LIVE)))

    steps = agents_needed(run_with, 0.95, 60, first=2)
    theory = servers_for(0.95, 60, rate, 480)
    assert abs(steps[-1].agents - theory) <= 1
    assert steps[-1].in_time.value >= 0.95
    assert {step.agents: step.in_time.value for step in steps}[steps[-1].agents - 1] < 0.95


def test_with_nobody_who_wants_live_there_is_nothing_to_find(policy: Policy) -> None:
    assert agents_needed(lambda count: played(policy, count), 0.95, 60, first=1) == ()


def test_the_guess_is_erlangs_for_the_busiest_hour() -> None:
    real = shipped()[1]
    hours = next(queue.hours for queue in real.queues if queue.name == LIVE)
    profile = Profile({LIVE: flat_rates(30, hours)}, accept=Lasting(0))
    assert first_guess(profile, real, 0.95, 60) == servers_for(0.95, 60, 30, 480)
    assert hourly_need(profile, real, 0.95, 60)[3] == 0


def test_arrivals_of_the_past_become_rates_by_weekday_and_hour() -> None:
    handed = [HandedRow(MONDAY + timedelta(weeks=week, hours=10), LIVE, Urgency.HIGH) for week in range(4)] * 6
    period = Period(MONDAY, MONDAY + timedelta(weeks=4))
    rates = rates_of(handed, period, UTC)
    assert rates[LIVE][0][10] == 6
    assert sum(map(sum, rates[LIVE])) == 6
    profile = profile_from(handed, (), (), period, UTC, Profile({}))
    assert profile.urgencies[Urgency.HIGH] == 1.0
    assert profile.sources["arrivals"] == "measured: 24 handoffs"
    assert profile.live == Profile({}).live


def test_hours_become_spans_of_seconds() -> None:
    real = shipped()[1]
    hours = next(queue.hours for queue in real.queues if queue.name == LIVE)
    spans = spans_of(hours, MONDAY, 7)
    assert spans
    assert all(since < until for since, until in spans)
    assert spans_of(None, MONDAY, 2) == ((0.0, 172_800.0),)


def test_where_offers_are_let_pass_too_often_no_number_of_agents_is_enough(policy: Policy) -> None:
    profile = replace(PATIENT, rates={LIVE: flat_rates(20, None)}, misses=0.3)
    arrivals = arrivals_of(profile, policy, MONDAY, 3, seed=3)
    tried: list[int] = []

    def run_with(count: int) -> Played:
        tried.append(count)
        return play(Plan(policy, profile, MONDAY, 3, arrivals, crew(count, 3, LIVE)))

    steps = agents_needed(run_with, 0.95, 30, first=6)
    assert steps[-1].in_time.value < 0.95
    assert len(tried) < 12


def test_our_own_people_come_in_their_shifts_and_serve_what_they_can() -> None:
    _, policy = shipped()
    privacy = replace(next(q for q in policy.queues if q.name == "privacy"), skills=frozenset({"gdpr"}))
    queues = tuple(privacy if queue.name == "privacy" else queue for queue in policy.queues)
    morning = Hours(policy.hours.timezone, tuple(((time(8), time(12)),) if day < 5 else () for day in range(7)))
    shift = Shift("early", morning, frozenset({"ann@shop.example"}))
    policy = replace(policy, queues=queues, shifts=(shift,))
    ann = Agent(AgentId("1"), "Ann", "Ann@shop.example", skills=frozenset({"gdpr"}), on_call=True)
    ben = Agent(AgentId("2"), "Ben", "ben@shop.example")
    early, called, whole_day = crew_in_shifts(policy, (ann, ben), MONDAY, 7)
    assert (early.name, "privacy" in early.queues, early.on_call) == ("Ann", True, False)
    assert len(early.spans) == 5
    assert all(until - since == 4 * 3600 for since, until in early.spans)
    assert (called.on_call, called.queues) == (True, frozenset({"on-call"}))
    assert (whole_day.name, "privacy" in whole_day.queues) == ("Ben", False)
    assert sum(until - since for since, until in whole_day.spans) > sum(until - since for since, until in early.spans)
