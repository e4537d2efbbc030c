"""The desk played forward: arrivals, agents and the policy in simulated time (simpy), by the rules of the real desk.

Called by `triage policy simulate` and replay through `app`. Knows no database: a plan goes in, one record a customer
comes out. What is left out on purpose is listed in docs/simulation.md.
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import simpy

from triage.desk.simulation.cases import Case, End, Job, Played, SimulatedAgent, spread
from triage.desk.simulation.crew import open_queue_spans
from triage.desk.simulation.lines import Lines
from triage.desk.simulation.plan import HOUR, Arrival, Plan, Worker
from triage.domain.labels import Mode, Sentiment, Urgency
from triage.domain.policy import QueuePolicy
from triage.domain.staffing import Staffing
from triage.routing.priority import points
from triage.routing.promise import reply_by
from triage.routing.queues import is_on_call, regular_queue

DAY = 24 * HOUR


def play(plan: Plan, tell_day: Callable[[int], None] = lambda day: None) -> Played:
    """Run the plan; `tell_day` hears of every simulated day that is over. Same plan, same outcome."""
    return _Run(plan, tell_day).run()


class _Run:
    def __init__(self, plan: Plan, tell_day: Callable[[int], None]) -> None:
        self._plan = plan
        self._tell_day = tell_day
        self._env = simpy.Environment()
        self._chance = Random(plan.seed + 1)  # noqa: S311 - repeatable by design
        policy = plan.policy
        self._queues = {queue.name: queue for queue in policy.queues}
        self._open = open_queue_spans(policy.queues, plan.start, plan.days)
        self._lines = Lines(self._queues)
        self._agents = [SimulatedAgent(worker, self._room(worker)) for worker in plan.crew]
        self._cases: list[Case] = []
        self._worked = [0.0] * (plan.days * 24 + 1)
        self._present = [0.0] * (plan.days * 24 + 1)
        self._waiting_live = 0  # those who are being offered included, as on the real desk
        self._aged = policy.weights.per_hour_waiting / HOUR

    def run(self) -> Played:
        for agent in self._agents:
            self._env.process(self._shifts(agent))
        self._env.process(self._customers())
        self._env.process(self._days())
        self._env.run(until=self._plan.seconds)
        for agent in self._agents:
            self._clock_out(agent)
        return Played(self._plan, tuple(self._cases), tuple(self._worked), tuple(self._present))

    # Agents come and go.

    def _room(self, worker: Worker) -> int:
        live = [q.capacity for q in self._queues.values() if q.name in worker.queues and q.mode is Mode.LIVE]
        return max(live, default=0)

    def _shifts(self, agent: SimulatedAgent) -> simpy.events.ProcessGenerator:
        for since, until in agent.worker.spans:
            yield self._env.timeout(max(since - self._env.now, 0))
            if not agent.worker.on_call:
                spread(self._present, since, until)
            agent.on, agent.idle_since = True, self._env.now
            self._look_for_work(agent)
            yield self._env.timeout(max(until - self._env.now, 0))
            agent.on = False
            self._lay_aside(agent)

    def _customers(self) -> simpy.events.ProcessGenerator:
        for arrival in self._plan.arrivals:
            yield self._env.timeout(arrival.at - self._env.now)
            self._arrive(arrival)

    def _days(self) -> simpy.events.ProcessGenerator:
        for day in range(1, self._plan.days):
            yield self._env.timeout(DAY)
            self._tell_day(day)

    # A customer arrives, waits, is taken, gives up.

    def _arrive(self, arrival: Arrival) -> None:
        queue = self._queues[arrival.queue]
        wants_live = queue.mode is Mode.LIVE and self._is_open(queue)
        staffing = self._staffing(queue)
        diverted = wants_live and self._is_too_long(queue, arrival, staffing)
        if queue.mode is Mode.LIVE and (diverted or not wants_live):
            queue = self._written_instead(queue)
        now = self._plan.start + timedelta(seconds=self._env.now)
        by = (reply_by(queue, arrival.urgency, staffing, now) - self._plan.start).total_seconds()
        wanted = wants_live and not is_on_call(queue)
        case = Case(arrival.at, queue.name, arrival.urgency, wanted, by, diverted=diverted)
        self._cases.append(case)
        job = Job(case, arrival, self._key(arrival), arrival.handle_seconds)
        self._lines.join(queue.name, job)
        self._waiting_live += queue.mode is Mode.LIVE
        if queue.mode is Mode.LIVE and not is_on_call(queue):
            self._after(arrival.patience_seconds, lambda: self._give_up(job))
        self._hand_out(queue)

    def _key(self, arrival: Arrival) -> float:
        """Lower is served first; all age alike, so the order of two never changes."""
        urgent = points(self._plan.policy.weights, arrival.urgency, Sentiment.NEUTRAL, ())
        return arrival.at * self._aged - urgent

    def _is_open(self, queue: QueuePolicy) -> bool:
        now = self._env.now
        return any(since <= now < until for since, until in self._open[queue.name])

    def _staffing(self, queue: QueuePolicy) -> Staffing:
        serving = [a for a in self._agents if a.on and queue.name in a.worker.queues]
        free = sum(agent.live < agent.live_room for agent in serving)
        handle = round(self._plan.profile.live.mean_seconds)
        return Staffing(
            len(serving), free, self._waiting_live, handle, accept_seconds=round(self._plan.profile.accept.mean_seconds)
        )

    def _is_too_long(self, queue: QueuePolicy, arrival: Arrival, staffing: Staffing) -> bool:
        if is_on_call(queue) or arrival.urgency is Urgency.CRITICAL:
            return False
        wait = staffing.expected_wait_seconds
        return wait is None or wait > self._plan.policy.thresholds.live_wait_minutes * 60

    def _written_instead(self, queue: QueuePolicy) -> QueuePolicy:
        team = min(queue.teams) if queue.teams else None
        return regular_queue(self._plan.policy, Mode.TICKET, team) or queue

    def _give_up(self, job: Job) -> None:
        if not job.waiting:
            return
        job.waiting = False
        self._waiting_live -= 1
        if self._chance.random() >= self._plan.profile.takes_ticket:
            job.case.end = End.ABANDONED
            return
        job.case.deferred = True
        written = self._written_instead(self._queues[job.case.queue])
        job.case.queue = written.name
        now = self._plan.start + timedelta(seconds=self._env.now)
        by = reply_by(written, job.case.urgency, self._staffing(written), now)
        job.case.promised_by = (by - self._plan.start).total_seconds()
        again = Job(job.case, job.arrival, job.key, self._plan.profile.ticket.drawn(self._chance))
        self._lines.join(written.name, again)
        self._hand_out(written)

    # Work and agents find each other.

    def _hand_out(self, queue: QueuePolicy) -> None:
        """Give what just joined this queue to whoever has been idle longest; live before tickets."""
        serving = [
            agent for agent in self._agents if agent.on and not agent.asked and queue.name in agent.worker.queues
        ]
        if queue.mode is Mode.LIVE:
            free = [agent for agent in serving if agent.live < agent.live_room]
        else:
            free = [agent for agent in serving if agent.live == 0 and agent.ticket is None]
        if free:
            self._look_for_work(min(free, key=lambda agent: agent.idle_since))

    def _look_for_work(self, agent: SimulatedAgent) -> None:
        if not agent.on or agent.asked:
            return
        if agent.live < agent.live_room:
            job = self._lines.take_first(agent.worker.queues, Mode.LIVE)
            if job is not None:
                self._ask(agent, job)
                return
        if agent.live == 0 and agent.ticket is None:
            job = self._lines.take_first(agent.worker.queues, Mode.TICKET)
            if job is not None:
                self._write(agent, job)

    def _ask(self, agent: SimulatedAgent, job: Job) -> None:
        """Offer a live customer; one who does not answer in time is passed over."""
        agent.asked = True
        if self._chance.random() < self._plan.profile.misses:
            self._after(self._plan.policy.desk.offer_seconds, lambda: self._missed(agent, job))
        else:
            self._after(self._plan.profile.accept.drawn(self._chance), lambda: self._accept(agent, job))

    def _missed(self, agent: SimulatedAgent, job: Job) -> None:
        agent.asked, agent.idle_since = False, self._env.now
        if job.waiting:
            self._lines.join(job.case.queue, job)
            self._hand_out(self._queues[job.case.queue])
        self._look_for_work(agent)

    def _accept(self, agent: SimulatedAgent, job: Job) -> None:
        agent.asked = False
        if not job.waiting or not agent.on:  # gave up, or the shift ended, in that very moment
            if job.waiting:
                self._lines.join(job.case.queue, job)
                self._hand_out(self._queues[job.case.queue])
            self._look_for_work(agent)
            return
        job.waiting = False
        self._waiting_live -= 1
        job.case.end, job.case.answered_at = End.LIVE, self._env.now
        agent.live += 1
        self._lay_aside(agent)
        self._clock_in(agent)
        lasts = job.left_seconds * (1 + self._plan.profile.slowdown * (agent.live - 1))
        self._after(lasts, lambda: self._finish_live(agent))
        self._look_for_work(agent)

    def _finish_live(self, agent: SimulatedAgent) -> None:
        agent.live -= 1
        agent.idle_since = self._env.now
        if agent.live == 0:
            self._clock_out(agent)
        self._look_for_work(agent)

    def _write(self, agent: SimulatedAgent, job: Job) -> None:
        agent.ticket, agent.ticket_since = job, self._env.now
        agent.turn += 1
        turn = agent.turn
        self._clock_in(agent)
        self._after(job.left_seconds, lambda: self._finish_ticket(agent, turn))

    def _finish_ticket(self, agent: SimulatedAgent, turn: int) -> None:
        if agent.turn != turn or agent.ticket is None:
            return
        case, agent.ticket = agent.ticket.case, None
        case.end, case.answered_at = End.TICKET, self._env.now
        agent.idle_since = self._env.now
        self._clock_out(agent)
        self._look_for_work(agent)

    def _lay_aside(self, agent: SimulatedAgent) -> None:
        """Put the ticket being written back at its old place, for a live customer or at the end of the shift."""
        job = agent.ticket
        if job is None:
            return
        job.left_seconds = max(job.left_seconds - (self._env.now - agent.ticket_since), 0.0)
        agent.ticket, agent.turn = None, agent.turn + 1
        self._clock_out(agent)
        self._lines.join(job.case.queue, job)
        self._hand_out(self._queues[job.case.queue])

    def _clock_in(self, agent: SimulatedAgent) -> None:
        if agent.busy_since is None:
            agent.busy_since = self._env.now

    def _clock_out(self, agent: SimulatedAgent) -> None:
        if agent.busy_since is not None and not agent.worker.on_call:
            spread(self._worked, agent.busy_since, self._env.now)
        agent.busy_since = None

    def _after(self, seconds: float, work: Callable[[], None]) -> None:
        self._env.timeout(seconds).callbacks.append(lambda _: work())
