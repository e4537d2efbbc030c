"""The fixed words of the handoff card: why a person, the prose, and what marks filler, steps and promises.

Used by `summarise`.
"""

import re

from triage.assistant.local.facts.gather import STATEMENTS, Gathered
from triage.assistant.local.reported import turned
from triage.assistant.ports import Case
from triage.domain.assessment import DetailStatus
from triage.domain.decision import Reason
from triage.domain.handoff import SUMMARY_WORDS_AT_MOST, Summary
from triage.domain.labels import Author, Urgency
from triage.domain.text import excerpt

_WORD = re.compile(r"[^\W_]+")
_MOST = 0.8  # of the words of a line, for it to be told already
_VALUE_WORDS, _FACT_WORDS, _LATEST_WORDS = 5, 30, 32
STEPS_TRIED = re.compile(
    r"(?:\b(?:i|we|he|she|they)(?:'ve| have|'s| has)? (?:just |already |also |even |now |then )*"
    r"|^\W*(?:yes,? |ok,? |and )?|\band |, )"
    r"(?:tried|restarted|reset|reinstalled|rebooted|replaced|checked|called|swapped|updated|cleared|unplugged"
    r"|removed|changed"
    r"|rang|phoned|emailed|wrote to|sent|resent|uploaded|printed|brought|showed|filed|waited|froze|disputed"
    r"|paid for it"
    r"|asked for|cancelled|saved|installed|put a|stopped|moved|booked|held|requested|resubmitted|refunded"
    r"|did it|done it)\b",
    re.IGNORECASE,
)
PROMISE = re.compile(
    r"\b(?<!reference is \w{4}; )(?:a colleague|someone|somebody|we|i|our [\w-]+ (?:colleague|team)|you)(?:'ll| will)"
    r" (?!(?:need|find|see|write if|get this)\b)"
    r"|\b(?:refund|money|delivery|repair|replacement|it) (?:takes?|arrives?|comes?) (?:about |up to |within )?\d"
    r"|^(?:Booked|Done): ",
    re.IGNORECASE,
)
# The leading rule in an agent's words; `{seen}` is what the rule observed.
_WHY = {
    "way_wished": "the customer asked for {seen}",
    "switch_asked": "the customer asked for another way while waiting: {seen}",
    "details_told": "they gave the details, and a person has to act on them",
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


def prose(summary: Summary, case: Case, read: Gathered) -> str:
    """The card read aloud, at most 120 words: whole sentences, what matters most first, the rest left out.

    A replaced value stands nowhere in it; which ones were corrected is said.
    """
    facts = _told_facts(summary, case)
    missing = ", ".join(_label(key, case) for key in summary.missing)
    lines = [
        f"{summary.ask.rstrip('.')}." if not summary.ask.endswith("?") else summary.ask,
        f"Latest: {latest}." if (latest := _latest(summary, case)) else "",
        f"Why you: {read.current(summary.rationale)}." if summary.rationale else "",
        f"Facts: {facts}." if facts else "",
        f"Missing: {missing}." if missing else "",
        f"Next: {summary.next_step}",
        f"Promised: {read.current(summary.promises[-1]).rstrip('.')}." if summary.promises else "",
        f"Evidence: {read.current(summary.urgency_evidence)}." if summary.urgency_evidence else "",
        f"Mood {summary.sentiment_trend}.",
        f"Tried: {'; '.join(summary.tried[:3])}." if summary.tried else "",
    ]
    kept: list[str] = []
    for line in filter(None, lines):
        if sum(_words(part) for part in (*kept, line)) <= SUMMARY_WORDS_AT_MOST:
            kept.append(line)
    return " ".join(kept)


def _words(text: str) -> int:
    """The words of a text, however one counts: HC-20481 may be two."""
    return max(len(text.split()), len(_WORD.findall(text)))


def _told_facts(summary: Summary, case: Case) -> str:
    """The facts that fit, the catalogue's and the corrected ones first; statements stand in the list only."""
    first = [f for f in summary.facts if f.status is not DetailStatus.STATED or _is_detail(f.key, case)]
    values = [
        f for f in summary.facts if f not in first and len(f.value.split()) <= _VALUE_WORDS and f.key not in STATEMENTS
    ]
    told: list[str] = []
    for fact in (*first, *values):
        line = f"{_label(fact.key, case)} {fact.value}" + (" (corrected)" if fact.was else "")
        if sum(len(part.split()) for part in (*told, line)) <= _FACT_WORDS:
            told.append(line)
    return "; ".join(told)


def _latest(summary: Summary, case: Case) -> str:
    """What the last message says beside the wish that the ask has: there the thread stands now."""
    asked = [m for m in case.thread.messages if m.author is Author.CUSTOMER]
    if len(asked) < 2:
        return ""
    said = [f.value for f in summary.facts if f.message_id == asked[-1].id and f.key in STATEMENTS and f.key != "asks"]
    told: list[str] = []
    for line in said:
        if not _is_in(line, summary.ask) and sum(len(part.split()) for part in (*told, line)) <= _LATEST_WORDS:
            told.append(line.rstrip("."))
    return "; ".join(told)


def _is_in(line: str, ask: str) -> bool:
    """Whether the ask has nearly all the words of the line, however it turned them."""
    words, there = set(_WORD.findall(turned(line).lower())), set(_WORD.findall(ask.lower()))
    return len(words & there) >= _MOST * len(words)


def _is_detail(key: str, case: Case) -> bool:
    return case.catalogue is not None and key in case.catalogue.details


def _label(key: str, case: Case) -> str:
    spec = case.catalogue.details.get(key) if case.catalogue else None
    return (spec.label if spec else key.replace("_", " ")).lower()
