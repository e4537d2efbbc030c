"""What happens next with a customer, and why: the ordered rules, of which the first that speaks leads.

Called by `assistant.think` and by replay. Pure and total: same input, same decision, never an exception.
"""

from collections.abc import Callable
from datetime import datetime

from triage.domain.assessment import Assessment
from triage.domain.decision import Decision, Reason
from triage.domain.history import Collected, History
from triage.domain.knowledge import SearchResult
from triage.domain.labels import Route, Urgency
from triage.domain.policy import Policy
from triage.domain.staffing import Staffing
from triage.routing import matter_rules as matter
from triage.routing import urgent_rules as urgent
from triage.routing.outcome import outcome
from triage.routing.situation import Situation, situation_of
from triage.routing.verdict import Step, Verdict

Rule = Callable[[Situation], Verdict | None]

RULES: tuple[Rule, ...] = (
    urgent.agent_owns,
    urgent.red_flag,
    urgent.critical_urgency,
    urgent.plain_request,
    urgent.language_unsupported,
    urgent.customer_choice,
    urgent.switch_asked,
    urgent.feedback_reply,
    urgent.very_negative,
    urgent.human_requested,
    urgent.way_wished,
    urgent.urgency_rose,
    urgent.failed_answers,
    urgent.falling_sentiment,
    urgent.negative_sentiment,
    matter.attack,
    matter.thanks,
    matter.greeting,
    matter.choice_open,
    matter.undecided,
    matter.articles_answer,
    matter.details_missing,
    matter.details_told,
    matter.high_urgency,
    matter.feedback_noted,
    matter.walk_through,
    matter.person_matter,
    matter.complex_matter,
    matter.small_talk,
    matter.borderline_match,
    matter.no_answer,
)


def decide(
    assessment: Assessment,
    collected: Collected,
    found: SearchResult,
    staffing: Staffing,
    history: History,
    policy: Policy,
    now: datetime,
) -> Decision:
    """The decision for one turn.

    The first rule that speaks says what is done; every rule that speaks adds its reason, in the order of `RULES`, and
    the strongest need among them is the route. `now` must be aware.
    """
    situation = situation_of(assessment, collected, found, staffing, history, policy, now)
    spoken = tuple(verdict for rule in RULES if (verdict := rule(situation)))
    told = spoken or (matter.unclear(situation),)
    return outcome(situation, (*told, matter.busy(situation)) if staffing.busy else told)


def decide_unassessed(history: History, staffing: Staffing, policy: Policy, now: datetime) -> Decision:
    """The decision when no engine could read the message: a person gets the thread, as urgent until they look."""
    unread = Assessment(urgency=Urgency.HIGH, engine="none")
    situation = situation_of(unread, Collected(), SearchResult(), staffing, history, policy, now)
    reason = Reason("assessment_unavailable", "no engine could read it", "read by one")
    route = Route.LIVE if situation.live_possible and not situation.waiting else Route.TICKET
    silent = urgent.agent_owns(situation)
    return outcome(
        situation, (silent, Verdict(Step.HAND_OVER, reason)) if silent else (Verdict(Step.HAND_OVER, reason, route),)
    )
