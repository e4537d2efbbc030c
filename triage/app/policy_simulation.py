"""One question to the simulated desk and its answer: with so many agents, or how many it takes.

Called by `triage policy simulate`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from triage.desk.simulate import play
from triage.desk.simulate_cases import Played
from triage.desk.simulate_figures import Step, agents_needed, figures_of, first_guess, hourly_need
from triage.desk.simulate_plan import Plan, Profile, arrivals_of, crew_of
from triage.domain.policy import Policy
from triage.evals.policy_report.simulate_page import SimulationView

USUAL_TRIES = 6
STEPS_A_RUN = 28


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `agents` None asks for the fewest that take the target share within the seconds."""

    policy: Policy
    profile: Profile
    start: datetime
    days: int
    agents: int | None
    target: float
    within_seconds: float
    seed: int
    source: str

    @property
    def steps(self) -> int:
        """How often progress is told, about."""
        return STEPS_A_RUN * (1 if self.agents else USUAL_TRIES)


def answered(question: Question, advance: Callable[[], None]) -> SimulationView:
    """Play what it takes; the same customers come whatever the number of agents."""
    q = question
    arrivals = arrivals_of(q.profile, q.policy, q.start, q.days, q.seed)
    runs: dict[int, Played] = {}

    def run_with(agents: int) -> Played:
        told = 0

        def tell(day: int) -> None:
            nonlocal told
            while told < STEPS_A_RUN * day // q.days:
                told += 1
                advance()

        crew = crew_of(q.policy, agents, q.start, q.days)
        runs[agents] = play(Plan(q.policy, q.profile, q.start, q.days, arrivals, crew, q.seed), tell)
        return runs[agents]

    steps: tuple[Step, ...] = ()
    agents = q.agents
    if agents is None:
        guess = first_guess(q.profile, q.policy, q.target, q.within_seconds)
        steps = agents_needed(run_with, q.target, q.within_seconds, guess)
        agents = steps[-1].agents if steps else max(guess, 1)
    played = runs.get(agents) or run_with(agents)
    return SimulationView(
        figures=figures_of(played, q.within_seconds),
        policy=q.policy.version,
        profile=q.profile,
        days=q.days,
        agents=agents,
        source=q.source,
        target=q.target,
        steps=steps,
        need=hourly_need(q.profile, q.policy, q.target, q.within_seconds),
        seed=q.seed,
    )
