"""What a simulated run came to, by hour and by day, and how many agents a service level takes. Pure.

Called by `app`; drawn by `evals.policy_report`. A wait that was not offered at all because it would have been too long
counts as not served in time: a policy must not look good by turning customers away.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from triage.desk.simulation.cases import Case, End, Played
from triage.desk.simulation.plan import HOUR, Profile
from triage.domain.labels import Mode
from triage.domain.policy import Policy
from triage.routing.business_hours import zone_of
from triage.routing.wait import servers_for

DAY = 24 * HOUR
MOST_AGENTS = 2000
WORTH_IT = 0.001  # of the share, for a quarter more agents
MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; on each day on its own, for an interval that knows how days differ."""

    days: tuple[tuple[int, int], ...]

    @property
    def part(self) -> int:
        """How many."""
        return sum(part for part, _ in self.days)

    @property
    def whole(self) -> int:
        """Of how many."""
        return sum(whole for _, whole in self.days)

    @property
    def value(self) -> float:
        """The share; 0 of nothing is 0."""
        return self.part / self.whole if self.whole else 0.0


@dataclass(frozen=True, slots=True)
class HourFigures:
    """One hour of the day over all days, in the company's time zone. Waits are those for live; None where none were."""

    hour: int
    live_arrivals: float  # a day
    ticket_arrivals: float  # a day
    mean_wait_seconds: float | None
    p95_wait_seconds: float | None
    within: float | None
    broken: float | None
    utilisation: float | None
    agents: float


@dataclass(frozen=True, slots=True)
class RunFigures:
    """A run as a whole, and its hours."""

    within_seconds: float
    in_time: Share
    kept: Share
    abandoned: Share
    diverted: Share
    utilisation: float
    mean_wait_seconds: float | None
    p95_wait_seconds: float | None
    cases: int
    hours: tuple[HourFigures, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One number of agents that was tried."""

    agents: int
    in_time: Share


def figures_of(played: Played, within_seconds: float) -> RunFigures:
    """All figures of a run."""
    plan, live = played.plan, [case for case in played.cases if case.wanted_live]
    waits = _waits(live)
    due = [case for case in played.cases if _is_due(case, plan.seconds)]
    present = sum(played.present)
    return RunFigures(
        within_seconds=within_seconds,
        in_time=in_time(played, within_seconds),
        kept=_share(due, plan.days, _is_kept),
        abandoned=_share(live, plan.days, lambda case: case.end is End.ABANDONED),
        diverted=_share(live, plan.days, lambda case: case.diverted or case.deferred),
        utilisation=min(sum(played.worked) / present, 1.0) if present else 0.0,  # work after a shift is no presence
        mean_wait_seconds=sum(waits) / len(waits) if waits else None,
        p95_wait_seconds=_quantile(waits, 0.95),
        cases=len(played.cases),
        hours=_hours(played, due, within_seconds),
    )


def in_time(played: Played, within_seconds: float) -> Share:
    """Of customers whom the policy wanted to serve live while live was open: those taken live within these seconds."""
    live = [case for case in played.cases if case.wanted_live]
    return _share(live, played.plan.days, lambda case: _is_in_time(case, within_seconds))


def agents_needed(
    run_with: Callable[[int], Played], target: float, within_seconds: float, first: int
) -> tuple[Step, ...]:
    """The numbers of agents tried, the last being the fewest that reach the target share.

    From a first guess up or down until one number reaches it and the one below does not. Empty where nobody wants live.
    The last step misses the target where more agents do not help any more: offers that are let pass take their time.
    """
    tried: dict[int, Step] = {}

    def reached(agents: int) -> float:
        if agents not in tried:
            tried[agents] = Step(agents, in_time(run_with(agents), within_seconds))
        return tried[agents].in_time.value

    low, high = 0, max(1, first)
    most = min(3 * high + 10, MOST_AGENTS)
    while reached(high) < target:
        # Far below the load nobody is in time, with one agent more neither; that is no reason to stop.
        in_vain = low > 0 and reached(high) > MOSTLY and reached(high) - reached(low) < WORTH_IT
        if tried[high].in_time.whole == 0 or high >= most or in_vain:
            return _in_order(tried, high) if tried[high].in_time.whole else ()
        low, high = high, min(high + max(1, ceil(high * 0.25)), most)
    while tried[high].in_time.whole and high - low > 1:
        middle = high - 1 if high - low <= 3 else (low + high) // 2
        low, high = (low, middle) if reached(middle) >= target else (middle, high)
    return _in_order(tried, high) if tried[high].in_time.whole else ()


def _in_order(tried: Mapping[int, Step], answer: int) -> tuple[Step, ...]:
    """What was tried, by the number of agents, the answer last."""
    others = sorted(step.agents for step in tried.values() if step.agents != answer)
    return tuple(tried[agents] for agents in (*others, answer))


def first_guess(profile: Profile, policy: Policy, target: float, within_seconds: float) -> int:
    """What Erlang C says for the busiest hour, tickets not counted: a place to begin."""
    return max(hourly_need(profile, policy, target, within_seconds), default=1)


def hourly_need(profile: Profile, policy: Policy, target: float, within_seconds: float) -> tuple[int, ...]:
    """For each hour of the day, the agents that Erlang C asks for on its busiest weekday."""
    modes = {queue.name: queue.mode for queue in policy.queues}
    regular = [week for name, week in profile.rates.items() if modes.get(name) is Mode.LIVE]
    need = []
    for hour in range(24):
        rate = max((sum(week[day][hour] for week in regular) for day in range(7)), default=0.0)
        answered = max(within_seconds - profile.accept.mean_seconds, 0.0)
        need.append(servers_for(target, answered, rate, profile.live.mean_seconds))
    return tuple(need)


def _hours(played: Played, due: Sequence[Case], within_seconds: float) -> tuple[HourFigures, ...]:
    plan = played.plan
    zone = zone_of(plan.policy.hours.timezone)
    local = [(plan.start + timedelta(hours=hour)).astimezone(zone).hour for hour in range(plan.days * 24)]
    by_hour: list[list[Case]] = [[] for _ in range(24)]
    for case in played.cases:
        by_hour[local[int(case.at // HOUR)]].append(case)
    judged = {id(case) for case in due}
    found = []
    for hour in range(24):
        cases = by_hour[hour]
        live = [case for case in cases if case.wanted_live]
        waits = _waits(live)
        fallen_due = [case for case in cases if id(case) in judged]
        worked = sum(seconds for place, seconds in enumerate(played.worked[:-1]) if local[place] == hour)
        present = sum(seconds for place, seconds in enumerate(played.present[:-1]) if local[place] == hour)
        found.append(
            HourFigures(
                hour=hour,
                live_arrivals=len(live) / plan.days,
                ticket_arrivals=(len(cases) - len(live)) / plan.days,
                mean_wait_seconds=sum(waits) / len(waits) if waits else None,
                p95_wait_seconds=_quantile(waits, 0.95),
                within=_mean(_is_in_time(case, within_seconds) for case in live),
                broken=_mean(not _is_kept(case) for case in fallen_due),
                utilisation=min(worked / present, 1.0) if present else None,
                agents=present / (plan.days * HOUR),
            )
        )
    return tuple(found)


def _is_in_time(case: Case, seconds: float) -> bool:
    wait = case.wait_seconds
    return case.end is End.LIVE and wait is not None and wait <= seconds


def _is_due(case: Case, end: float) -> bool:
    """Whether the promise can be judged: answered, or its time has passed. Who gave up was owed nothing more."""
    return case.end is not End.ABANDONED and (case.answered_at is not None or case.promised_by <= end)


def _is_kept(case: Case) -> bool:
    return case.answered_at is not None and case.answered_at <= case.promised_by


def _waits(live: Iterable[Case]) -> list[float]:
    waits = (case.wait_seconds for case in live if case.end is End.LIVE)
    return sorted(wait for wait in waits if wait is not None)


def _share(cases: Iterable[Case], days: int, is_part: Callable[[Case], bool]) -> Share:
    parts, wholes = [0] * days, [0] * days
    for case in cases:
        day = min(int(case.at // DAY), days - 1)
        parts[day] += is_part(case)
        wholes[day] += 1
    return Share(tuple(zip(parts, wholes, strict=True)))


def _mean(values: Iterable[bool]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    return ordered[ceil(share * len(ordered)) - 1] if ordered else None
