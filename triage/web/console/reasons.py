"""Why a person got a conversation, as sentences that a person reads: the rule, what it saw and the limit it used. Pure.

Called for the context pane and the lines of the thread. The one table of these words.
"""

import re
from collections.abc import Mapping, Sequence

from triage.domain.decision import Reason

_QUOTE = re.compile(r'"(.+)"', re.DOTALL)
_KEY = re.compile(r"\b(?:live|ticket|callback|stay)\b")
_WAYS = {"live": "live chat", "ticket": "written reply", "callback": "call", "stay": "the assistant"}
_ABOUT_WAYS = frozenset({"customer_choice", "way_wished", "switch_asked"})
_SENTENCES: Mapping[str, tuple[str, str]] = {
    "agent_owns": ("A colleague has it, so the assistant keeps silent", ""),
    "red_flag": ("A red flag was raised, and any red flag goes to a person at once", "{observed}"),
    "critical_urgency": ("Minutes matter, so it goes to a person at once", "{quote}"),
    "plain_request": ("A data or legal request without hurry is handled in writing", "{observed}"),
    "language_unsupported": ("The assistant does not read this language", "{observed}"),
    "way_wished": ("The customer asked for a letter or a call", "{observed}"),
    "switch_asked": ("The customer asked for another way while waiting", "{observed}; {threshold}"),
    "details_told": ("The customer gave what a person needs to act", "{observed}"),
    "customer_choice": ("The customer chose how to be served", "{observed}, out of {threshold}"),
    "feedback_reply": ("The customer gives feedback and wants to hear from a person", "{observed}"),
    "very_negative": ("The customer is very upset, and that is for a person", "{quote}"),
    "human_requested": ("The customer asked for a person", "{quote}"),
    "urgency_rose": ("It has become urgent", "{observed}, and it {threshold}"),
    "failed_answers": ("The assistant's answers did not help", "{observed}; a person is called after {threshold}"),
    "falling_sentiment": ("The mood is falling", "{observed}; a fall of {threshold} calls a person"),
    "negative_sentiment": ("The mood is low enough for a person", "{observed}; from {threshold} on a person helps"),
    "attack": ("The message tries to instruct the assistant", "{observed}"),
    "thanks": ("The customer said thanks, or that it is solved", ""),
    "greeting": ("The customer only said hello", ""),
    "choice_open": ("The customer gave a detail and has not chosen yet", ""),
    "undecided": ("The customer was offered a choice and did not choose", ""),
    "articles_answer": ("The articles answer it", "{observed}; {threshold} is enough"),
    "details_missing": ("A colleague would have to ask for these details", "{observed}"),
    "detail_invalid": ("The detail did not fit and is asked for again", "{observed}"),
    "high_urgency": ("Today matters, and the articles do not settle it", "{quote}"),
    "feedback_noted": ("Feedback that wants no reply", "{observed}"),
    "walk_through": ("A person must walk the customer through it", "{observed}"),
    "person_matter": ("Only a colleague can finish this", "{observed}"),
    "complex_matter": ("It takes more than one answer", "{observed}; the assistant does what is {threshold}"),
    "small_talk": ("It is only small talk", "{observed}"),
    "borderline_match": ("An article nearly answers it", "{observed}; {threshold} would be enough"),
    "no_answer": ("No article answers it", "{observed}; {threshold} would be enough"),
    "unclear": ("It is not clear yet what it is about", ""),
    "waiting_for_person": ("A person was promised, and that is never withdrawn", "{observed}"),
    "assessment_unavailable": ("The assistant could not read the message", ""),
    "busy_mode": ("Waits are long, so a choice is offered earlier", "{observed}; from {threshold} on"),
    "taken_over": ("A colleague stepped in", "{observed}"),
    "promise_broken": ("A promise was not kept in time", "{observed}"),
}


def sentence(reason: Reason) -> str:
    """One reason as a sentence: "The mood is falling: it fell by 0.7 to -0.5; a fall of 0.6 calls a person.".

    Where the customer's own words led to it, they are quoted instead of a label. A rule this table does not know keeps
    its own name; a reason without words, as after erasing, is the lead alone.
    """
    lead, detail = _SENTENCES.get(reason.rule, (reason.rule.replace("_", " ").capitalize(), "{observed}"))
    quoted = _QUOTE.search(reason.observed)
    values = {
        "observed": reason.observed.replace("very_negative", "very negative"),
        "threshold": reason.threshold,
        "quote": f"\u201c{quoted[1]}\u201d" if quoted else "",
    }
    said = detail.format(**values).rstrip(".") if reason.observed else ""
    if reason.rule in _ABOUT_WAYS:
        said = _KEY.sub(lambda key: _WAYS[key[0]], said)
    return f"{lead}: {said}." if said else f"{lead}."


def sentences(reasons: Sequence[Reason]) -> list[str]:
    """All of them, the leading one first."""
    return [sentence(reason) for reason in reasons]
