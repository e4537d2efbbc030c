"""A conversation told turn by turn on an assistant, each reply and memory carried into the next turn.

Used by the story tests of the assistant; stores nothing and sends nothing.
"""

from dataclasses import replace
from datetime import datetime

from tests.fakes.turns import STRANGER, message, thread
from triage.assistant.think import Assistant
from triage.assistant.thought import Thought
from triage.domain.conversation import Customer, Memory, Owner
from triage.domain.labels import Action, Author, OwnerKind
from triage.domain.staffing import Staffing


class Story:
    """`await story.says("hi")` is one turn over these messages; what came of it is returned and remembered."""

    def __init__(
        self,
        assistant: Assistant,
        now: datetime,
        staffing: Staffing = Staffing(live_online=1, live_free=1),  # noqa: B008 - frozen
        customer: Customer = STRANGER,
    ) -> None:
        self._assistant = assistant
        self._staffing = staffing
        self.now = now
        self.thread = thread(customer=customer)
        self.replies: list[str] = []

    @property
    def memory(self) -> Memory:
        """What the assistant remembers now."""
        return self.thread.conversation.memory

    async def says(self, *texts: str) -> Thought:
        """The customer writes these messages in one burst."""
        count = len(self.thread.messages)
        new = tuple(replace(message(count + n, text), at=self.now) for n, text in enumerate(texts, start=1))
        self.thread = replace(self.thread, messages=(*self.thread.messages, *new))
        thought = await self._assistant.think(self.thread, self._staffing, self.now)
        self._come_true(thought)
        return thought

    def _come_true(self, thought: Thought) -> None:
        said = [replace(m, read=True) for m in self.thread.messages]
        if thought.reply:
            reply = message(len(said) + 1, thought.reply, Author.ASSISTANT, read=True)
            said.append(replace(reply, at=self.now, citations=thought.citations))
            self.replies.append(thought.reply)
        head = replace(self.thread.conversation, memory=thought.memory)
        decision = thought.decision
        if decision.action is Action.HANDOFF and decision.queue and decision.promise:
            owner = Owner(OwnerKind.QUEUE, decision.queue)
            head = replace(head, owner=owner, mode=decision.promise.mode, reply_by=decision.promise.by)
        self.thread = replace(self.thread, conversation=head, messages=tuple(said))
