"""Reports on policies: intervals of clusters, what changed, and pages that need nothing else."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tests.fakes.desk_house import shipped
from triage.desk.simulation.crew import crew_of
from triage.desk.simulation.figures import RunFigures, Share, Step
from triage.desk.simulation.figures import figures_of as run_figures
from triage.desk.simulation.plan import Plan, Profile, arrivals_of, flat_rates
from triage.desk.simulation.run import play
from triage.domain.ids import ConversationId, QueueName
from triage.domain.labels import Action, Mode, OwnerKind, Route, Urgency
from triage.evals.policy_report.intervals import change_of, ratio_of, share_of
from triage.evals.policy_report.replay_figures import ReplayFigures, figures_of
from triage.evals.policy_report.replay_page import ReplayView, SimulatedWaits, replay_page
from triage.evals.policy_report.simulate_page import SimulationView, answer, sentences, simulate_page
from triage.evals.policy_report.wording import headline
from triage.evals.policy_report.wording import sentences as replay_sentences
from triage.routing.replay import Outcome, Replayed, hand_overs

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
STAYS = Outcome(Action.ANSWER, Route.ASSISTANT, None, lead="articles_answer")
OFFERS = Outcome(Action.OFFER, Route.LIVE, None, lead="high_urgency")
TICKET = Outcome(
    Action.HANDOFF, Route.TICKET, QueueName("tickets"), NOON + timedelta(hours=8), Mode.TICKET, lead="person_matter"
)
LIVE = Outcome(Action.HANDOFF, Route.LIVE, QueueName("live"), NOON + timedelta(minutes=5), Mode.LIVE, lead="red_flag")


def one(
    before: Outcome, after: Outcome, *, conversation: str = "c1", minute: float = 0, urgency: Urgency = Urgency.NORMAL
) -> Replayed:
    """A decision of the assistant's under two policies."""
    return Replayed(
        turn=f"{conversation}-{minute}",
        conversation=ConversationId(conversation),
        now=NOON + timedelta(minutes=minute),
        urgency=urgency,
        is_urgent=urgency.rank >= Urgency.HIGH.rank,
        owner=OwnerKind.ASSISTANT,
        live_online=3,
        before=before,
        after=after,
        before_hands_over=before.action is Action.HANDOFF,
        after_hands_over=after.action is Action.HANDOFF,
        is_checked=True,
        is_as_stored=True,
        policy="old",
        person_replied_at=NOON + timedelta(hours=6),
    )


def figure(found: ReplayFigures, name: str) -> tuple[float, float, bool]:
    """Before, after, and whether the change is sure."""
    row = next(row for row in found.figures if row.name == name)
    assert row.before
    assert row.after
    return row.before.value, row.after.value, row.is_sure


def test_the_interval_of_clusters_agrees_with_the_bootstrap() -> None:
    chance = np.random.default_rng(5)
    clusters = [(float(chance.binomial(n, 0.3)), float(n)) for n in chance.integers(1, 6, 400)]
    found = share_of(clusters)
    draws = chance.integers(0, 400, (2000, 400))
    parts, wholes = np.array(clusters).T
    drawn = parts[draws].sum(axis=1) / wholes[draws].sum(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert found
    assert found.low == pytest.approx(low, abs=0.005)
    assert found.high == pytest.approx(high, abs=0.005)


def test_shares_at_the_ends_still_have_an_interval() -> None:
    none, whole = share_of([(0.0, 1.0)] * 20), share_of([(1.0, 1.0)] * 20)
    assert none
    assert whole
    assert (none.low, whole.high) == (0.0, 1.0)
    assert none.high > 0.1
    assert whole.low < 0.9
    assert share_of([]) is None
    assert ratio_of([(1.0, 0.0)]) is None


def test_a_paired_change_knows_that_most_conversations_do_not_change() -> None:
    before = [(float(place % 2), 1.0) for place in range(1000)]
    after = [(1.0, 1.0) if place < 20 else pair for place, pair in enumerate(before)]
    change = change_of(before, after)
    assert change
    assert change.value == pytest.approx(0.01)
    assert 0 < change.low < change.high < 0.02


def test_what_stays_the_same_is_said_so() -> None:
    found = figures_of([one(STAYS, STAYS, conversation=f"c{n}") for n in range(50)], UTC)
    assert headline(found) == "Nobody would be served differently"
    assert replay_sentences(found) == ["No figure changes by more than chance would."]


def test_flows_load_promises_and_missed_urgency_are_counted() -> None:
    decisions = [one(STAYS, TICKET, conversation=f"a{n}", urgency=Urgency.HIGH) for n in range(30)]
    decisions += [one(LIVE, LIVE, conversation=f"b{n}") for n in range(10)]
    found = figures_of(decisions, UTC)
    assert found.flows == {("assistant", "ticket"): 30, ("live", "live"): 10}
    assert figure(found, "missed_urgent") == (1.0, 0.0, True)
    assert figure(found, "kept") == (0.0, 0.0, False)  # six hours are too long for a promise of five minutes
    assert found.hours[12].ticket == (0.0, 30.0)
    assert found.hours[12].live == (10.0, 10.0)
    assert len(found.examples) == 5


def test_who_is_offered_a_choice_counts_where_they_are_best_served_unless_they_chose() -> None:
    silent = [one(STAYS, OFFERS, conversation="a")]
    chose = [one(OFFERS, OFFERS, conversation="b", minute=1), one(TICKET, TICKET, conversation="b", minute=3)]
    after = hand_overs([*silent, *chose], after=True)
    assert [(h.conversation, h.mode, h.is_assumed) for h in after] == [
        ("a", Mode.LIVE, True),
        ("b", Mode.TICKET, False),
    ]
    assert [h.conversation for h in hand_overs([*silent, *chose], after=False)] == ["b"]


def run_of(agents: int = 3) -> RunFigures:
    """A week at the shipped company."""
    policy = shipped()[1]
    hours = next(queue.hours for queue in policy.queues if queue.name == "live")
    profile = Profile({QueueName("live"): flat_rates(12, hours), QueueName("tickets"): flat_rates(4, None)})
    start = datetime(2026, 5, 4, tzinfo=UTC)
    plan = Plan(policy, profile, start, 7, arrivals_of(profile, policy, start, 7, 1), crew_of(policy, agents, start, 7))
    return run_figures(play(plan), 60)


def view_of(**changes: object) -> SimulationView:
    """A view of that week."""
    view = SimulationView(run_of(), "v1", Profile({}), 7, 3, "12 an hour", 0.95)
    return replace(view, **changes)  # type: ignore[arg-type]  # fields of the view, by name


def stands_alone(page: str) -> None:
    """Fail when a page loads anything or runs anything."""
    assert "<script" not in page
    assert not re.findall(r"(?:src|href)=\"(?!#)", page)
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<svg") == page.count("</svg>")


def test_the_page_of_a_replay_stands_alone_and_shows_nobodys_markup() -> None:
    nasty = "<b>c1</b>"
    run = run_of()
    found = figures_of([one(STAYS, TICKET, conversation=nasty), one(LIVE, LIVE, conversation="c2")], UTC)
    view = ReplayView(found, "old", "new", NOON, NOON + timedelta(days=1), UTC, 3, SimulatedWaits(run, run, "3 agents"))
    page = replay_page(view)
    stands_alone(page)
    assert nasty not in page
    assert "3 decisions were left out" in page


def test_the_page_of_a_simulation_answers_first() -> None:
    few, enough = Share(((90, 100), (85, 100))), Share(((97, 100), (96, 100)))
    view = view_of(steps=(Step(4, few), Step(5, enough)), need=(2,) * 24)
    assert answer(view) == "5 agents at a time take 95 % of live customers within 60 s"
    assert sentences(view)[1].startswith("With 4: 87.5 %")
    page = simulate_page(view)
    stands_alone(page)
    assert page.index("5 agents at a time") < page.index("How to read it")


def test_a_simulation_that_cannot_reach_the_target_says_so() -> None:
    view = view_of(steps=(Step(9, Share(((50, 100),))),))
    assert answer(view).startswith("No number of agents takes 95 %")
    assert "of live customers are taken within 60 s" in answer(view_of())
