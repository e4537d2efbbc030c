"""Asking for one missing detail: its question, the reason when the last answer did not fit, never the same words twice.

Used by `compose`.
"""

from triage.assistant.local.spoken import Speaker, joined
from triage.assistant.questions import asks_why, is_question
from triage.domain.assessment import Speech
from triage.domain.intents import DetailSpec

ASKED_AT_MOST = 2  # times that one question is put, passing answers in between included


def question(speaker: Speaker) -> str:
    """The question for the detail that the decision asks for, or nothing."""
    brief = speaker.brief
    spec = brief.reading.catalogue.details.get(brief.decision.ask or "")
    if spec is None:
        return ""
    if brief.collected.invalid == spec.key:
        return joined(speaker.say("detail_invalid", hint=spec.hint, label=spec.label.lower()), _again(spec))
    asked_before = brief.reading.memory.asked.get(spec.key, 0) > 0
    return joined(spec.question, spec.hint if asked_before or _needs_hint(spec) else "")


def aside(speaker: Speaker) -> str:
    """A word on what the customer said instead of answering our question, before it is put again."""
    brief = speaker.brief
    memory, seen = brief.reading.memory, brief.assessment
    said = " ".join(message.text for message in brief.reading.burst)
    if memory.pending and asks_why(said):
        spec = brief.reading.catalogue.details.get(memory.pending)
        return speaker.say("detail_why", label=spec.label.lower() if spec else "")
    same = brief.intent is not None and memory.intent == brief.intent.id
    if not (same and memory.pending and seen.speech is Speech.REQUEST) or any(
        k not in memory.details for k in seen.details
    ):
        return ""
    return speaker.say("no_answer" if is_question(said) else "thanks_detail")


def pending_question(speaker: Speaker) -> str:
    """The open question once more, after a passing one was answered; not for ever."""
    memory, catalogue = speaker.brief.reading.memory, speaker.brief.reading.catalogue
    spec = catalogue.details.get(memory.pending or "")
    if spec is None or spec.key in speaker.brief.details or memory.asked.get(spec.key, 0) >= ASKED_AT_MOST:
        return ""
    return spec.question


def _again(spec: DetailSpec) -> str:
    return spec.question


def _needs_hint(spec: DetailSpec) -> bool:
    """Numbers that people have to look up come with where to find them, at the first time of asking."""
    return bool(spec.pattern) and "find" not in spec.question and len(spec.hint) <= 80
