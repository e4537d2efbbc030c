"""What happens when the desk's timers fire: offers move on, broken promises are owned up to, the gone are noticed.

The inbox calls these with the conversation locked and only while it still has the epoch under which they were armed.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from triage.desk import promising
from triage.desk.floor import Floor
from triage.desk.idle import check_idle
from triage.desk.notices import promise_by, tell
from triage.desk.offers import let_pass, offer_next
from triage.desk.ports import Handler
from triage.desk.presence import is_heard
from triage.desk.reminders import Reminder, remind
from triage.desk.snooze import snooze_over
from triage.desk.transfer import put_back
from triage.desk.wait_news import tell_wait
from triage.domain.conversation import Conversation
from triage.domain.events import EventKind
from triage.domain.ids import AgentId
from triage.domain.labels import Mode, OwnerKind
from triage.domain.timers import Timer
from triage.store import agents, conversations, events, offers, promises
from triage.store.database import Transaction
from triage.store.promises import PromiseKind, PromiseState

OnFloor = Callable[[Floor, Transaction, Conversation, Timer, datetime], None]


class TimerHandlers:
    """The handlers of one process, by kind, each on the floor as it is when the timer fires."""

    def __init__(self, floor: Callable[[], Floor]) -> None:
        self._floor = floor

    def by_kind(self) -> Mapping[str, Handler]:
        """Every kind that the desk arms, with what it does."""
        on_floor: Mapping[Reminder, OnFloor] = {
            Reminder.OFFER_EXPIRED: offer_expired,
            Reminder.PROMISE_DUE: promise_due,
            Reminder.AGENT_PROMISE_DUE: promising.agent_promise_due,
            Reminder.AGENT_GONE: agent_gone,
            Reminder.IDLE: check_idle,
            Reminder.WAIT_UPDATE: tell_wait,
        }
        anywhere: Mapping[Reminder, Handler] = {
            Reminder.PROMISE_NEAR: promising.near,
            Reminder.AGENT_PROMISE_NEAR: promising.near,
            Reminder.SNOOZE_OVER: snooze_over,
        }
        placed = {kind.value: self._placed(handler) for kind, handler in on_floor.items()}
        return placed | {kind.value: handler for kind, handler in anywhere.items()}

    def _placed(self, handler: OnFloor) -> Handler:
        def handle(tx: Transaction, head: Conversation, timer: Timer, now: datetime) -> None:
            handler(self._floor(), tx, head, timer, now)

        return handle


def offer_expired(floor: Floor, tx: Transaction, head: Conversation, timer: Timer, now: datetime) -> None:
    """The agent let it pass: ask the next. When all have been asked, begin again after a minute."""
    asked = timer.payload.get("agent")
    offer = offers.of_conversation(tx, head.id)
    if asked and offer and offer.agent == asked:
        let_pass(floor, tx, head, AgentId(asked), now)
    tried = [AgentId(agent) for agent in timer.payload.get("tried", "").split(",") if agent]
    offer_next(floor, tx, head, now, tried)


def promise_due(floor: Floor, tx: Transaction, head: Conversation, timer: Timer, now: datetime) -> None:
    """We are late: say so honestly, once, with a new time. A second breach is shown to agents only."""
    standing = promises.standing(tx, head.id)
    if standing is None or standing.by > now:
        return
    has_apologised = _has_apologised(tx, head)
    promises.settle(tx, head.id, PromiseState.BROKEN, now)
    events.add(tx, EventKind.PROMISE_BROKEN, now, head.id)
    if has_apologised:
        return
    queue = floor.queue_in(head, head.mode)
    promised = promise_by(floor, tx, head, queue, now, may_be_later=True)
    promises.insert(tx, head.id, promised, now, made_by="desk")
    head = replace(head, reply_by=promised.by, updated_at=now)
    conversations.save(tx, head)
    tell(floor, tx, head, "apology_delay", now, by=promised.by)
    remind(tx, head, Reminder.PROMISE_DUE, promised.by)


def agent_gone(floor: Floor, tx: Transaction, head: Conversation, timer: Timer, now: datetime) -> None:
    """Put a live conversation back when its agent is not heard from; else look again when they might be gone."""
    if head.owner.kind is not OwnerKind.AGENT or head.owner.agent_id is None or head.mode is not Mode.LIVE:
        return
    agent = agents.get(tx, head.owner.agent_id)
    if not is_heard(floor, agent, now):
        put_back(floor, tx, head, floor.queue_of(head), now, "left", agent=agent.name)
        events.add(tx, EventKind.TRANSFERRED, now, head.id, agent.id)
        return
    heartbeat = timedelta(seconds=floor.policy.desk.heartbeat_seconds + 1)
    remind(tx, head, Reminder.AGENT_GONE, (agent.presence_at or now) + heartbeat)


def _has_apologised(tx: Transaction, head: Conversation) -> bool:
    """Whether a promised reply was broken before while the customer has been waiting for it."""
    since = head.waiting_since or head.updated_at
    return any(
        made.state is PromiseState.BROKEN
        and made.kind is PromiseKind.REPLY
        and made.settled_at is not None
        and made.settled_at >= since
        for made in promises.of_conversation(tx, head.id)
    )
