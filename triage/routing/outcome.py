"""From the verdicts to the decision: the label, the action, the queue with its promise, and what is kept.

Called by `decide`. Knows what can be done now; the rules know what should be.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from triage.domain.assessment import Speech
from triage.domain.decision import Choice, Decision, Promise, Reason
from triage.domain.labels import Action, Mode, Route, Urgency
from triage.domain.policy import QueuePolicy
from triage.routing.booked_call import call_kept, call_promise
from triage.routing.choices import choices_for
from triage.routing.placement import better_queue, held_queue, preferred_queue, urgent_queue, written_queue
from triage.routing.priority import points
from triage.routing.promise import promise, reply_by
from triage.routing.situation import Situation
from triage.routing.verdict import Step, Verdict

Verdicts = tuple[Verdict, ...]
_WEIGHT = {Route.ASSISTANT: 0, Route.TICKET: 1, Route.LIVE: 2}
_PLAIN_STEPS: Mapping[Step, Action] = {
    Step.GREET: Action.GREET,
    Step.ANSWER: Action.ANSWER,
    Step.COLLECT: Action.COLLECT,
    Step.CLOSE: Action.CLOSE,
    Step.KEEP_SILENT: Action.ANSWER,
}


def outcome(s: Situation, verdicts: Verdicts) -> Decision:
    """The decision that the leading verdict asks for, as far as people and hours allow. `verdicts` is not empty."""
    lead = verdicts[0]
    if lead.step is Step.KEEP_SILENT:
        return _decision(s, verdicts, Action.ANSWER, silent=True)
    if s.waiting:
        return _while_waiting(s, verdicts)
    return _carried_out(s, verdicts, lead.step)


def label(verdicts: Verdicts) -> Route:
    """RUBRIC.md's label: the strongest need that any rule sees, unless the leading one settles it."""
    lead = verdicts[0]
    return lead.route if lead.settles else max((v.route for v in verdicts), key=_WEIGHT.__getitem__)


def _carried_out(s: Situation, verdicts: Verdicts, step: Step) -> Decision:
    if step in _PLAIN_STEPS:
        return _decision(s, verdicts, _PLAIN_STEPS[step])
    if step is Step.TAKE_CHOICE:
        return _chosen(s, verdicts)
    if step is Step.SUGGEST:
        return _suggested(s, verdicts)
    if step is Step.HAND_OVER:
        return _handed_over(s, verdicts, urgent_queue(s) if label(verdicts) is Route.LIVE else written_queue(s))
    if step is Step.CONNECT and s.live_possible:
        return _handed_over(s, verdicts, preferred_queue(s, live=True))
    return _let_choose(s, verdicts)


def _let_choose(s: Situation, verdicts: Verdicts) -> Decision:
    """The customer's known preference, else a choice if there is one to offer, else the best that can be kept."""
    asked = verdicts[0].asked
    if s.preference is Mode.TICKET and s.seen.choice != "callback" and (s.seen.choice or not asked):
        return _handed_over(s, verdicts, written_queue(s))
    if s.preference is Mode.LIVE and s.live_possible:
        return _handed_over(s, verdicts, preferred_queue(s, live=True))
    choices = choices_for(s, with_stay=s.answer or s.found.borderline or bool(s.to_collect))
    ways_to_a_person = sum(choice.key != "stay" for choice in choices)
    if (asked or s.may_offer) and ways_to_a_person > 1:
        return _decision(s, verdicts, Action.OFFER, choices=choices)
    return _handed_over(s, verdicts, preferred_queue(s, live=label(verdicts) is Route.LIVE))


def _suggested(s: Situation, verdicts: Verdicts) -> Decision:
    """A person on offer beside what the assistant can do; made once, then what the rule wants otherwise.

    While it is busy the calm are not offered what they did not ask for, where the assistant can go on.
    """
    contained = s.staffing.busy and verdicts[0].otherwise is Step.ANSWER and not s.furious
    choices = choices_for(s, with_stay=True) if s.may_offer and not contained else ()
    if len(choices) > 1:
        return _decision(s, verdicts, Action.OFFER, choices=choices)
    if verdicts[0].otherwise is Step.HAND_OVER:
        return _handed_over(s, verdicts, preferred_queue(s, live=label(verdicts) is Route.LIVE))
    return _carried_out(s, verdicts, verdicts[0].otherwise)


def _chosen(s: Situation, verdicts: Verdicts) -> Decision:
    """What the customer picked, under the time they were told; live that is gone by now leads to a new choice."""
    choice = verdicts[0].choice or Choice("stay", "")
    if choice.key == "stay":
        return _decision(s, verdicts, Action.COLLECT if s.to_collect else Action.ANSWER)
    if choice.key == "live":
        if s.live_possible:
            return _handed_over(s, verdicts, preferred_queue(s, live=True))
        choices = choices_for(s, with_stay=False)
        return (
            _decision(s, verdicts, Action.OFFER, choices=choices)
            if len(choices) > 1
            else _handed_over(s, verdicts, written_queue(s))
        )
    return _handed_over(s, verdicts, written_queue(s), choice)


def _while_waiting(s: Situation, verdicts: Verdicts) -> Decision:
    """A queue owns the conversation: move it nearer to people, answer aside, ask for a detail, or acknowledge."""
    lead, queue = verdicts[0], held_queue(s)
    moved = better_queue(s, lead)
    if moved:
        return _handed_over(s, verdicts, moved, lead.choice)
    waits = Verdict(Step.KEEP_SILENT, Reason("waiting_for_person", f"waits in {queue.title}", "never withdrawn"))
    action = _aside(s, lead) or Action.HANDOFF
    aside = action is not Action.HANDOFF
    told = (*verdicts, waits) if aside else (waits, *verdicts)
    return _decision(s, told, action, queue, _standing_promise(s, queue), ask=_ask(s, action))


def _standing_promise(s: Situation, queue: QueuePolicy) -> Promise:
    """What somebody who goes on waiting was promised, sooner where it is more urgent now; a booked call stays."""
    told = s.history.reply_by
    if s.history.call_booked and told and told > s.now:
        return call_kept(s, told.astimezone(UTC))
    by = _no_later_than_promised(s, reply_by(queue, s.urgency, s.staffing, s.now))
    return promise(queue, by, s.now, s.wall)


def _aside(s: Situation, lead: Verdict) -> Action | None:
    """What the assistant may do beside the wait: answer a calm question, whatever the matter, or ask for a detail."""
    calm = s.seen.urgency.rank < Urgency.HIGH.rank and not s.flags and not s.wants_person
    if s.answer and calm:
        return Action.ANSWER
    goes_on = s.fresh or s.seen.speech in (Speech.DETAIL, Speech.NO_ANSWER)
    return Action.COLLECT if lead.step is Step.COLLECT and goes_on else None


def _handed_over(s: Situation, verdicts: Verdicts, queue: QueuePolicy, choice: Choice | None = None) -> Decision:
    """A queue owns the conversation from now on, with a promise: the one that was chosen while it can still be kept."""
    if choice and choice.key == "callback" and choice.by and choice.by > s.now:
        return _decision(s, verdicts, Action.HANDOFF, queue, call_promise(s, choice.by))
    by = reply_by(queue, s.urgency, s.staffing, s.now)
    if choice and choice.by and choice.by > s.now:
        by = choice.by
    elif s.waiting and not choice:
        by = _no_later_than_promised(s, by)
    return _decision(s, verdicts, Action.HANDOFF, queue, promise(queue, by, s.now, s.wall))


def _no_later_than_promised(s: Situation, by: datetime) -> datetime:
    """The clock never restarts: an earlier promise stands until it is broken."""
    told = s.history.reply_by
    return min(told.astimezone(UTC), by) if told and told > s.now else by


def _ask(s: Situation, action: Action) -> str | None:
    return s.to_collect[0] if action is Action.COLLECT else None


def _decision(
    s: Situation,
    verdicts: Verdicts,
    action: Action,
    queue: QueuePolicy | None = None,
    promised: Promise | None = None,
    *,
    ask: str | None = None,
    choices: tuple[Choice, ...] = (),
    silent: bool = False,
) -> Decision:
    arrived = points(s.policy.weights, s.urgency, s.seen.sentiment, s.flags, busy=s.staffing.busy)
    arrived += max(s.history.tier_points, 0)
    return Decision(
        action=action,
        route=Route(queue.mode.value) if queue else label(verdicts),
        queue=queue.name if queue else None,
        priority=max(arrived, s.history.priority) if s.waiting or silent else arrived,
        promise=promised,
        reasons=tuple(verdict.reason for verdict in verdicts),
        ask=ask or _ask(s, action),
        choices=choices,
        silent=silent,
    )
