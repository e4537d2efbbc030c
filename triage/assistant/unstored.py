"""Threads that are in no database: made from messages alone, and carried from turn to turn in memory.

Used by `triage ask`, `triage chat` and the evals, so that all of them think about the same kind of thread.
"""

from dataclasses import replace
from datetime import datetime

from triage.assistant.thought import Thought
from triage.domain.conversation import Conversation, Customer, Message, Owner, Thread
from triage.domain.ids import ConversationId, CustomerId, MessageId
from triage.domain.labels import Action, Author, ConversationState, Mode, OwnerKind, Route

STRANGER = Customer(CustomerId("ask"), "generic", "ask")


def thread_of_text(text: str, now: datetime, customer: Customer = STRANGER) -> Thread:
    """A first contact that says just this."""
    return thread_of((Message(MessageId("m1"), Author.CUSTOMER, text, now, read=False),), now, customer)


def thread_of(messages: tuple[Message, ...], now: datetime, customer: Customer = STRANGER) -> Thread:
    """A thread with these messages, one at least; the customer's after the last answer are still unread."""
    last_answer = max((i for i, m in enumerate(messages) if m.author is not Author.CUSTOMER), default=-1)
    marked = tuple(replace(m, read=i < last_answer) for i, m in enumerate(messages))
    conversation = Conversation(
        id=ConversationId("ask"),
        customer_id=customer.id,
        channel=customer.channel,
        state=ConversationState.OPEN,
        owner=Owner(OwnerKind.ASSISTANT),
        mode=Mode.ASSISTANT,
        epoch=0,
        reference="ASK1",
        created_at=messages[0].at,
        updated_at=now,
    )
    return Thread(conversation, customer, marked)


def with_message(thread: Thread, author: Author, text: str, now: datetime) -> Thread:
    """The thread with one more message; a customer's is unread."""
    identity = MessageId(f"m{len(thread.messages) + 1}")
    message = Message(identity, author, text, now, read=author is not Author.CUSTOMER)
    return replace(thread, messages=(*thread.messages, message))


def after_thought(thread: Thread, thought: Thought, now: datetime) -> Thread:
    """The thread after a thought has become true: all read, the reply said, owner, mode and memory as decided."""
    messages = tuple(replace(message, read=True) for message in thread.messages)
    head = replace(thread.conversation, memory=thought.memory)
    decision = thought.decision
    if decision.action is Action.HANDOFF and decision.queue is not None:
        mode = Mode.LIVE if decision.route is Route.LIVE else Mode.TICKET
        by = decision.promise.by if decision.promise else None
        head = replace(head, owner=Owner(OwnerKind.QUEUE, decision.queue), mode=mode, reply_by=by)
    read = replace(thread, conversation=head, messages=messages)
    return with_message(read, Author.ASSISTANT, thought.reply, now) if thought.reply else read
