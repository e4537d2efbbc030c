"""Who is expected when: shifts of the policy as answers about one agent. Pure.

Called by the rounds, so that the first to come in the morning is not given everybody's work, and that nobody's tickets
are taken away overnight.
"""

from datetime import datetime, timedelta

from triage.domain.policy import Policy, Shift
from triage.domain.staffing import Agent
from triage.routing.business_hours import is_open, next_open

ARRIVING = timedelta(minutes=15)  # how long after the beginning of their shift somebody is still waited for


def shifts_of(policy: Policy, agent: Agent) -> tuple[Shift, ...]:
    """The shifts that name this agent."""
    return tuple(shift for shift in policy.shifts if agent.email.lower() in shift.agents)


def is_arriving(policy: Policy, agent: Agent, now: datetime) -> bool:
    """Whether a shift of theirs has just begun, so that they are about to come."""
    return any(
        is_open(shift.hours, now) and not is_open(shift.hours, now - ARRIVING) for shift in shifts_of(policy, agent)
    )


def back_at(policy: Policy, agent: Agent, now: datetime) -> datetime | None:
    """When an absent agent is expected back: their next shift, else the next opening; None if they should be here."""
    hours = [shift.hours for shift in shifts_of(policy, agent)] or [policy.hours]
    if any(is_open(each, now) for each in hours):
        return None
    return min((opens for each in hours if (opens := next_open(each, now))), default=None)


def fair_share(waiting: int, present: int, arriving: int, most: int) -> int:
    """How many of so many waiting tickets one agent is given: an even part among those who are or will be there."""
    people = max(1, present + arriving)
    return min(most, max(1, -(-waiting // people)))
