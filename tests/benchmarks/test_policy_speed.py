"""How long it takes to decide 100,000 stored decisions again, and to play a month of fifty agents; run by `make bench`.

Prints figures and fails on none of them: a busy machine is not a slow program.
"""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes.desk_house import shipped
from tests.fakes.past import write_past
from triage.app import policy_replay
from triage.desk.metrics.measured import report
from triage.desk.simulation.crew import crew_of
from triage.desk.simulation.plan import Plan, Profile, arrivals_of, flat_rates
from triage.desk.simulation.run import play
from triage.domain.ids import QueueName
from triage.domain.labels import Urgency
from triage.evals.policy_report.replay_figures import figures_of
from triage.routing.business_hours import zone_of
from triage.store.database import Database
from triage.store.metrics_rows import Period
from triage.store.migrations import upgrade

pytestmark = pytest.mark.timeout(900)
START, DAYS, PER_DAY = datetime(2026, 4, 6, tzinfo=UTC), 28, 2350


def test_replaying_a_hundred_thousand_decisions(tmp_path: Path) -> None:
    policy = shipped()[1]
    limits = replace(policy.thresholds, offer_from=Urgency.NORMAL)
    database = Database.open(f"sqlite:///{tmp_path / 'past.db'}")
    upgrade(database)
    count = write_past(database, policy, START, DAYS, PER_DAY)
    period = Period(START, START + timedelta(days=DAYS + 1))
    began, cpu = time.perf_counter(), time.process_time()
    draft = replace(policy, version="draft", thresholds=limits)
    run = policy_replay.run(database, policy, draft, period.since, period.until, lambda: None)
    decided = time.perf_counter() - began
    figures = figures_of(run.decisions, zone_of(policy.hours.timezone))
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(
        f"\nreplay: {count:,} decisions again in {decided:.1f} s, with figures {wall:.1f} s ({cpu:.1f} s of processor)"
    )
    began = time.perf_counter()
    with database.read() as tx:
        rows = report(tx, policy, period, None, period.until)
    print(f"metrics: {len(rows)} figures of {PER_DAY * DAYS:,} conversations in {time.perf_counter() - began:.1f} s")
    database.close()
    assert figures.decisions == count


def test_simulating_a_month_of_fifty_agents() -> None:
    policy = shipped()[1]
    hours = next(queue.hours for queue in policy.queues if queue.name == "live")
    profile = Profile({QueueName("live"): flat_rates(280, hours), QueueName("tickets"): flat_rates(40, hours)})
    arrivals = arrivals_of(profile, policy, START, 30, 1)
    began, cpu = time.perf_counter(), time.process_time()
    played = play(Plan(policy, profile, START, 30, arrivals, crew_of(policy, 50, START, 30)))
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(f"\nsimulation: 30 days, 50 agents, {len(arrivals):,} customers in {wall:.1f} s ({cpu:.1f} s of processor)")
    assert len(played.cases) == len(arrivals)
