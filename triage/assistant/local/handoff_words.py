"""What is said when people come in: the choice on offer, the promise with its reference, and a word while waiting.

Used by `compose`. Promises nothing that the decision did not promise.
"""

from triage.assistant.local.spoken import Speaker, joined
from triage.domain.assessment import Speech
from triage.domain.labels import Mode, OwnerKind, RedFlag, Urgency

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


def handoff(speaker: Speaker) -> str:
    """That a queue takes over, and by when; or, while it has the conversation already, that the message is added."""
    brief = speaker.brief
    values = speaker.promise_values()
    if is_waiting(speaker):
        thanked = brief.assessment.speech is Speech.THANKS
        return speaker.say("closing_while_waiting" if thanked else "waiting_acknowledged", **values)
    collected = brief.collected.known and brief.decision.promise
    passed_on = speaker.say("passed_on") if collected and not brief.assessment.red_flags else ""
    unread = speaker.say("language_unsupported") if not brief.assessment.language_supported else ""
    return joined(unread, passed_on, speaker.say(_takeover(speaker), **values))


def is_waiting(speaker: Speaker) -> bool:
    """Whether the queue that owns the conversation stays the same."""
    head = speaker.brief.reading.thread.conversation
    return head.owner.kind is OwnerKind.QUEUE and speaker.brief.decision.queue in (head.owner.queue, None)


def _takeover(speaker: Speaker) -> str:
    brief = speaker.brief
    promise = brief.decision.promise
    if promise is None or promise.mode is Mode.TICKET:
        booked = brief.assessment.choice == "callback" and any(
            c.key == "callback" for c in brief.reading.memory.choices
        )
        return "handoff_callback" if booked and promise else "handoff_ticket"
    grave = set(brief.assessment.red_flags) & _ON_CALL_FLAGS or brief.assessment.urgency is Urgency.CRITICAL
    closed = speaker.opens() is not None
    return "handoff_on_call" if grave and closed else "handoff_live"
