"""What one visitor may see of their conversation, read in one snapshot: never a note, never another's words.

Called by the page, the stream and the transcript. Says nothing in words; `standing` and the templates do.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.channels import webchat
from triage.desk.calling import TYPING
from triage.desk.floor import Floor
from triage.desk.rating import is_asked
from triage.desk.staffing import snapshot
from triage.desk.wait_news import wait_at
from triage.domain.conversation import Conversation, Customer, Message
from triage.domain.ids import ConversationId
from triage.domain.labels import Author, Mode, OwnerKind
from triage.domain.staffing import Staffing
from triage.routing.queues import is_on_call
from triage.store import agents, conversations, customers, desk_queries, events, focus, messages
from triage.store.database import Transaction
from triage.store.focus import Focus
from triage.web.services import Services

SHOWN = 60
"""Messages on the page; the transcript has all."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visitor stands in a live line, and the wait from there, if anybody is there to serve."""

    number: int
    wait: timedelta | None
    on_call: bool


@dataclass(frozen=True, slots=True)
class View:
    """The conversation as its customer may see it; `head` is None before the first message."""

    seq: int
    now: datetime
    staffing: Staffing
    customer: Customer | None = None
    head: Conversation | None = None
    messages: tuple[Message, ...] = ()
    is_whole: bool = True
    agent: str | None = None
    agent_types: bool = False
    place: Place | None = None
    thinking: bool = False
    asks_rating: bool = False

    @property
    def timezone(self) -> str:
        """The visitor's zone, or nothing."""
        return (self.customer.timezone if self.customer else None) or ""


def look(services: Services, visitor: webchat.Visitor, at_most: int = SHOWN) -> View:
    """What this visitor sees now, with their last messages. Blocking."""
    floor, now = services.desk.floor, services.clock.now()
    with services.database.read() as tx:
        staffing = snapshot(floor, tx, now)
        view = View(events.latest(tx), now, staffing)
        customer = customers.find(tx, webchat.NAME, visitor.id)
        head = conversations.find_by_customer(tx, customer.id) if customer else None
        if head is None:
            return view
        said = messages.of_conversation(tx, head.id, at_most)
        by_assistant = head.owner.kind is not OwnerKind.AGENT
        agent = head.owner.agent_id
        return View(
            view.seq,
            now,
            staffing,
            customer,
            head,
            messages=tuple(message for message in said if not message.note),
            is_whole=len(said) < at_most,
            agent=agents.named(tx, [agent]).get(agent) if agent else None,
            agent_types=_agent_types(tx, head, now),
            place=_place(floor, tx, head, staffing),
            thinking=by_assistant and bool(messages.unread(tx, head.id)),
            asks_rating=is_asked(head, now),
        )


def conversation_of(tx: Transaction, visitor: webchat.Visitor) -> ConversationId | None:
    """The visitor's conversation, once they have written."""
    customer = customers.find(tx, webchat.NAME, visitor.id)
    head = conversations.find_by_customer(tx, customer.id) if customer else None
    return head.id if head else None


def said_by_us(message: Message) -> bool:
    """Whether it is news to the customer."""
    return message.author is not Author.CUSTOMER and not message.note


def _agent_types(tx: Transaction, head: Conversation, now: datetime) -> bool:
    """Whether the agent who speaks here is typing; others who look on are none of the customer's business."""
    agent = head.owner.agent_id
    seen = focus.last_of(tx, head.id, now - TYPING).get(agent) if agent else None
    return seen is not None and seen.kind is Focus.TYPING


def _place(floor: Floor, tx: Transaction, head: Conversation, staffing: Staffing) -> Place | None:
    if head.owner.kind is not OwnerKind.QUEUE or head.mode is not Mode.LIVE:
        return None
    number = 1 + desk_queries.ahead_in_line(tx, head, floor.policy.weights.per_hour_waiting)
    return Place(number, wait_at(number, staffing), is_on_call(floor.queue_of(head)))
