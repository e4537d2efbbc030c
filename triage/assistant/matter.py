"""The matter at hand: which intent a turn is about, and how far its details are collected.

Called by `think`. Pure; what to do about it is `routing.decide`'s.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from triage.domain.assessment import Assessment, Detail, Speech
from triage.domain.conversation import Memory
from triage.domain.history import Collected
from triage.domain.intents import Handling, Intent, IntentCatalogue

_CONTINUING = frozenset({Speech.DETAIL, Speech.NO_ANSWER, Speech.CHOICE, Speech.REJECTION})
_SURE_ENOUGH = 0.5  # below it, a guess does not push aside a matter that is being dealt with
_DROPPED = re.compile(
    r"\b(?:(?<!\bi )forget (?:about )?(?:it|that|this|the|my)(?! (?:chat|bot|queue|line|wait|call|phone)\b)"
    r"|never ?mind|leave (?:it|that) (?:for now|then)"
    r"|(?:it|that|this)(?:'s| is| has)?(?: been| just)* (?:sorted|settled|solved|turned up)(?: now| itself)?"
    r"|(?:it|the (?:parcel|package|order)) (?:has )?(?:just )?(?:arrived|came)(?: now| after all| today)?)\b",
    re.IGNORECASE,
)


_ONLY_POINTS = re.compile(r"^forget (?:about )?(?:it|that|this)$", re.IGNORECASE)


def matter_of(seen: Assessment, memory: Memory, catalogue: IntentCatalogue) -> Intent | None:
    """What this turn is about: the matter remembered while the customer answers us, else what the burst raises.

    A plain wish for a person belongs to the matter it interrupts, and so does a guess in the middle of one.
    """
    remembered = catalogue.intents.get(memory.intent) if memory.intent else None
    raised = catalogue.intents.get(seen.intent) if seen.intent else None
    if raised is None or (remembered and seen.speech in _CONTINUING):
        return remembered
    if remembered and raised.handling is Handling.HUMAN:
        return remembered
    if remembered and is_running(remembered, memory) and seen.intent_confidence < _SURE_ENOUGH:
        return remembered if raised.handling is not Handling.SMALL_TALK or memory.pending else raised
    return raised


def matter_for_card(intent: Intent | None, memory: Memory, catalogue: IntentCatalogue) -> Intent | None:
    """The matter that a colleague has to deal with: thanks and goodbye are none, so the one before them."""
    if intent is not None and intent.handling is not Handling.SMALL_TALK:
        return intent
    return catalogue.intents.get(memory.intent) if memory.intent else None


def is_running(matter: Intent, memory: Memory) -> bool:
    """Whether this matter is for a person and under way: we asked for something, or offered the choice of a person."""
    return matter.handling is Handling.PERSON and (memory.pending is not None or bool(memory.choices))


def interrupted_by(intent: Intent | None, memory: Memory, catalogue: IntentCatalogue, *, waits: bool) -> Intent | None:
    """The matter that goes on after this question in passing; None when nothing is interrupted.

    A matter is under way while we collect or offer something for it, and while a queue has the conversation (`waits`).
    """
    remembered = catalogue.intents.get(memory.intent) if memory.intent else None
    if remembered is None or intent is None or intent.id == remembered.id or intent.handling is not Handling.ANSWER:
        return None
    under_way = is_running(remembered, memory) or (waits and remembered.handling is Handling.PERSON)
    return remembered if under_way else None


def dropped(memory: Memory, text: str) -> Memory:
    """The memory without the matter at hand when the customer lets go of it: "actually forget the camera"."""
    found = _DROPPED.search(text)
    of_the_choice = bool(memory.choices) and found is not None and _ONLY_POINTS.search(found[0]) is not None
    if memory.intent is None or found is None or of_the_choice:
        return memory
    topics = tuple(topic for topic in memory.topics if topic != memory.intent)
    return replace(memory, intent=None, topics=topics, pending=None, choices=(), urgency=None)


def collected_of(
    intent: Intent | None,
    details: Mapping[str, Detail],
    seen: Assessment,
    memory: Memory,
    questions_per_detail: int,
) -> Collected:
    """Known, missing and given-up details of the matter; `invalid` is the one whose answer did not fit just now."""
    wanted = intent.details if intent else ()
    declined = {*memory.declined, *(_declined_now(seen, memory))}
    missing: list[str] = []
    given_up: list[str] = []
    for key in wanted:
        if key in details:
            continue
        worn_out = memory.asked.get(key, 0) >= questions_per_detail
        (given_up if key in declined or worn_out else missing).append(key)
    return Collected(
        intent=intent,
        known=tuple(key for key in wanted if key in details),
        missing=tuple(missing),
        given_up=tuple(given_up),
        invalid=_invalid(seen, memory, missing),
    )


def _declined_now(seen: Assessment, memory: Memory) -> tuple[str, ...]:
    declines = seen.speech is Speech.NO_ANSWER and memory.pending and memory.pending not in seen.details
    return (memory.pending,) if declines and memory.pending else ()


def _invalid(seen: Assessment, memory: Memory, missing: list[str]) -> str | None:
    """The detail we asked for, when the customer answered and nothing in the answer fits any detail."""
    answered = seen.speech is Speech.DETAIL and not seen.details
    return memory.pending if answered and memory.pending in missing else None
