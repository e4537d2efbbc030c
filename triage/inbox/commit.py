"""The one transaction in which a thought becomes true, or is thrown away because the world moved while it was thought.

Called by `turn`. The fence: the conversation is locked, has the epoch the thought was made under, and the customer has
written nothing newer. Everything a turn changes is changed here.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from triage.domain.clock import Clock
from triage.domain.conversation import Conversation, Message, Owner, Thread
from triage.domain.decision import Decision
from triage.domain.events import EventKind
from triage.domain.handoff import SUBJECT_CHARACTERS, Handoff, Summary
from triage.domain.ids import ConversationId, QueueName, TurnId
from triage.domain.labels import Action, Author, ConversationState, Mode, OwnerKind
from triage.domain.text import excerpt
from triage.inbox.outbox import Outbox
from triage.inbox.ports import Desk, Thought
from triage.store import conversations, events, handoffs, messages, model_calls, promises, stretches, timers, turns
from triage.store.database import Transaction
from triage.store.ids import new_handoff_id
from triage.store.messages import NewMessage
from triage.store.turns import Outcome, TurnRecord

HaveRefined = Callable[[Transaction, ConversationId, TurnId], None]
"""Orders, on the open transaction, that the card which this turn leaves be written better afterwards."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a turn: what it read, how long it thought, and how often in a row it may be thrown away."""

    turn: TurnId
    thread: Thread
    seconds: float = 0.0
    discards_at_most: int = 3
    outcome: Outcome = Outcome.COMMITTED

    @property
    def read(self) -> tuple[Message, ...]:
        """The unread messages that this run has seen."""
        return self.thread.unread


class Committer:
    """Applies thoughts. Stateless; runs in whatever transaction it is given."""

    def __init__(self, outbox: Outbox, desk: Desk, clock: Clock, have_refined: HaveRefined | None = None) -> None:
        self._outbox = outbox
        self._desk = desk
        self._clock = clock
        self._have_refined = have_refined

    def commit(self, tx: Transaction, run: Run, thought: Thought, trace_id: str | None = None) -> Outcome:
        """Make the thought true, or discard it; returns which. A turn that has ended before stays as it ended."""
        head = conversations.lock(tx, run.thread.conversation.id)
        ended = turns.outcome(tx, run.turn)
        if ended is not None:
            return ended
        if self._is_outdated(tx, run, head):
            return self._discard(tx, run, thought)
        if head.owner.kind is OwnerKind.AGENT and not thought.decision.silent:
            return self.stay_silent(tx, run)  # one voice, whatever was thought
        now = self._clock.now()
        answered = messages.mark_read(tx, head.id, [m.id for m in run.read], run.turn)
        turns.add(tx, _record(run, thought, now))
        model_calls.add(tx, head.id, run.turn, thought.calls, now)
        head = _seen(head, thought, run.read, now)
        head = self._moved(tx, head, thought, run.read, now)
        if self._have_refined and thought.summary:
            self._have_refined(tx, head.id, run.turn)
        if thought.reply and not thought.decision.silent:
            new = NewMessage(
                Author.ASSISTANT,
                thought.reply,
                now,
                in_reply_to=answered,
                citations=thought.citations,
                turn_id=run.turn,
                trace_id=trace_id,
            )
            conversations.save(tx, head)  # the outbound message carries the mode it is sent in
            self._outbox.say(tx, head, new)
            events.add(tx, EventKind.REPLIED, now, head.id)
        else:
            conversations.save(tx, head)
        return run.outcome

    def take_answer(self, tx: Transaction, run: Run) -> Outcome | None:
        """Let the desk have an answer to something it has asked; None when it is nothing of the kind."""
        head = conversations.lock(tx, run.thread.conversation.id)
        ended = turns.outcome(tx, run.turn)
        if ended is not None or self._is_outdated(tx, run, head):
            return ended
        now = self._clock.now()
        if not self._desk.takes_answer(tx, head, [message.text for message in run.read], now):
            return None
        messages.mark_read(tx, head.id, [m.id for m in run.read], run.turn)
        turns.add(tx, TurnRecord(run.turn, head.id, head.epoch, Outcome.COMMITTED, "none", now))
        return Outcome.COMMITTED

    def stay_silent(self, tx: Transaction, run: Run) -> Outcome:
        """Mark the messages as read without a word, because an agent speaks here; the agent hears of them."""
        head = conversations.lock(tx, run.thread.conversation.id)
        ended = turns.outcome(tx, run.turn)
        if ended is not None:
            return ended
        if head.owner.kind is not OwnerKind.AGENT:
            return Outcome.DISCARDED  # handed back meanwhile: the next run thinks
        now = self._clock.now()
        messages.mark_read(tx, head.id, [m.id for m in run.read], run.turn)
        turns.add(tx, TurnRecord(run.turn, head.id, head.epoch, Outcome.SILENT, "none", now))
        head = replace(head, updated_at=now)
        conversations.save(tx, head)
        self._desk.after_customer_message(tx, head, now)
        return Outcome.SILENT

    @staticmethod
    def _is_outdated(tx: Transaction, run: Run, head: Conversation) -> bool:
        if head.epoch != run.thread.conversation.epoch:
            return True
        seen = {message.id for message in run.read}
        newer = any(message.id not in seen for message in messages.unread(tx, head.id))
        # A steady typist would never be answered; after so many discards what was read is answered.
        return newer and conversations.discards(tx, head.id) < run.discards_at_most

    def _discard(self, tx: Transaction, run: Run, thought: Thought) -> Outcome:
        conversations.count_discard(tx, run.thread.conversation.id)
        discarded = replace(run, turn=TurnId(f"{run.turn}~{uuid.uuid4().hex[:8]}"), outcome=Outcome.DISCARDED)
        now = self._clock.now()
        turns.add(tx, _record(discarded, thought, now))
        model_calls.add(tx, run.thread.conversation.id, discarded.turn, thought.calls, now)  # paid for all the same
        return Outcome.DISCARDED

    def _moved(
        self, tx: Transaction, head: Conversation, thought: Thought, read: tuple[Message, ...], now: datetime
    ) -> Conversation:
        """The head after what the decision does to owner, mode and state, with the records that go with it."""
        decision = thought.decision
        stretches.ensure(tx, head, now)
        if decision.silent:
            conversations.save(tx, head)
            head = self._desk.after_customer_message(tx, head, now)
            return self._desk.after_silent_decision(tx, head, decision, now)
        if decision.action is Action.HANDOFF and decision.queue and decision.queue != head.owner.queue:
            return self._handed_over(tx, head, thought, decision.queue, read, now)
        if head.owner.kind is OwnerKind.QUEUE:
            return self._still_waiting(tx, head, thought, now)
        if decision.action is Action.CLOSE:
            stretches.end(tx, head.id, now)
            timers.cancel(tx, head.id)
            events.add(tx, EventKind.CONVERSATION_CLOSED, now, head.id)
            return replace(head, state=ConversationState.CLOSED, waiting_since=None, reply_by=None)
        return head

    def _handed_over(
        self,
        tx: Transaction,
        head: Conversation,
        thought: Thought,
        queue: QueueName,
        read: tuple[Message, ...],
        now: datetime,
    ) -> Conversation:
        decision = thought.decision
        summary = thought.summary or _bare_summary(decision, read)
        mode = _mode(decision)
        head = replace(
            head,
            owner=Owner(OwnerKind.QUEUE, queue),
            mode=mode,
            mode_since=head.changed_mode_at(mode, now),
            epoch=head.epoch + 1,
            subject=summary.subject or head.subject,
            # From the message that brought a person in, and never restarted while the customer waits.
            waiting_since=head.waiting_since or (read[0].at if read else now),
            reply_by=decision.promise.by if decision.promise else None,
        )
        handoffs.end(tx, head.id, now)
        timers.cancel(tx, head.id)
        handoff = Handoff(
            new_handoff_id(), head.id, queue, head.mode, summary, decision.reasons, now, reply_by=head.reply_by
        )
        handoffs.insert(tx, handoff)
        stretches.begin(tx, head, now)
        if decision.promise:
            promises.insert(tx, head.id, decision.promise, now, made_by="assistant")
        events.add(tx, EventKind.HANDED_OFF, now, head.id)
        conversations.save(tx, head)
        return self._desk.after_handoff(tx, head, handoff)

    def _still_waiting(self, tx: Transaction, head: Conversation, thought: Thought, now: datetime) -> Conversation:
        """The customer wrote while a queue has the conversation: the card and the promise follow what they said."""
        waiting = handoffs.current(tx, head.id)
        if waiting and thought.summary:
            handoffs.refresh(tx, waiting.id, thought.summary, waiting.reasons)
        promise = thought.decision.promise
        if promise and promise.by != head.reply_by and thought.reply:
            promises.insert(tx, head.id, promise, now, made_by="assistant")
            head = replace(head, reply_by=promise.by)
        events.add(tx, EventKind.HANDOFF_UPDATED, now, head.id)
        return self._desk.after_customer_message(tx, head, now)


def _seen(head: Conversation, thought: Thought, read: tuple[Message, ...], now: datetime) -> Conversation:
    """The head with what the assistant understood; memory knows the whole conversation, the assessment one burst."""
    memory, assessment = replace(thought.memory, rating_asked_at=None), thought.assessment
    opening = next((message.text for message in read if message.text), "")
    return replace(
        head,
        memory=memory,
        intent=memory.intent or assessment.intent or head.intent,
        urgency=memory.urgency or assessment.urgency,
        sentiment=assessment.sentiment,
        priority=thought.decision.priority,
        subject=head.subject or excerpt(opening, SUBJECT_CHARACTERS),
        updated_at=now,
    )


def _record(run: Run, thought: Thought, now: datetime) -> TurnRecord:
    return TurnRecord(
        id=run.turn,
        conversation_id=run.thread.conversation.id,
        epoch=run.thread.conversation.epoch,
        outcome=run.outcome,
        engine=thought.engine,
        at=now,
        seconds=run.seconds,
        assessment=thought.assessment,
        found=thought.found,
        decision=thought.decision,
        inputs=thought.inputs,
        versions=thought.versions,
    )


def _mode(decision: Decision) -> Mode:
    if decision.promise:
        return decision.promise.mode
    return Mode.LIVE if decision.route.value == Mode.LIVE.value else Mode.TICKET


def _bare_summary(decision: Decision, read: tuple[Message, ...]) -> Summary:
    """The least an agent needs, when no engine wrote a card: the customer's own first words and why it is here."""
    ask = excerpt(next((m.text for m in read if m.text), ""))
    reason = decision.reasons[0] if decision.reasons else None
    return Summary(ask=ask, reason_code=decision.reason_code, rationale=reason.observed if reason else "", prose=ask)
