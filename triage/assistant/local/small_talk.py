"""Words without a matter: hello, thanks, goodbye, who are you, and messages that make no sense or give orders.

Used by `compose`.
"""

import re

from triage.assistant.local.spoken import Speaker, joined
from triage.domain.assessment import Speech
from triage.domain.intents import Handling
from triage.domain.labels import OwnerKind, Sentiment

_GOODBYE = re.compile(
    r"\b(?:bye|goodbye|see you|take care|have a (?:nice|good|great)|good night|ciao|cu)\b", re.IGNORECASE
)


def greet(speaker: Speaker) -> str:
    """A welcome and the question what it is about."""
    name = "greeting" if speaker.brief.first_contact else "greeting_again"
    return joined(speaker.say(name), speaker.say("ask_matter"))


def close(speaker: Speaker) -> str:
    """The last word: short, and in the customer's key."""
    brief = speaker.brief
    if brief.reading.thread.conversation.owner.kind is OwnerKind.QUEUE and brief.decision.promise:
        return speaker.say("closing_while_waiting", **speaker.promise_values())
    if brief.decision.reason_code == "feedback_noted":
        pleased = brief.assessment.sentiment is Sentiment.POSITIVE
        greeting = speaker.say("greeting_short") if brief.first_contact else ""
        return joined(
            greeting,
            speaker.say("acknowledge_positive") if pleased else "",
            speaker.say("thanks_detail"),
            speaker.say("passed_on"),
        )
    name = "goodbye" if _GOODBYE.search(_text(speaker)) else "closing"
    return speaker.say(name)


def words_only(speaker: Speaker) -> str:
    """The reply to a message that names no matter; empty when it does name one."""
    brief = speaker.brief
    text = _text(speaker)
    if not text:
        attached = any(message.attachments for message in brief.reading.burst)
        return speaker.say("attachment_only" if attached else "empty_message")
    if brief.assessment.speech is Speech.ATTACK:
        return joined(speaker.say("attack_refused"))
    if brief.intent and brief.intent.handling is Handling.SMALL_TALK and brief.assessment.intent == brief.intent.id:
        if brief.intent.id == "goodbye" or _GOODBYE.search(text):
            return speaker.say("goodbye")
        if brief.intent.id == "greeting":
            return greet(speaker)
        if brief.intent.id == "thanks":
            return speaker.say("closing")
        return joined(speaker.say("about_assistant"), speaker.say("ask_matter"))
    return ""


def _text(speaker: Speaker) -> str:
    return " ".join(message.text for message in speaker.brief.reading.burst).strip()
