"""A decision in words for people: what was done, and every reason in its order with what was seen and the limit.

Called by `triage policy explain` and by the console. Pure; knows the rules by the names they give as reasons.
"""

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from triage.domain.decision import Decision, Reason
from triage.domain.labels import Action

_DONE: Mapping[Action, str] = {
    Action.GREET: "The customer was greeted and asked what it is about.",
    Action.ANSWER: "The assistant answered.",
    Action.COLLECT: "The assistant asked for a detail.",
    Action.OFFER: "The customer was given a choice of how to be served.",
    Action.HANDOFF: "A queue of people has the conversation.",
    Action.CLOSE: "The matter was settled.",
}
_RULES: Mapping[str, str] = {
    "agent_owns": "An agent speaks, so the assistant is silent",
    "red_flag": "A red flag goes to a person at once",
    "critical_urgency": "Minutes matter, so a person at once",
    "plain_request": "A data or legal request without hurry is handled in writing",
    "language_unsupported": "What the assistant cannot read goes to a person",
    "customer_choice": "The customer picked how to be served",
    "feedback_reply": "Feedback whose writer wants to hear from a person",
    "very_negative": "An angry customer belongs to a person",
    "human_requested": "The customer asked for a person",
    "urgency_rose": "What was a ticket has become urgent",
    "failed_answers": "Our answers do not help",
    "falling_sentiment": "The mood is falling",
    "negative_sentiment": "The policy wants people for this mood",
    "attack": "The message tries to instruct the assistant",
    "thanks": "Thanks, or solved",
    "greeting": "Only a hello",
    "way_wished": "The customer asks for a letter or a call",
    "switch_asked": "A customer who waits asks for another way",
    "details_told": "Details of a matter that a person acts on",
    "choice_open": "A detail came instead of a choice",
    "undecided": "A choice was offered and none was made",
    "articles_answer": "The articles answer it",
    "details_missing": "A colleague would have to ask for it",
    "detail_invalid": "The answer did not fit the question",
    "high_urgency": "Today matters, and the articles do not settle it",
    "feedback_noted": "Feedback that asks for nothing",
    "walk_through": "A person must walk the customer through it",
    "person_matter": "Only a colleague can finish it",
    "complex_matter": "It takes more than one answer",
    "small_talk": "Words only",
    "borderline_match": "An article nearly fits",
    "no_answer": "The articles have no answer",
    "unclear": "Nothing known fits",
    "waiting_for_person": "A handoff is never withdrawn",
    "assessment_unavailable": "No engine could read the message",
    "busy_mode": "Waits are long, so the assistant keeps more to itself and offers the choice earlier",
}


def explained(decision: Decision, zone: tzinfo) -> Sequence[str]:
    """The decision line by line: what was done, then its reasons, the leading one first."""
    lines = [_DONE[decision.action] if not decision.silent else "The assistant stayed silent."]
    where = f" in the queue {decision.queue}" if decision.queue else ""
    lines.append(f"Best served: {decision.route}{where}; priority {decision.priority}.")
    if decision.promise:
        at = decision.promise.by.astimezone(zone)
        lines.append(f"Promised by {at:%a %d %b %H:%M %Z}: {decision.promise.text}")
    lines.extend(f"Offered {choice.key}: {choice.text}" for choice in decision.choices)
    if decision.ask:
        lines.append(f"Asked for: {decision.ask}")
    lines.extend(f"{number}. {reason_words(reason)}" for number, reason in enumerate(decision.reasons, start=1))
    return lines


def reason_words(reason: Reason) -> str:
    """One reason as a sentence: "The customer asked for a person: asks for a person (limit: asked)."."""
    limit = f" (limit: {reason.threshold})" if reason.threshold else ""
    observed = f": {reason.observed}" if reason.observed else ""
    return f"{_RULES.get(reason.rule, reason.rule.replace('_', ' '))}{observed}{limit}."
