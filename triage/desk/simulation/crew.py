"""Who works when in a simulation: so many equal agents, as many as there were, or the people we have in their shifts.

Made for `plan.Plan`. Pure. Spans are in seconds from the start.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from triage.desk.shifts import shifts_of
from triage.desk.simulation.plan import HOUR, Span, Worker
from triage.desk.staffing import serves
from triage.domain.ids import QueueName
from triage.domain.labels import Mode
from triage.domain.policy import Hours, Policy, QueuePolicy
from triage.domain.staffing import Agent
from triage.routing.business_hours import next_close, next_open, zone_of
from triage.routing.queues import is_on_call


def crew_of(policy: Policy, count: int, start: datetime, days: int, on_call: int = 1) -> tuple[Worker, ...]:
    """So many agents who serve every regular queue while it is open, and those on call around the clock."""
    regular = [queue for queue in policy.queues if queue.mode is not Mode.ASSISTANT and not is_on_call(queue)]
    called = frozenset(queue.name for queue in policy.queues if is_on_call(queue))
    spans = union([spans_of(queue.hours, start, days) for queue in regular])
    names = frozenset(queue.name for queue in regular)
    crew = [Worker(f"agent {number}", names, spans) for number in range(1, count + 1)]
    whole = ((0.0, days * 24 * HOUR),)
    return (
        *crew,
        *(Worker(f"on call {number}", called, whole, on_call=True) for number in range(1, on_call + 1) if called),
    )


def crew_by_hour(
    policy: Policy, online: Mapping[tuple[int, int], float], start: datetime, days: int
) -> tuple[Worker, ...]:
    """Agents as they were there: so many in each hour of the week, by weekday (Monday 0) and local hour, rounded."""
    zone = zone_of(policy.hours.timezone)
    hours = [(start + timedelta(hours=hour)).astimezone(zone) for hour in range(days * 24)]
    counts = [round(online.get((at.weekday(), at.hour), 0.0)) for at in hours]
    regular = [queue for queue in policy.queues if queue.mode is not Mode.ASSISTANT and not is_on_call(queue)]
    names = frozenset(queue.name for queue in regular)
    crew = []
    for number in range(1, max(counts, default=0) + 1):
        there = [(hour * HOUR, (hour + 1) * HOUR) for hour, count in enumerate(counts) if count >= number]
        crew.append(Worker(f"agent {number}", names, union([there])))
    return (*crew, *crew_of(policy, 0, start, days))


def crew_in_shifts(policy: Policy, agents: Sequence[Agent], start: datetime, days: int) -> tuple[Worker, ...]:
    """These agents with their teams, skills and languages, in the shifts that the policy gives them.

    Who is in no shift is there whenever a queue of theirs is open; who is on call is reached around the clock.
    """
    crew: list[Worker] = []
    for agent in agents:
        theirs = [queue for queue in policy.queues if queue.mode is not Mode.ASSISTANT and serves(agent, queue)]
        regular = [queue for queue in theirs if not is_on_call(queue)]
        shifts: list[Hours | None] = [shift.hours for shift in shifts_of(policy, agent)]
        hours = shifts or [queue.hours for queue in regular]
        spans = union([spans_of(each, start, days) for each in hours])
        if regular and spans:
            crew.append(Worker(agent.name, frozenset(queue.name for queue in regular), spans))
        called = frozenset(queue.name for queue in theirs if is_on_call(queue))
        if agent.on_call and called:
            crew.append(Worker(f"{agent.name}, on call", called, ((0.0, days * 24 * HOUR),), on_call=True))
    return tuple(crew)


def spans_of(hours: Hours | None, start: datetime, days: int) -> tuple[Span, ...]:
    """The open spans as seconds from the start; without hours it is always open."""
    end = start + timedelta(days=days)
    if hours is None:
        return ((0.0, days * 24 * HOUR),)
    found: list[Span] = []
    at = start.astimezone(UTC)
    while at < end:
        opens = next_open(hours, at)
        if opens is None or opens >= end:
            break
        closes = next_close(hours, opens) or end
        found.append(((opens - start).total_seconds(), (min(closes, end) - start).total_seconds()))
        at = closes
    return tuple(found)


def union(many: Sequence[Sequence[Span]]) -> tuple[Span, ...]:
    """The time in which any of them runs."""
    found: list[Span] = []
    for since, until in sorted(span for spans in many for span in spans):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return tuple(found)


def open_queue_spans(queues: Sequence[QueuePolicy], start: datetime, days: int) -> dict[QueueName, tuple[Span, ...]]:
    """When each queue works."""
    return {queue.name: spans_of(queue.hours, start, days) for queue in queues}
