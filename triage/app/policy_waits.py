"""The hand-overs that two policies would have made, played with the people who were there: how long customers wait.

Called by `triage policy replay`.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

from triage.app.policy_history import measured
from triage.app.policy_replay import ReplayRun
from triage.desk.simulation.crew import crew_by_hour
from triage.desk.simulation.figures import RunFigures, figures_of
from triage.desk.simulation.plan import Arrival, Plan, Profile, Worker
from triage.desk.simulation.run import play
from triage.domain.labels import Mode
from triage.domain.policy import Policy
from triage.evals.policy_report.replay_page import SimulatedWaits
from triage.routing.business_hours import zone_of
from triage.routing.queues import regular_queue
from triage.routing.replay import HandOver, hand_overs
from triage.store.database import Database
from triage.store.metrics_rows import Period

WITHIN_SECONDS = 60.0
STEPS = 60  # of the bar, half for each policy


def simulated_waits(database: Database, run: ReplayRun, advance: Callable[[], None]) -> SimulatedWaits | None:
    """Waits under both policies; None where nobody was online or nothing was handed over."""
    if not run.decisions:
        return None
    start = run.decisions[0].now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = (run.decisions[-1].now - start).days + 1
    crew = _crew(run, start, days)
    profile, _ = measured(database, run.before, Period(run.since, run.until))
    before, after = hand_overs(run.decisions, after=False), hand_overs(run.decisions, after=True)
    most = sum(not worker.on_call for worker in crew)
    if not most or not (before or after):
        return None
    people = f"up to {most} {'agent' if most == 1 else 'agents'}, as many in each hour of the week as decisions saw"
    old = _played(run.before, profile, start, days, crew, before, advance)
    new = _played(run.after, profile, start, days, crew, after, advance)
    return SimulatedWaits(old, new, people)


def _crew(run: ReplayRun, start: datetime, days: int) -> tuple[Worker, ...]:
    zone = zone_of(run.before.hours.timezone)
    seen: dict[tuple[int, int], list[int]] = defaultdict(list)
    for one in run.decisions:
        local = one.now.astimezone(zone)
        seen[local.weekday(), local.hour].append(one.live_online)
    online = {hour: sum(found) / len(found) for hour, found in seen.items()}
    return crew_by_hour(run.before, online, start, days)


def _played(
    policy: Policy,
    profile: Profile,
    start: datetime,
    days: int,
    crew: tuple[Worker, ...],
    moved: Sequence[HandOver],
    advance: Callable[[], None],
) -> RunFigures:
    modes = {queue.name: queue.mode for queue in policy.queues}
    arrivals = []
    for one in moved:
        regular = regular_queue(policy, one.mode, None)
        queue = one.queue if one.queue in modes else regular.name if regular else None
        if queue is None:
            continue
        chance = Random(one.turn)  # noqa: S311 - the same customer takes as long under either policy
        lasting = profile.live if modes[queue] is Mode.LIVE else profile.ticket
        seconds = (one.at - start) / timedelta(seconds=1)
        arrivals.append(Arrival(seconds, queue, one.urgency, lasting.drawn(chance), profile.patience.drawn(chance)))
    told = 0

    def tell(day: int) -> None:
        nonlocal told
        while told < STEPS // 2 * day // days:
            told += 1
            advance()

    plan = Plan(policy, profile, start, days, tuple(sorted(arrivals, key=lambda one: one.at)), crew)
    return figures_of(play(plan, tell), WITHIN_SECONDS)
