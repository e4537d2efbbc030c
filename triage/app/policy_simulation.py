"""One question to the simulated desk and its answer: with so many agents, or how many it takes.

Called by `triage policy simulate`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from triage.desk.simulation.cases import Played
from triage.desk.simulation.crew import crew_in_shifts, crew_of
from triage.desk.simulation.figures import Step, agents_needed, figures_of, first_guess, hourly_need
from triage.desk.simulation.plan import Plan, Profile, Worker, arrivals_of
from triage.desk.simulation.run import play
from triage.domain.errors import SetUpError
from triage.domain.policy import Policy
from triage.domain.staffing import Agent
from triage.evals.policy_report.simulate_page import SimulationView

USUAL_TRIES = 6
STEPS_A_RUN = 28


@dataclass(frozen=True, slots=True)
class Question:
    """How it goes with so many equal agents, or with these `people` in their shifts.

    Without either: how many it takes to serve the target share within the seconds.
    """

    policy: Policy
    profile: Profile
    start: datetime
    days: int
    agents: int | None
    target: float
    within_seconds: float
    seed: int
    source: str
    people: Sequence[Agent] | None = None

    @property
    def steps(self) -> int:
        """How often progress is told, about."""
        return STEPS_A_RUN * (1 if self.agents or self.people is not None else USUAL_TRIES)


def answered(question: Question, advance: Callable[[], None]) -> SimulationView:
    """Play what it takes; the same customers come whoever serves them. Raises SetUpError when nobody would."""
    q = question
    arrivals = arrivals_of(q.profile, q.policy, q.start, q.days, q.seed)
    runs: dict[int, Played] = {}

    def play_with(crew: Sequence[Worker]) -> Played:
        told = 0

        def tell(day: int) -> None:
            nonlocal told
            while told < STEPS_A_RUN * day // q.days:
                told += 1
                advance()

        return play(Plan(q.policy, q.profile, q.start, q.days, arrivals, tuple(crew), q.seed), tell)

    def run_with(agents: int) -> Played:
        runs[agents] = play_with(crew_of(q.policy, agents, q.start, q.days))
        return runs[agents]

    steps: tuple[Step, ...] = ()
    agents = q.agents
    if q.people is not None:
        crew = _in_shifts(q)
        agents = sum(not worker.on_call for worker in crew)
        runs[agents] = play_with(crew)
    elif agents is None:
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


def _in_shifts(question: Question) -> tuple[Worker, ...]:
    crew = crew_in_shifts(question.policy, question.people or (), question.start, question.days)
    if not crew:
        raise SetUpError(
            "Nobody would be there: no agent serves a queue of this policy in any shift.",
            code="no_agents",
            field="--shifts",
            remedy="Add people with `triage agents add`, or say how many equal agents with --agents.",
        )
    return crew
