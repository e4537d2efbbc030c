"""What happens when the desk's timers fire: offers move on, broken promises are owned up to, the quiet become tickets.

The inbox calls these with the conversation locked and only while it still has the epoch under which they were armed.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from triage.desk.floor import Floor
from triage.desk.mode import switch
from triage.desk.notices import promise_by, tell
from triage.desk.offers import let_pass, offer_next
from triage.desk.ports import Handler
from triage.desk.presence import is_heard
from triage.desk.reminders import IDLE_AFTER, Reminder, remind
from triage.desk.transfer import put_back
from triage.domain.conversation import Conversation
from triage.domain.events import EventKind
from triage.domain.ids import AgentId
from triage.domain.labels import Mode, OwnerKind
from triage.domain.timers import Timer
from triage.store import agents, conversations, desk_queries, events, offers, promises
from triage.store.database import Transaction
from triage.store.promises import PromiseState


class TimerHandlers:
    """The handlers of one process, by kind."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor

    def by_kind(self) -> Mapping[str, Handler]:
        """Every kind that the desk arms, with what it does."""
        return {
            Reminder.OFFER_EXPIRED.value: self.offer_expired,
            Reminder.PROMISE_DUE.value: self.promise_due,
            Reminder.AGENT_GONE.value: self.agent_gone,
            Reminder.IDLE.value: self.idle,
        }

    def offer_expired(self, tx: Transaction, head: Conversation, timer: Timer, now: datetime) -> None:
        """The agent let it pass: ask the next. When all have been asked, begin again after a minute."""
        asked = timer.payload.get("agent")
        offer = offers.of_conversation(tx, head.id)
        if asked and offer and offer.agent == asked:
            let_pass(tx, head, AgentId(asked), now)
        tried = [AgentId(agent) for agent in timer.payload.get("tried", "").split(",") if agent]
        offer_next(self._floor, tx, head, now, tried)

    def promise_due(self, tx: Transaction, head: Conversation, timer: Timer, now: datetime) -> None:
        """We are late: say so honestly, once, with a new time. A second breach is shown to agents only."""
        standing = promises.standing(tx, head.id)
        if standing is None or standing.by > now:
            return
        has_apologised = self._has_apologised(tx, head)
        promises.settle(tx, head.id, PromiseState.BROKEN, now)
        events.add(tx, EventKind.PROMISE_BROKEN, now, head.id)
        if has_apologised:
            return
        queue = self._floor.queue_in(head, head.mode)
        promised = promise_by(self._floor, tx, head, queue, now, may_be_later=True)
        promises.insert(tx, head.id, promised, now, made_by="desk")
        head = replace(head, reply_by=promised.by, updated_at=now)
        conversations.save(tx, head)
        tell(self._floor, tx, head, "apology_delay", now, by=promised.by)
        remind(tx, head, Reminder.PROMISE_DUE, promised.by)

    @staticmethod
    def _has_apologised(tx: Transaction, head: Conversation) -> bool:
        """Whether a promise was broken before while the customer has been waiting for this reply."""
        broken = (made for made in promises.of_conversation(tx, head.id) if made.state is PromiseState.BROKEN)
        since = head.waiting_since or head.updated_at
        return any(made.settled_at is not None and made.settled_at >= since for made in broken)

    def agent_gone(self, tx: Transaction, head: Conversation, timer: Timer, now: datetime) -> None:
        """Put a live conversation back when its agent is not heard from; else look again when they might be gone."""
        if head.owner.kind is not OwnerKind.AGENT or head.owner.agent_id is None or head.mode is not Mode.LIVE:
            return
        agent = agents.get(tx, head.owner.agent_id)
        if not is_heard(self._floor, agent, now):
            put_back(self._floor, tx, head, self._floor.queue_of(head), now, "left", agent=agent.name)
            events.add(tx, EventKind.TRANSFERRED, now, head.id, agent.id)
            return
        heartbeat = timedelta(seconds=self._floor.policy.desk.heartbeat_seconds + 1)
        remind(tx, head, Reminder.AGENT_GONE, (agent.presence_at or now) + heartbeat)

    def idle(self, tx: Transaction, head: Conversation, timer: Timer, now: datetime) -> None:
        """A live conversation in which the customer has gone quiet becomes a ticket."""
        if head.owner.kind is not OwnerKind.AGENT or head.mode is not Mode.LIVE:
            return
        quiet_since = desk_queries.last_words_at(tx, head.id) or head.updated_at
        if head.waiting_since is None and now - quiet_since >= IDLE_AFTER:
            switch(self._floor, tx, head, Mode.TICKET, now)
            return
        remind(tx, head, Reminder.IDLE, max(quiet_since, now - IDLE_AFTER / 2) + IDLE_AFTER)
