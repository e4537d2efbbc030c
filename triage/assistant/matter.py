"""The matter at hand: which intent a turn is about, and how far its details are collected.

Called by `think`. Pure; what to do about it is `routing.decide`'s.
"""

from collections.abc import Mapping

from triage.domain.assessment import Assessment, Detail, Speech
from triage.domain.conversation import Memory
from triage.domain.history import Collected
from triage.domain.intents import Handling, Intent, IntentCatalogue

_CONTINUING = frozenset({Speech.DETAIL, Speech.NO_ANSWER, Speech.CHOICE, Speech.REJECTION})


def matter_of(seen: Assessment, memory: Memory, catalogue: IntentCatalogue) -> Intent | None:
    """What this turn is about: the matter remembered while the customer answers us, else what the burst raises.

    A plain wish for a person belongs to the matter it interrupts.
    """
    remembered = catalogue.intents.get(memory.intent) if memory.intent else None
    raised = catalogue.intents.get(seen.intent) if seen.intent else None
    if raised is None or (remembered and seen.speech in _CONTINUING):
        return remembered
    if remembered and raised.handling is Handling.HUMAN:
        return remembered
    return raised


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
