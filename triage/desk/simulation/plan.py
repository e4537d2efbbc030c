"""What a simulation plays: who writes when, and how long things take. Who works when is in `crew`. Pure.

Made by `app` from history or from a profile, played by `simulation.run`. Times inside are seconds from the start.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log, sqrt
from random import Random

from triage.domain.ids import QueueName
from triage.domain.labels import Mode, Urgency
from triage.domain.policy import Hours, Policy
from triage.routing.business_hours import zone_of

HOUR = 3600.0
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long something takes: a log-normal time with this mean, and standard deviation over mean."""

    mean_seconds: float
    variation: float = 1.0

    def drawn(self, chance: Random) -> float:
        """One such time."""
        if self.mean_seconds <= 0:
            return 0.0
        spread = log(1 + self.variation**2)
        return chance.lognormvariate(log(self.mean_seconds) - spread / 2, sqrt(spread)) if spread else self.mean_seconds


@dataclass(frozen=True, slots=True)
class Profile:
    """How customers and agents behave. `rates` is arrivals an hour of each queue, by weekday (Monday 0) and local hour.

    `urgencies` are shares; `patience` is how long somebody waits for live before they give up, of whom the share
    `takes_ticket` has it written down instead; `misses` is the share of offers that agents let pass. An agent with more
    than one live conversation takes `slowdown` longer over each for every other. `sources` says where a figure is from.
    """

    rates: Mapping[QueueName, Sequence[Sequence[float]]]
    urgencies: Mapping[Urgency, float] = field(default_factory=lambda: {Urgency.NORMAL: 1.0})
    live: Lasting = Lasting(480, 0.8)
    ticket: Lasting = Lasting(600, 1.0)
    accept: Lasting = Lasting(8, 0.7)
    patience: Lasting = Lasting(600, 1.0)
    takes_ticket: float = 0.5
    misses: float = 0.03
    slowdown: float = 0.3
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def per_week(self) -> Mapping[QueueName, float]:
        """Arrivals of each queue in a whole week."""
        return {queue: sum(sum(day) for day in week) for queue, week in self.rates.items()}


@dataclass(frozen=True, slots=True)
class Arrival:
    """A customer whom the assistant hands to people."""

    at: float
    queue: QueueName
    urgency: Urgency
    handle_seconds: float
    patience_seconds: float


@dataclass(frozen=True, slots=True)
class Worker:
    """An agent, the queues they serve, and when they are there. Time on call is no time of presence."""

    name: str
    queues: frozenset[QueueName]
    spans: tuple[Span, ...]
    on_call: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """One run: everything that will happen from outside."""

    policy: Policy
    profile: Profile
    start: datetime
    days: int
    arrivals: tuple[Arrival, ...]
    crew: tuple[Worker, ...]
    seed: int = 1

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.days * 24 * HOUR


def arrivals_of(profile: Profile, policy: Policy, start: datetime, days: int, seed: int) -> tuple[Arrival, ...]:
    """Customers drawn for every hour on its own (a Poisson process whose rate changes with hour and weekday)."""
    zone = zone_of(policy.hours.timezone)
    chance = Random(seed)  # noqa: S311 - repeatable by design
    shares = list(profile.urgencies.values())
    urgencies = list(profile.urgencies)
    modes = {queue.name: queue.mode for queue in policy.queues}
    found: list[Arrival] = []
    for hour in range(days * 24):
        local = (start + timedelta(hours=hour)).astimezone(zone)
        for queue, week in profile.rates.items():
            rate = week[local.weekday()][local.hour]
            lasting = profile.live if modes.get(queue) is Mode.LIVE else profile.ticket
            for at in _moments(rate, chance):
                urgency = chance.choices(urgencies, shares)[0]
                handle, patience = lasting.drawn(chance), profile.patience.drawn(chance)
                found.append(Arrival((hour + at) * HOUR, queue, urgency, handle, patience))
    return tuple(sorted(found, key=lambda one: one.at))


def flat_rates(per_hour: float, hours: Hours | None, shape: Sequence[float] = ()) -> list[list[float]]:
    """So many an hour, all week or while these hours are open, times a shape of 24 factors where one is given."""
    factors = list(shape) or [1.0] * 24
    week = []
    for weekday in range(7):
        spans = hours.week[weekday] if hours and weekday < len(hours.week) else ()
        day = []
        for hour in range(24):
            is_open = hours is None or any(_covers(opens.hour, closes.hour, hour) for opens, closes in spans)
            day.append(per_hour * factors[hour] if is_open else 0.0)
        week.append(day)
    return week


def _moments(rate: float, chance: Random) -> Iterator[float]:
    """Moments within one hour, 0 to 1, of a Poisson process of this rate."""
    if rate <= 0:
        return
    at = chance.expovariate(rate)
    while at < 1:
        yield at
        at += chance.expovariate(rate)


def _covers(opens: int, closes: int, hour: int) -> bool:
    """Whether an open span covers this full hour; one that ends before it starts runs into the next day."""
    return opens <= hour < closes if opens < closes else hour >= opens
