"""What is said when people come in: the choice on offer, the promise with its reference, and a word while waiting.

Used by `compose`. Promises nothing that the decision did not promise.
"""

import re

from triage.assistant.local import openings
from triage.assistant.local.spoken import Speaker, joined
from triage.assistant.questions import asks_about_the_wait, is_question
from triage.domain.assessment import Speech
from triage.domain.intents import DetailType
from triage.domain.labels import Mode, OwnerKind, RedFlag, Urgency

_WORDS_OF_A_NOD = 3  # "ok", "yes please, now": nothing to note
_NUMBER = re.compile(r"\d+")
_SOLVED = re.compile(
    r"\b(?:did it|does it|worked|works|sorted|solved|fixed|got in|never ?mind|forget it|turned up|arrived"
    r"|found it|no longer)\b",
    re.IGNORECASE,
)
_ARRANGEMENTS = frozenset({"customer_choice", "switch_asked"})
_ON_CALL_FLAGS = frozenset({RedFlag.SAFETY, RedFlag.SELF_HARM, RedFlag.FRAUD})


def offer(speaker: Speaker) -> str:
    """The ways that can be kept, lettered; that nobody is there, when a call or a letter is all there is."""
    choices = speaker.brief.decision.choices
    if not choices:
        return ""
    unclear = bool(speaker.brief.reading.memory.choices) and speaker.brief.assessment.choice is None
    opens = speaker.opens() if all(choice.key != "live" for choice in choices) else None
    name = "choice_unclear" if unclear else "offer_choice"
    return joined(
        speaker.say("out_of_hours", next_open=opens) if opens and not unclear else "",
        speaker.say(name, options=speaker.options([choice.text for choice in choices])),
    )


def choice_again(speaker: Speaker) -> str:
    """The open choice once more, as it was offered."""
    texts = [choice.text for choice in speaker.brief.reading.memory.choices]
    return speaker.say("choice_unclear", options=speaker.options(texts))


def handoff(speaker: Speaker) -> str:
    """That a queue takes over, and by when; or, while it has the conversation already, that the message is added."""
    brief = speaker.brief
    values = speaker.promise_values()
    if is_waiting(speaker):
        return _while_waiting(speaker, values)
    collected = brief.collected.known and brief.decision.promise
    waited = brief.reading.thread.conversation.owner.kind is OwnerKind.QUEUE
    passed_on = speaker.say("passed_on") if collected and not waited and not brief.assessment.red_flags else ""
    unread = speaker.say("language_unsupported") if not brief.assessment.language_supported else ""
    takeover = _takeover(speaker)
    if takeover == "handoff_callback":
        return joined(unread, speaker.say(takeover, **values), passed_on, _number_to_call(speaker))
    asks = brief.assessment.human_requested or asks_about_the_wait(_text(speaker))
    opens = speaker.opens() if asks and takeover == "handoff_ticket" else None
    closed = speaker.say("out_of_hours", next_open=opens) if opens else ""
    return joined(unread, closed, passed_on, speaker.say(takeover, **values))


def _while_waiting(speaker: Speaker, values: dict[str, object]) -> str:
    """What fits the message: thanks, a question about the wait or about us, else that the colleague will read it."""
    brief = speaker.brief
    seen, text = brief.assessment, _text(speaker)
    if seen.speech is Speech.THANKS:
        return speaker.say("waiting_solved" if _SOLVED.search(text) else "closing_while_waiting", **values)
    if asks_about_the_wait(text):
        return str(values["promise"])
    if seen.choice in ("ticket", "callback"):
        live = brief.decision.promise is not None and brief.decision.promise.mode is Mode.LIVE
        return speaker.say("waiting_stays", **values) if live else joined(speaker.say("as_agreed"), _promised(values))
    if seen.intent == "about_assistant" and not (seen.human_requested or seen.red_flags):
        return joined(speaker.say("about_assistant"), _promised(values))
    if (seen.human_requested or seen.speech is Speech.GREETING) and not seen.details:
        return speaker.say("waiting_person", **values)
    if leaves_a_question(speaker):
        return speaker.say("waiting_question", **values)
    if len(text.split()) <= _WORDS_OF_A_NOD and not seen.details:
        return _promised(values)
    noted = "waiting_noted" if _is_just_told(speaker) else "waiting_acknowledged"
    return joined(openings.corrected(speaker), speaker.say(noted, **values))


def _promised(values: dict[str, object]) -> str:
    return str(values["promise"])


def _is_just_told(speaker: Speaker) -> bool:
    """Whether our last message told the same promise, give or take the minutes; telling it each time wears."""
    promise = speaker.brief.decision.promise
    told = _NUMBER.sub("#", speaker.brief.reading.memory.last_reply)
    return promise is not None and _NUMBER.sub("#", promise.text) in told


def leaves_a_question(speaker: Speaker) -> bool:
    """Whether somebody who waits asked what only a colleague can answer."""
    seen, text = speaker.brief.assessment, _text(speaker)
    plain = seen.speech is Speech.REQUEST and seen.intent != "about_assistant"
    if not plain or seen.human_requested or seen.red_flags or seen.choice or asks_about_the_wait(text):
        return False
    return is_question(text)


def _text(speaker: Speaker) -> str:
    return " ".join(message.text for message in speaker.brief.reading.burst)


def _number_to_call(speaker: Speaker) -> str:
    """The question for a telephone number once a call is booked, unless one is known."""
    brief = speaker.brief
    specs = brief.reading.catalogue.details.values()
    spec = next((spec for spec in specs if spec.type is DetailType.PHONE), None)
    known = spec is None or spec.key in brief.details or spec.question in brief.reading.memory.last_reply
    return spec.question if spec and not known else ""


def is_waiting(speaker: Speaker) -> bool:
    """Whether the queue that owns the conversation stays the same, under the same arrangement."""
    head = speaker.brief.reading.thread.conversation
    return (
        not is_arranged_anew(speaker)
        and head.owner.kind is OwnerKind.QUEUE
        and speaker.brief.decision.queue in (head.owner.queue, None)
    )


def is_arranged_anew(speaker: Speaker) -> bool:
    """Whether the customer has just chosen how to be served by a person, so that they hear the new time."""
    decision = speaker.brief.decision
    return decision.reason_code in _ARRANGEMENTS and decision.reasons[0].observed in ("live", "ticket", "callback")


def _takeover(speaker: Speaker) -> str:
    brief = speaker.brief
    promise = brief.decision.promise
    if promise is None or promise.mode is Mode.TICKET:
        booked = is_arranged_anew(speaker) and brief.decision.reasons[0].observed == "callback"
        return "handoff_callback" if booked and promise else "handoff_ticket"
    grave = set(brief.assessment.red_flags) & _ON_CALL_FLAGS or brief.assessment.urgency is Urgency.CRITICAL
    closed = speaker.opens() is not None
    return "handoff_on_call" if grave and closed else "handoff_live"
