"""Asking for one missing detail: its question, the reason when the last answer did not fit, never the same words twice.

Used by `compose`.
"""

from triage.assistant.local.spoken import Speaker, joined
from triage.domain.intents import DetailSpec


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


def pending_question(speaker: Speaker) -> str:
    """The open question once more, after a passing one was answered."""
    brief = speaker.brief
    pending = brief.reading.memory.pending
    if pending is None or pending not in brief.collected.missing:
        return ""
    return brief.reading.catalogue.details[pending].question


def _again(spec: DetailSpec) -> str:
    return spec.question


def _needs_hint(spec: DetailSpec) -> bool:
    """Numbers that people have to look up come with where to find them, at the first time of asking."""
    return bool(spec.pattern) and "find" not in spec.question and len(spec.hint) <= 80
