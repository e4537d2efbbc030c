"""What people did otherwise than the assistant expected: the turns of a conversation that are worth a case, and why.

Pure. Each surprise names the turn after which it showed, and the label that people gave by what they did.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from triage.domain.assessment import Speech
from triage.domain.conversation import Message
from triage.domain.decision import Decision
from triage.domain.labels import Action, Author, Mode, Route, Sentiment
from triage.store.harvest import Lived
from triage.store.turns import Outcome, TurnRecord

_KNEW_NOTHING = frozenset({"no_answer", "unclear"})


class Why(StrEnum):
    """Why a turn surprises."""

    OVERRIDDEN = "overridden"  # people served it in another mode than was decided
    UNNEEDED = "unneeded"  # the agent says that no person was needed
    LATE = "late"  # the agent says that a person came too late
    ASKED_AGAIN = "asked_again"  # the agent asked for what the customer had said
    ANGRY_AFTER_ANSWER = "angry_after_answer"  # the answer did not help, or worse
    ABSTAINED = "abstained"  # the assistant knew nothing, a person answered


@dataclass(frozen=True, slots=True)
class Surprise:
    """A turn with what people made of it. `until` is the number of messages that had been read by then."""

    why: Why
    until: int
    labels: dict[str, Any] = field(default_factory=dict)
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""


def surprises(lived: Lived) -> list[Surprise]:
    """The surprises of a conversation, at most one a turn and reason."""
    turns = [turn for turn in lived.turns if turn.outcome is Outcome.COMMITTED and turn.decision is not None]
    found: dict[tuple[Why, int], Surprise] = {}
    for number, turn in enumerate(turns):
        following = turns[number + 1] if number + 1 < len(turns) else None
        for surprise in _of_turn(lived, turn, following):
            found.setdefault((surprise.why, surprise.until), surprise)
    return list(found.values())


def _of_turn(lived: Lived, turn: TurnRecord, following: TurnRecord | None) -> Iterator[Surprise]:
    assert turn.decision is not None
    messages = lived.thread.messages
    until = sum(message.at <= turn.at for message in messages if message.author is Author.CUSTOMER or not message.note)
    after = [m for m in messages if m.at > turn.at and (following is None or m.at <= following.at)]
    if turn.decision.action is Action.HANDOFF:
        yield from _handed_over(lived, turn, turn.decision, until)
        yield from _asked_again(turn, after, until)
    else:
        yield from _taken_over(turn.decision, lived, after, until)
    if turn.decision.action is Action.ANSWER and following is not None and _upset(turn, following):
        note = "the customer was not helped by the answer"
        yield Surprise(Why.ANGRY_AFTER_ANSWER, until, {"sentiment": _sentiment(turn)}, note=note)


def _handed_over(lived: Lived, turn: TurnRecord, decision: Decision, until: int) -> Iterator[Surprise]:
    """What became of the handoff that this turn made."""
    own = [h for h in lived.handoffs if h.created_at >= turn.at]
    if not own:
        return
    handoff = own[0]
    if handoff.outcome == "unneeded":
        yield Surprise(Why.UNNEEDED, until, {"route": Route.ASSISTANT.value}, note="no person was needed")
    elif handoff.outcome == "late":
        yield Surprise(Why.LATE, until, {"route": Route.LIVE.value}, note="a person came too late")
    elif handoff.accepted_at is not None and handoff.mode.value != decision.route.value:
        yield Surprise(Why.OVERRIDDEN, until, {"route": handoff.mode.value}, note=f"served as {handoff.mode}")


def _taken_over(decision: Decision, lived: Lived, after: Sequence[Message], until: int) -> Iterator[Surprise]:
    """A person wrote although the assistant kept the conversation."""
    written = next((message for message in after if message.author is Author.AGENT and not message.note), None)
    if written is None:
        return
    if decision.reason_code in _KNEW_NOTHING:
        yield Surprise(Why.ABSTAINED, until, note=f"answered by a person: {written.text}")
    elif decision.route is Route.ASSISTANT:
        mode = lived.thread.conversation.mode
        route = Route.TICKET if mode is Mode.TICKET else Route.LIVE
        yield Surprise(Why.OVERRIDDEN, until, {"route": route.value}, note="a person took over")


def _asked_again(turn: TurnRecord, after: Sequence[Message], until: int) -> Iterator[Surprise]:
    """A question of an agent for a detail that the turn had already collected."""
    seen = turn.assessment
    known = dict(seen.details) if seen is not None else {}
    questions = [m.text.lower() for m in after if m.author is Author.AGENT and not m.note and "?" in m.text]
    for key, detail in known.items():
        asked = key.replace("_", " ")
        if any(asked in question and detail.value.lower() not in question for question in questions):
            yield Surprise(Why.ASKED_AGAIN, until, facts=((key, detail.value),), note=f"asked again for {asked}")


def _upset(turn: TurnRecord, following: TurnRecord) -> bool:
    seen = following.assessment
    if seen is None:
        return False
    before = turn.assessment.sentiment.rank if turn.assessment is not None else Sentiment.NEUTRAL.rank
    angry = seen.sentiment.rank < before and seen.sentiment.rank <= Sentiment.NEGATIVE.rank
    return angry or seen.speech is Speech.REJECTION


def _sentiment(turn: TurnRecord) -> str:
    return turn.assessment.sentiment.value if turn.assessment is not None else Sentiment.NEUTRAL.value
