"""The page of a simulation: waits, arrivals, broken promises and utilisation by hour, and how many agents it takes.

`simulate_page(view)` returns its text; `app` writes it. `answer` is also what the terminal says first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from triage.desk.simulation.figures import HourFigures, RunFigures, Share, Step
from triage.desk.simulation.plan import Lasting, Profile
from triage.evals.policy_report import plots
from triage.evals.policy_report.intervals import share_of
from triage.evals.policy_report.pages import rendered
from triage.evals.policy_report.plots import Series
from triage.evals.policy_report.wording import seconds_text, share_text
from triage.evals.statistics.measured import Measured

NOTES = (
    "Customers arrive at random (a Poisson process by weekday and hour), wait in the policy's queues by its "
    "priorities, are offered to the agent idle longest, may be let pass, give up when their patience ends, or "
    "have it written down. A live queue that is shut, or whose expected wait is beyond the policy's limit, gives "
    "a ticket instead.",
    "Customers who wanted live while it was open and were not taken in time count against the share, whatever "
    "became of them: those who gave up and those who were not offered live because the wait was too long.",
    "Intervals are of 95 % and treat days as independent. The same seed gives the same run.",
    "Left out: what the assistant would answer by itself, customers who write again, breaks and illness; skills and "
    "languages too, unless the agents are our own in their shifts. A real floor needs a margin for these.",
)


@dataclass(frozen=True, slots=True)
class SimulationView:
    """What the page shows. `steps` are the numbers of agents tried, the answer last; empty where none was asked for."""

    figures: RunFigures
    policy: str
    profile: Profile
    days: int
    agents: int | None
    source: str
    target: float
    steps: tuple[Step, ...] = ()
    need: tuple[int, ...] = ()
    seed: int = 1


def measured(share: Share) -> Measured | None:
    """A share with its interval over days."""
    return share_of([(float(part), float(whole)) for part, whole in share.days])


def answer(view: SimulationView) -> str:
    """How many agents it takes, or what this staffing comes to."""
    within = f"{view.figures.within_seconds:.0f} s"
    if view.steps:
        last = view.steps[-1]
        if last.in_time.value < view.target:
            best = share_text(last.in_time.value)
            return (
                f"No number of agents takes {100 * view.target:g} % of live customers within {within}: {best} at best"
            )
        noun = "agent" if last.agents == 1 else "agents"
        return f"{last.agents} {noun} at a time take {100 * view.target:g} % of live customers within {within}"
    found = measured(view.figures.in_time)
    if found is None:
        return "Nobody wants to be served live"
    return f"{share_text(found.value)} of live customers are taken within {within}"


def sentences(view: SimulationView) -> list[str]:
    """The answer's interval, and the step below."""
    told = []
    steps = {step.agents: step for step in view.steps}
    if view.steps:
        last = view.steps[-1]
        told.append(f"With {last.agents}: {_interval(last.in_time)}.")
        if below := steps.get(last.agents - 1):
            told.append(f"With {below.agents}: {_interval(below.in_time)}.")
    elif view.figures.in_time.whole:
        told.append(f"{_interval(view.figures.in_time)}, over {view.days} days.")
    return told


def simulate_page(view: SimulationView) -> str:
    """The whole file."""
    found, hours = view.figures, view.figures.hours
    points = [(step.agents, m) for step in _by_agents(view.steps) if (m := measured(step.in_time))]
    met = found.in_time.whole > 0 and found.in_time.value >= view.target
    return rendered(
        "simulate.html.jinja",
        source=view.source,
        days=view.days,
        policy=view.policy,
        tone="good" if met else "bad" if found.in_time.whole else "",
        headline=answer(view),
        sentences=sentences(view),
        numbers=_numbers(view),
        within=f"{found.within_seconds:.0f} s",
        steps=plots.steps(points, view.target, "Share taken in time by number of agents") if points else "",
        waits=plots.by_hour(
            [
                Series("mean", [h.mean_wait_seconds for h in hours], "new"),
                Series("19 of 20 wait less", [h.p95_wait_seconds for h in hours], "bad"),
            ],
            "seconds",
            "Wait for live by hour of the day: mean and 95th percentile",
        ),
        arrivals=plots.by_hour(
            [
                Series("tickets", [h.ticket_arrivals for h in hours], "old", bars=True),
                Series("live", [h.live_arrivals for h in hours], "new", bars=True),
            ],
            "count",
            "Arrivals a day by hour of the day",
        ),
        broken=plots.by_hour(
            [Series("broken", [h.broken for h in hours], "bad")], "share", "Promises broken by hour of arrival", 0.1
        ),
        utilisation=plots.by_hour(
            [Series("at work", [h.utilisation for h in hours], "new", bars=True)], "share", "Utilisation by hour", 1.0
        ),
        need=view.need,
        rows=[_row(hour, view.need) for hour in hours],
        inputs=_inputs(view.profile),
        notes=[*NOTES, f"Seed {view.seed}."],
    )


def _by_agents(steps: Sequence[Step]) -> list[Step]:
    return sorted(steps, key=lambda step: step.agents)


def _numbers(view: SimulationView) -> list[tuple[str, str]]:
    found = view.figures
    return [
        ("customers for people", f"{found.cases:,}"),
        (f"of live taken within {found.within_seconds:.0f} s", share_text(found.in_time.value)),
        ("mean wait for live", seconds_text(found.mean_wait_seconds)),
        ("19 of 20 wait less than", seconds_text(found.p95_wait_seconds)),
        ("gave up waiting", share_text(found.abandoned.value)),
        ("written down instead of live", share_text(found.diverted.value)),
        ("promises kept", share_text(found.kept.value)),
        ("utilisation", share_text(found.utilisation)),
    ]


def _row(hour: HourFigures, need: tuple[int, ...]) -> list[str]:
    return [
        f"{hour.hour}:00",
        f"{hour.live_arrivals:.1f}",
        f"{hour.ticket_arrivals:.1f}",
        f"{hour.agents:.1f}",
        *([str(need[hour.hour])] if need else []),
        seconds_text(hour.mean_wait_seconds),
        seconds_text(hour.p95_wait_seconds),
        share_text(hour.within),
        share_text(hour.broken),
        share_text(hour.utilisation),
    ]


def _inputs(profile: Profile) -> list[tuple[str, str, str]]:
    def of(name: str) -> str:
        return profile.sources.get(name, "assumed")

    weeks: Any = ", ".join(f"{queue}: {count:,.1f} a week" for queue, count in profile.per_week.items())
    urgencies = ", ".join(f"{urgency} {100 * share:.0f} %" for urgency, share in profile.urgencies.items())
    return [
        ("Arrivals", weeks, of("arrivals")),
        ("Urgency", urgencies, of("urgency")),
        ("A live conversation takes", _lasting(profile.live), of("live handle time")),
        ("A ticket takes", _lasting(profile.ticket), of("ticket handle time")),
        ("Accepting takes", _lasting(profile.accept), of("accepting")),
        ("Customers wait for live", _lasting(profile.patience), of("patience")),
        ("Who gives up and has it written down", share_text(profile.takes_ticket), of("patience")),
        ("Offers let pass", share_text(profile.misses), of("offers let pass")),
        ("Each further conversation at once slows by", share_text(profile.slowdown), of("slowdown")),
    ]


def _lasting(one: Lasting) -> str:
    return f"{seconds_text(one.mean_seconds)} on average, variation {one.variation:.2f}"


def _interval(share: Share) -> str:
    found = measured(share)
    if found is None:
        return "nobody"
    return f"{share_text(found.value)} (95 % interval {100 * found.low:.1f} to {100 * found.high:.1f} %)"
