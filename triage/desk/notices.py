"""The fixed words that the desk says to customers, and the promises in them: in their language, on their clock.

Called by the actions beside it. Every sentence is a wording of `company.toml`; lines of the desk are the system's, so
that they never count as an answer to what the customer asked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.desk.floor import Floor
from triage.desk.staffing import snapshot
from triage.domain.conversation import Conversation
from triage.domain.decision import Promise
from triage.domain.ids import MessageId
from triage.domain.labels import Author, Mode
from triage.domain.policy import QueuePolicy
from triage.routing.promise import promise as promise_of
from triage.routing.promise import reply_by
from triage.routing.time_words import Wall, by_words, minutes_words, wall_of
from triage.store import customers, handoffs
from triage.store.database import Transaction
from triage.store.messages import NewMessage

ROUTING_SPEAKS = "en"
SOON = timedelta(hours=1)  # what comes live within it is told in minutes, not by the clock


@dataclass(frozen=True, slots=True)
class Listener:
    """How this customer is spoken to: their language, if we have it, and their clock."""

    language: str
    wall: Wall
    zone_name: str = ""

    def time_words(self, by: datetime, now: datetime) -> str:
        """A deadline in words; in figures that read alike in every language where we lack the words."""
        if self.language.split("-")[0] == ROUTING_SPEAKS:
            return by_words(by, now, self.wall)
        return f"{by.astimezone(self.wall.zone):%Y-%m-%d %H:%M}{self.wall.suffix}"


def listener_of(floor: Floor, tx: Transaction, head: Conversation) -> Listener:
    """How the customer of this conversation is spoken to."""
    customer = customers.get(tx, head.customer_id)
    latest = handoffs.of_conversation(tx, head.id)
    language = latest[-1].summary.language if latest else (customer.locale if customer else None) or ROUTING_SPEAKS
    known = language if language.split("-")[0] in floor.company.wordings else ROUTING_SPEAKS
    zone = (customer.timezone if customer else None) or ""
    return Listener(known, wall_of(zone, floor.company.timezone), zone or "UTC")


def tell(
    floor: Floor, tx: Transaction, head: Conversation, name: str, now: datetime, *, then: str = "", **values: object
) -> MessageId:
    """Say a wording to the customer, followed by a sentence such as a promise. `by` among the values fills `time`.

    The head must be saved before: what goes out carries its mode.
    """
    listener = listener_of(floor, tx, head)
    by = values.pop("by", None)
    if isinstance(by, datetime):
        soon = head.mode is Mode.LIVE and by - now <= SOON and listener.language.split("-")[0] == ROUTING_SPEAKS
        values["time"] = f"within {minutes_words(by - now)}" if soon else listener.time_words(by, now)
    text = floor.company.wording(name, listener.language, reference=head.reference, **values)
    return floor.voice.say(tx, head, NewMessage(Author.SYSTEM, f"{text} {then}".strip(), now))


def promise_by(
    floor: Floor, tx: Transaction, head: Conversation, queue: QueuePolicy, now: datetime, *, may_be_later: bool = False
) -> Promise:
    """What can be promised when this queue serves from now on; never later than was promised, unless it may be."""
    by = reply_by(queue, head.urgency, snapshot(floor, tx, now), now)
    if head.reply_by and head.reply_by > now and not may_be_later:
        by = min(by, head.reply_by)
    listener = listener_of(floor, tx, head)
    made = promise_of(queue, by, now, listener.wall)
    if listener.language.split("-")[0] == ROUTING_SPEAKS:
        return made
    name = "promise_live" if made.mode is Mode.LIVE else "promise_ticket"
    words = floor.company.wording(name, listener.language, time=listener.time_words(by, now))
    return Promise(by, made.mode, words)
