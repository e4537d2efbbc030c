"""`triage policy simulate`: the desk played forward: waits, broken promises, how many agents it takes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage.app.cli.context import prepared_database, settings_of
from triage.app.output import console, plain, print_json, progress_bar
from triage.domain.errors import BadInput, SetUpError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from triage.app.settings import Settings
    from triage.desk.simulation.plan import Profile
    from triage.domain.policy import Policy
    from triage.domain.staffing import Agent
    from triage.evals.policy_report.simulate_page import SimulationView


def simulate(
    context: typer.Context,
    policy: Annotated[Path | None, typer.Option("--policy", help="A draft instead of the policy in force.")] = None,
    since: Annotated[str, typer.Option(help="Take arrivals and times from this past: 28d, or a date.")] = "28d",
    profile: Annotated[Path | None, typer.Option(help="Take them from a file instead.")] = None,
    live_per_hour: Annotated[float | None, typer.Option(help="Or say how many want live an hour.", min=0)] = None,
    tickets_per_hour: Annotated[float | None, typer.Option(help="And how many tickets come.", min=0)] = None,
    agents: Annotated[int | None, typer.Option(help="Agents at a time; else the fewest.", min=1, max=2000)] = None,
    shifts: Annotated[bool, typer.Option("--shifts", help="Our own agents, in the policy's shifts.")] = False,
    days: Annotated[int, typer.Option(help="How many days to play.", min=1, max=366)] = 28,
    target: Annotated[float, typer.Option(help="The share to serve in time.", min=0.01, max=0.999)] = 0.95,
    within: Annotated[int, typer.Option(help="In time: so many seconds.", min=1, max=86400)] = 60,
    seed: Annotated[int, typer.Option(help="The same seed plays the same customers.")] = 1,
    report: Annotated[Path | None, typer.Option(help="Where the page goes; else among the reports.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Play arrivals, people and policy forward; without --agents or --shifts, find how many serve in time."""
    from triage.app.policy_files import policy_at, report_path, write_report
    from triage.app.policy_simulation import Question, answered
    from triage.evals.policy_report.simulate_page import simulate_page
    from triage.knowledge.rules import load_rules

    settings, now = settings_of(context), datetime.now(UTC)
    chosen = policy_at(settings.project, policy) if policy else load_rules(settings.project).policy
    given = live_per_hour is not None or tickets_per_hour is not None
    if given and profile is not None:
        raise BadInput("Arrivals are given twice.", field="--profile", remedy="Give a profile or rates, not both.")
    if shifts and agents is not None:
        raise BadInput("People are given twice.", field="--shifts", remedy="Give --agents or --shifts, not both.")
    rates = (live_per_hour or 0.0, tickets_per_hour or 0.0) if given else None
    behaviour, source = _profile(settings, chosen, since, profile, rates, now)
    start = (now - timedelta(days=now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    question = Question(
        chosen,
        behaviour,
        start,
        days,
        agents,
        target,
        float(within),
        seed,
        source,
        _people(settings) if shifts else None,
    )
    with progress_bar("Playing", question.steps, quiet=as_json) as advance:
        view = answered(question, advance)
    page = report_path(settings, report, "policy-simulate", now)
    write_report(page, simulate_page(view))
    if as_json:
        print_json(_json(view, page))
    else:
        _print(view, page)


def _people(settings: "Settings") -> "Sequence[Agent]":
    """The agents in the database."""
    from triage.store import agents

    with prepared_database(settings) as database, database.read() as tx:
        return agents.every(tx)


def _profile(
    settings: "Settings",
    policy: "Policy",
    since: str,
    file: Path | None,
    rates: tuple[float, float] | None,
    now: datetime,
) -> "tuple[Profile, str]":
    """How customers and agents behave, and where that is from. Raises SetUpError where there is no past."""
    from triage.app.arrival_profile import flat_profile, load_profile
    from triage.app.policy_files import period_of
    from triage.app.policy_history import assumed, measured
    from triage.desk.simulation.history import FEWEST

    if file is not None:
        return load_profile(file, policy, assumed(policy)), f"profile {file.name}"
    if rates is not None:
        return flat_profile(*rates, policy, assumed(policy)), f"{rates[0]:g} live and {rates[1]:g} tickets an hour"
    period = period_of(since, None, now)
    with prepared_database(settings) as database:
        profile, handed = measured(database, policy, period)
    if handed < FEWEST:
        raise SetUpError(
            f"There is too little past to take arrivals from: {handed} hand-overs since {period.since:%d %b %Y}; it "
            f"takes {FEWEST}.",
            code="no_history",
            remedy="Say how many come, with --live-per-hour 12 --tickets-per-hour 6, or give a --profile.",
        )
    return profile, f"{handed:,} hand-overs since {period.since:%d %b %Y}"


def _print(view: "SimulationView", page: Path) -> None:
    from rich.table import Table

    from triage.evals.policy_report.simulate_page import answer, measured, sentences
    from triage.evals.policy_report.wording import seconds_text, share_text

    out = console()
    out.print(f"[bold]{plain(answer(view))}.[/bold]")
    for sentence in sentences(view):
        out.print(plain(sentence))
    if len(view.steps) > 1:
        tried = Table("agents", "taken in time", "95 % interval")
        for step in sorted(view.steps, key=lambda step: step.agents):
            share = measured(step.in_time)
            bounds = f"{share_text(share.low)} to {share_text(share.high)}" if share else "–"
            tried.add_row(str(step.agents), share_text(step.in_time.value), bounds)
        out.print(tried)
    found = view.figures
    figures = Table("figure", "value")
    figures.add_row("mean wait for live", seconds_text(found.mean_wait_seconds))
    figures.add_row("19 of 20 wait less than", seconds_text(found.p95_wait_seconds))
    figures.add_row("gave up waiting", share_text(found.abandoned.value))
    figures.add_row("written down instead of live", share_text(found.diverted.value))
    figures.add_row("promises kept", share_text(found.kept.value))
    figures.add_row("utilisation", share_text(found.utilisation))
    out.print(figures)
    out.print(f"The page with plots by hour: {plain(page)}")


def _json(view: "SimulationView", page: Path) -> dict[str, Any]:
    from dataclasses import asdict

    from triage.evals.policy_report.simulate_page import answer, measured

    found = view.figures
    in_time = measured(found.in_time)
    return {
        "policy": view.policy,
        "answer": answer(view),
        "agents": view.agents,
        "target": view.target,
        "within_seconds": found.within_seconds,
        "in_time": asdict(in_time) if in_time else None,
        "steps": [{"agents": step.agents, "in_time": step.in_time.value} for step in view.steps],
        "mean_wait_seconds": found.mean_wait_seconds,
        "p95_wait_seconds": found.p95_wait_seconds,
        "abandoned": found.abandoned.value,
        "written_instead": found.diverted.value,
        "promises_kept": found.kept.value,
        "utilisation": found.utilisation,
        "customers": found.cases,
        "hours": [asdict(hour) for hour in found.hours],
        "sources": dict(view.profile.sources),
        "report": str(page),
    }
