"""What is said when people come in: the choice on offer, the promise with its reference, and a word while waiting.

Used by `compose`. Promises nothing that the decision did not promise.
"""

from triage.assistant.local.spoken import Speaker, joined
from triage.assistant.questions import asks_about_the_wait, is_question
from triage.domain.assessment import Speech
from triage.domain.intents import DetailType
from triage.domain.labels import Author, Mode, OwnerKind, RedFlag, Urgency

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
        if _keeps_an_appointment(speaker):
            values = {**values, "promise": speaker.say("as_agreed")}
        return _while_waiting(speaker, values)
    collected = brief.collected.known and brief.decision.promise
    passed_on = speaker.say("passed_on") if collected and not brief.assessment.red_flags else ""
    unread = speaker.say("language_unsupported") if not brief.assessment.language_supported else ""
    return joined(unread, passed_on, speaker.say(_takeover(speaker), **values), _number_to_call(speaker))


def _while_waiting(speaker: Speaker, values: dict[str, object]) -> str:
    """What fits the message: thanks, a question about the wait or about us, else that the colleague will read it."""
    brief = speaker.brief
    seen = brief.assessment
    if seen.speech is Speech.THANKS:
        return speaker.say("closing_while_waiting", **values)
    if asks_about_the_wait(_text(speaker)):
        return str(values["promise"])
    if seen.intent == "about_assistant" and not (seen.human_requested or seen.red_flags):
        return joined(speaker.say("about_assistant"), str(values["promise"]))
    return speaker.say("waiting_acknowledged", **values)


def leaves_a_question(speaker: Speaker) -> bool:
    """Whether somebody who waits asked what only a colleague can answer."""
    seen, text = speaker.brief.assessment, _text(speaker)
    plain = seen.speech is Speech.REQUEST and seen.intent != "about_assistant"
    if not plain or seen.human_requested or seen.red_flags or asks_about_the_wait(text):
        return False
    return is_question(text) and not speaker.brief.found.answerable


def _text(speaker: Speaker) -> str:
    return " ".join(message.text for message in speaker.brief.reading.burst)


def _number_to_call(speaker: Speaker) -> str:
    """The question for a telephone number once a call is booked, unless one is known."""
    brief = speaker.brief
    specs = brief.reading.catalogue.details.values()
    spec = next((spec for spec in specs if spec.type is DetailType.PHONE), None)
    booked = _takeover(speaker) == "handoff_callback"
    return spec.question if booked and spec and spec.key not in brief.details else ""


def is_waiting(speaker: Speaker) -> bool:
    """Whether the queue that owns the conversation stays the same."""
    head = speaker.brief.reading.thread.conversation
    return head.owner.kind is OwnerKind.QUEUE and speaker.brief.decision.queue in (head.owner.queue, None)


def _keeps_an_appointment(speaker: Speaker) -> bool:
    """Whether a call was booked and still stands: its words are not replaced by those of the queue."""
    head, promise = speaker.brief.reading.thread.conversation, speaker.brief.decision.promise
    call = speaker.say("promise_callback", time="\0").split("\0")[0].strip()
    ours = [m.text for m in speaker.brief.reading.thread.messages if m.author is Author.ASSISTANT]
    handed = [text for text in ours if head.reference in text]
    return bool(promise and promise.by == head.reply_by and handed and call in handed[-1])


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
