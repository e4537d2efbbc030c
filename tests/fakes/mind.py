"""A thinker whose thoughts a test scripts, and which says what it was asked to think about."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from triage.domain.assessment import Assessment
from triage.domain.conversation import Citation, Memory, Thread
from triage.domain.decision import Decision, Promise, Reason
from triage.domain.handoff import Summary
from triage.domain.ids import QueueName
from triage.domain.knowledge import SearchResult
from triage.domain.labels import Action, Mode, Route
from triage.domain.model_call import ModelCall
from triage.domain.policy import TurnTiming
from triage.inbox.turn import Mind

AT_ONCE = TurnTiming(settle_seconds=0, settle_at_most_seconds=0)


@dataclass(frozen=True)
class FakeThought:
    """A thought with everything that a commit reads."""

    reply: str
    memory: Memory
    decision: Decision
    assessment: Assessment = field(default_factory=Assessment)
    engine: str = "fake"
    found: SearchResult = field(default_factory=SearchResult)
    citations: tuple[Citation, ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=lambda: {"policy": "test"})
    calls: tuple[ModelCall, ...] = ()
    summary: Summary | None = None


def answer(thread: Thread, reply: str | None = None) -> FakeThought:
    """Answers by repeating what is unread, so that a test can tell which messages an answer is for."""
    said = " | ".join(message.text for message in thread.unread)
    decision = Decision(Action.ANSWER, Route.ASSISTANT, None, 10, None, (Reason("articles_answer", "1.0", "0.5"),))
    memory = replace(thread.conversation.memory, greeted=True)
    return FakeThought(f"re: {said}" if reply is None else reply, memory, decision)


def hand_over(thread: Thread, now: datetime, mode: Mode = Mode.LIVE, queue: str = "live") -> FakeThought:
    """Hands the thread to a queue, with a promise of ten minutes."""
    promise = Promise(now + timedelta(minutes=10), mode, "A colleague will be with you within 10 minutes.")
    decision = Decision(
        Action.HANDOFF, Route(mode.value), QueueName(queue), 90, promise, (Reason("very_negative", "-1", "-0.6"),)
    )
    summary = Summary(ask=thread.unread[0].text, reason_code="very_negative", rationale="angry")
    return FakeThought(promise.text, thread.conversation.memory, decision, summary=summary)


Script = Callable[[Thread, datetime], FakeThought | Awaitable[FakeThought]]


class FakeMind:
    """Thinks by the scripts given to `next_thoughts`, then answers. `read` lists the texts of each burst it saw."""

    def __init__(self, timing: TurnTiming = AT_ONCE, seconds: float = 0.0) -> None:
        self.timing = timing
        self.seconds = seconds
        self.scripts: list[Script] = []
        self.read: list[tuple[str, ...]] = []

    def next_thoughts(self, *scripts: Script) -> None:
        """Use these for the next thoughts, one each."""
        self.scripts.extend(scripts)

    async def __call__(self, thread: Thread, now: datetime) -> FakeThought:
        self.read.append(tuple(message.text for message in thread.unread))
        await asyncio.sleep(self.seconds)
        if not self.scripts:
            return answer(thread)
        thought = self.scripts.pop(0)(thread, now)
        return thought if isinstance(thought, FakeThought) else await thought

    @property
    def mind(self) -> Mind:
        """This thinker with a last resort, and "fire" as the red flag."""
        return Mind(self, unassessed, lambda text: "fire" in text, lambda channel: self.timing)


def unassessed(thread: Thread, now: datetime) -> FakeThought:
    """The last resort of these tests."""
    thought = hand_over(thread, now, Mode.TICKET, "tickets")
    reason = Reason("assessment_unavailable", "no engine could read it", "read by one")
    return replace(thought, decision=replace(thought.decision, reasons=(reason,)), engine="none", summary=None)
