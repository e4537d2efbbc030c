"""The fixed words of the handoff card: why a person, the prose, and what marks filler, steps and promises.

Used by `summarise`.
"""

import re

from triage.assistant.ports import Case
from triage.domain.decision import Reason
from triage.domain.handoff import SUMMARY_WORDS_AT_MOST, Summary
from triage.domain.labels import Urgency
from triage.domain.text import excerpt

FILLER = re.compile(
    r"^\W*(?:(?:hi+|hey+|hello+|good (?:morning|afternoon|evening)|dear [\w ]{1,20}|so|um+|ok|okay|well|please"
    r"|sorry to bother(?: you)?(?: so late)?|quick q(?:uestion)?|there(?!')|team|thanks|thank you)\b[\s,.!:;-]*)+",
    re.IGNORECASE,
)
STEPS_TRIED = re.compile(
    r"\b(?:i|we)(?:'ve| have)? (?:already |also |even )*"
    r"(?:tried|restarted|reset|reinstalled|rebooted|replaced|checked|called|swapped|updated|cleared|unplugged)\b",
    re.IGNORECASE,
)
PROMISE = re.compile(
    r"\b(?:a colleague|someone|somebody|we|i|our [\w-]+ (?:colleague|team)|you)(?:'ll| will) (?!(?:need|find|see)\b)"
    r"|\b(?:refund|money|delivery|repair|replacement|it) (?:takes?|arrives?|comes?) (?:about |up to |within )?\d"
    r"|^(?:Booked|Done)\b",
    re.IGNORECASE,
)
# The leading rule in an agent's words; `{seen}` is what the rule observed.
_WHY = {
    "customer_choice": "the customer chose {seen}",
    "human_requested": "the customer asked for a person",
    "very_negative": "the customer is very upset",
    "critical_urgency": "minutes matter",
    "high_urgency": "it cannot wait until tomorrow",
    "red_flag": "red flag {seen}",
    "plain_request": "{seen}",
    "person_matter": "only a colleague can finish this",
    "walk_through": "a person has to walk through it with them",
    "complex_matter": "it takes more than one answer",
    "failed_answers": "our answers did not help",
    "falling_sentiment": "the mood is falling",
    "language_unsupported": "the assistant does not read their language ({seen})",
    "assessment_unavailable": "no engine could read the message",
    "undecided": "the customer did not choose between the offered ways",
    "urgency_rose": "it has become urgent",
    "no_answer": "the articles have no answer",
    "feedback_reply": "they want to hear from a person about their feedback",
}
_CHOSEN = {"live": "to talk now", "ticket": "a written reply", "callback": "a call", "stay": "to go on here"}
_NEEDS = {"red_flag", "critical_urgency", "very_negative", "human_requested", "high_urgency", "failed_answers"}
_UNSAID = {"waiting_for_person", "details_missing", "detail_invalid", "articles_answer", "small_talk", "unclear"}


def rationale(case: Case, urgency: Urgency) -> str:
    """Why a person, in one line: the leading reasons, then urgency and how often the customer had to write."""
    lead, *others = case.decision.reasons or (Reason("none", ""),)
    said = [] if lead.rule in _UNSAID else [_worded(lead)]
    said += [_worded(reason) for reason in others if reason.rule in _NEEDS][:2]
    said = said or [_worded(reason) for reason in others if reason.rule not in _UNSAID][:1]
    said.append(f"urgency {urgency}")
    if case.memory.failed_answers:
        said.append(f"{case.memory.failed_answers} answers did not help")
    return "; ".join(dict.fromkeys(said))


def _worded(reason: Reason) -> str:
    seen = _CHOSEN.get(reason.observed, excerpt(reason.observed, 90))
    template = _WHY.get(reason.rule)
    return template.format(seen=seen) if template else seen or reason.rule.replace("_", " ")


def prose(summary: Summary, case: Case) -> str:
    """The card read aloud, at most 120 words: whole sentences, what matters most first, the rest left out."""
    facts = "; ".join(
        f"{_label(fact.key, case)} {fact.value}" + (f" (was {fact.was})" if fact.was else "") for fact in summary.facts
    )
    missing = ", ".join(_label(key, case) for key in summary.missing)
    lines = [
        f"{summary.ask.rstrip('.?')}.",
        f"Why you: {summary.rationale}." if summary.rationale else "",
        f"Facts: {facts}." if facts else "",
        f"Missing: {missing}." if missing else "",
        f"Next: {summary.next_step}",
        f"Promised: {summary.promises[-1].rstrip('.')}." if summary.promises else "",
        f"Evidence: {summary.urgency_evidence}." if summary.urgency_evidence else "",
        f"Mood {summary.sentiment_trend}.",
        f"Tried: {'; '.join(summary.tried[:3])}." if summary.tried else "",
    ]
    kept: list[str] = []
    for line in filter(None, lines):
        if sum(len(part.split()) for part in (*kept, line)) <= SUMMARY_WORDS_AT_MOST:
            kept.append(line)
    return " ".join(kept)


def _label(key: str, case: Case) -> str:
    spec = case.catalogue.details.get(key) if case.catalogue else None
    return (spec.label if spec else key.replace("_", " ")).lower()
