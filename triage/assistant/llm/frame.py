"""The fixed words around the model's own: greeting and advice above, question, choices or promise below.

Used by `composing`. Pure. They are the local engine's, so that both engines promise and warn in the same words.
"""

from dataclasses import dataclass

from triage.assistant.local import collect, handoff_words, openings, small_talk
from triage.assistant.local.spoken import Speaker
from triage.assistant.ports import Brief
from triage.domain.labels import Action, OwnerKind, RedFlag, Urgency
from triage.domain.policy import Hours

ENGLISH = "en"
_GRAVE = frozenset({RedFlag.SELF_HARM, RedFlag.SAFETY})


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands above and below the model's words, and what it asks when it answered.

    `introduce` when the model itself has to say what it is; `foreign` when the customer speaks another language.
    """

    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    closing: str = ""
    introduce: bool = False
    foreign: bool = False

    @property
    def to_translate(self) -> list[str]:
        """The lines that are not in the customer's language, in order."""
        return [*self.above, *self.below, *([self.closing] if self.closing else [])] if self.foreign else []


def fixed_reply(brief: Brief, hours: Hours | None) -> str:
    """The whole reply where no model is needed: hello, goodbye, orders to us; empty where one is."""
    speaker = Speaker(brief, hours)
    if _is_foreign(speaker):
        return ""
    if brief.decision.action is Action.GREET:
        return small_talk.greet(speaker)
    if brief.decision.action is Action.CLOSE:
        return small_talk.close(speaker)
    return small_talk.words_only(speaker) if brief.decision.action is Action.ANSWER else ""


def frame_of(brief: Brief, hours: Hours | None) -> Frame:
    """The fixed words for this brief, in the customer's language where the company has them in it."""
    speaker = Speaker(brief, hours)
    seen, action = brief.assessment, brief.decision.action
    foreign = _is_foreign(speaker)
    advice = openings.advice_first(speaker)
    grave = seen.urgency is Urgency.CRITICAL or bool(set(seen.red_flags) & _GRAVE)
    greeting = "" if grave or foreign else openings.greeting(speaker)
    below = ""
    if action is Action.OFFER:
        below = handoff_words.offer(speaker)
    elif action is Action.HANDOFF:
        below = handoff_words.handoff(speaker)
    return Frame(
        above=tuple(line for line in (greeting, advice) if line),
        below=(below,) if below else (),
        closing=_closing(speaker) if action is Action.ANSWER else "",
        introduce=brief.first_contact and foreign and not grave,
        foreign=foreign,
    )


def _closing(speaker: Speaker) -> str:
    """The open question once more after a passing one was answered, or whether that solved it, asked once."""
    brief = speaker.brief
    if brief.reading.thread.conversation.owner.kind is OwnerKind.QUEUE and brief.decision.promise:
        return ""
    pending = collect.pending_question(speaker)
    if pending or brief.reading.memory.confirmation_asked:
        return pending
    return speaker.say("check_solved")


def _is_foreign(speaker: Speaker) -> bool:
    """Whether some wording is missing in the customer's language, and would be said in English."""
    wordings = speaker.brief.reading.company.wordings
    return speaker.language != ENGLISH and not set(wordings[ENGLISH]) <= set(wordings.get(speaker.language, {}))
