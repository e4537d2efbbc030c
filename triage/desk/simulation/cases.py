"""The things of a simulation: customers' cases, who is in line, agents at work, and what a run came to.

Used by `simulation.run`; the outcome is read by reports.
"""

from dataclasses import dataclass
from enum import StrEnum

from triage.desk.simulation.plan import HOUR, Arrival, Plan, Worker
from triage.domain.ids import QueueName
from triage.domain.labels import Urgency


class End(StrEnum):
    """How a customer's matter went."""

    LIVE = "live"  # an agent took it while it was live
    TICKET = "ticket"  # answered in writing
    ABANDONED = "abandoned"  # gave up while waiting for live
    OPEN = "open"  # not reached within the simulated time


@dataclass(slots=True)
class Case:
    """One customer: what they wanted, what was promised, and what came of it. Seconds from the start.

    `wanted_live` says that the policy sent them to a regular live queue that was open; `diverted` that the expected
    wait was too long for that, `deferred` that they had it written down after waiting.
    """

    at: float
    queue: QueueName
    urgency: Urgency
    wanted_live: bool
    promised_by: float
    end: End = End.OPEN
    answered_at: float | None = None
    diverted: bool = False
    deferred: bool = False

    @property
    def wait_seconds(self) -> float | None:
        """Until an agent took it live, or answered in writing."""
        return None if self.answered_at is None else self.answered_at - self.at


@dataclass(frozen=True, slots=True)
class Played:
    """A whole run: its cases by time of arrival, and by hour from the start the seconds worked and of presence."""

    plan: Plan
    cases: tuple[Case, ...]
    worked: tuple[float, ...]
    present: tuple[float, ...]


@dataclass(slots=True, eq=False)
class Job:
    """A customer in line or in work; lower keys go first. `waiting` ends when they are taken or give up."""

    case: Case
    arrival: Arrival
    key: float
    left_seconds: float
    waiting: bool = True


@dataclass(slots=True, eq=False)
class SimulatedAgent:
    """An agent at this moment; `turn` rises when a ticket is laid aside, so that its end is not taken for done."""

    worker: Worker
    live_room: int
    on: bool = False
    live: int = 0
    asked: bool = False
    idle_since: float = 0.0
    ticket: Job | None = None
    ticket_since: float = 0.0
    turn: int = 0
    busy_since: float | None = None


def spread(by_hour: list[float], since: float, until: float) -> None:
    """Add the time between to the hours it falls in."""
    while since < until:
        hour = int(since // HOUR)
        end = min((hour + 1) * HOUR, until)
        if hour < len(by_hour):
            by_hour[hour] += end - since
        since = end
