"""The desk as the other rooms see it: each action of an agent as one transaction, and the inbox's view of it.

Called by the agent API, the console, the command line and the inbox. Blocking: from a loop, through `Database.run`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from triage.desk import (
    accept,
    arrivals,
    assigning,
    correcting,
    decline,
    erasing,
    give_back,
    macro,
    mode,
    notes,
    presence,
    promotion,
    rating,
    resolve,
    snooze,
    staff,
    transfer,
)
from triage.desk.acting import Acting
from triage.desk.floor import Floor
from triage.desk.ledger import Ledger
from triage.desk.ports import Handler, Thinking, Voice
from triage.desk.reply import Written
from triage.desk.resolve import HandoffOutcome
from triage.desk.rounds import FloorRounds
from triage.desk.staffing import snapshot
from triage.desk.timers import TimerHandlers
from triage.desk.together import Together
from triage.domain.clock import Clock
from triage.domain.company import Company
from triage.domain.conversation import Conversation
from triage.domain.decision import Decision
from triage.domain.errors import BadInput, NotFound
from triage.domain.handoff import Handoff
from triage.domain.ids import AgentId, ConversationId
from triage.domain.labels import AgentRole, Mode, OwnerKind, Presence
from triage.domain.policy import Policy
from triage.domain.prepared_words import NO_WORDS, PreparedWords
from triage.domain.staffing import Agent, Staffing
from triage.domain.telemetry import Telemetry
from triage.domain.text import excerpt, normalise
from triage.store import agent_loads, agents, conversations
from triage.store.database import Database, Transaction


class Desk:
    """All that people do. Stateless between calls; every method is safe to call from any thread."""

    def __init__(
        self,
        database: Database,
        policy: Policy,
        company: Company,
        voice: Voice,
        thinking: Thinking,
        clock: Clock,
        telemetry: Telemetry,
        words: PreparedWords = NO_WORDS,
    ) -> None:
        self._database = database
        self._clock = clock
        self._acting = Acting(database, Floor(policy, company, voice, thinking, words), clock, telemetry)
        self._do = self._acting.do
        self._rounds = FloorRounds(self._acting)
        self.ledger = Ledger(self._acting)
        self.together = Together(self._acting)

    @property
    def floor(self) -> Floor:
        """The surroundings as they are now."""
        return self._acting.floor

    def adopt(self, policy: Policy, words: PreparedWords | None = None) -> None:
        """Go on under this policy, from the next action on; what is under way ends under the one it began with."""
        floor = self._acting.floor
        self._acting.floor = replace(floor, policy=policy, words=floor.words if words is None else words)

    # For the inbox, on its transactions

    def after_handoff(self, tx: Transaction, head: Conversation, handoff: Handoff) -> Conversation:
        """A queue owns this conversation from now on."""
        return arrivals.handed_off(self.floor, tx, head, self._clock.now())

    def after_customer_message(self, tx: Transaction, head: Conversation, now: datetime) -> Conversation:
        """A customer wrote while a queue or an agent owns the conversation."""
        return arrivals.customer_wrote(self.floor, tx, head, now)

    def after_silent_decision(
        self, tx: Transaction, head: Conversation, decision: Decision, now: datetime
    ) -> Conversation:
        """A turn has read what a customer wrote to an agent: what can no longer wait becomes live."""
        return promotion.follow(self.floor, tx, head, decision, now)

    def takes_answer(self, tx: Transaction, head: Conversation, texts: Sequence[str], now: datetime) -> bool:
        """Whether these words are the rating that was asked for; if so it is kept, and nothing else need answer."""
        given = rating.read_rating(" ".join(texts)) if rating.is_asked(head, now) else None
        if given is not None:
            rating.take_rating(self.floor, tx, head, given, now)
        return given is not None

    def rate(self, conversation: ConversationId, score: int, reason: str = "") -> Conversation:
        """The customer says how it was, from 1 to 5. Raises NotFound, and Conflict when they were not asked."""
        given = rating.Given(score, excerpt(normalise(reason), rating.REASON_CHARACTERS))
        return self._do("rate", lambda floor, tx, now: rating.rate(floor, tx, conversation, given, now))

    def make_rounds(self) -> None:
        """Do what is due for the floor as a whole: hand out tickets, take back those of the absent, be busy or not."""
        self._rounds.make()

    def timer_handlers(self) -> Mapping[str, Handler]:
        """What to do when a timer of each kind fires."""
        return TimerHandlers(lambda: self.floor).by_kind()

    def staffing(self) -> Staffing:
        """Who is there for live conversations now."""
        with self._database.read() as tx:
            return snapshot(self.floor, tx, self._clock.now())

    # What agents do; each raises NotFound, and Conflict with the holder when the state has moved

    def accept(self, conversation: ConversationId, agent: Agent) -> Conversation:
        """Take it. One of all who try gets it."""
        return self._do("accept", lambda floor, tx, now: accept.accept(floor, tx, conversation, agent, now))

    def decline(self, conversation: ConversationId, agent: Agent, reason: str) -> Conversation:
        """Do not take what one is asked to take; the next is asked at once. Raises BadInput without a reason."""
        return self._do("decline", lambda floor, tx, now: decline.decline(floor, tx, conversation, agent, reason, now))

    def reply(
        self,
        conversation: ConversationId,
        agent: Agent,
        text: str,
        trace_id: str | None = None,
        written_as: str | None = None,
    ) -> Written:
        """Say something to the customer, and thereby take it; "/name" stands for prepared words and what follows them.

        The same `written_as` is said once, however often it is asked. Raises BadInput for what cannot be said.
        """
        return self._do(
            "reply", lambda floor, tx, now: macro.write(floor, tx, conversation, agent, text, now, trace_id, written_as)
        )

    def note(self, conversation: ConversationId, agent: Agent, text: str) -> Written:
        """Leave a note for colleagues. Raises BadInput for what cannot be kept."""
        return self._do("note", lambda floor, tx, now: notes.note(tx, conversation, agent, text, now))

    def correct(self, conversation: ConversationId, agent: Agent, key: str, value: str) -> Conversation:
        """A collected detail as the agent knows it; the value before stays beside it. Raises BadInput."""
        return self._do(
            "correct", lambda floor, tx, now: correcting.correct(floor, tx, conversation, agent, key, value, now)
        )

    def erase(self, conversation: ConversationId, agent: Agent, reference: str) -> Conversation:
        """Forget for good who the customer is and what was said. Raises Forbidden, BadInput and Conflict."""
        return self._do("erase", lambda _floor, tx, now: erasing.erase(tx, conversation, agent, reference, now))

    def transfer(
        self, conversation: ConversationId, agent: Agent, *, queue: str | None, to: str | None, reason: str = ""
    ) -> Conversation:
        """Move it to a queue or to an agent, exactly one of the two. Raises BadInput otherwise."""
        if (queue is None) == (to is None):
            raise BadInput("Name either a queue or an agent.", field="queue", remedy="Send exactly one of the two.")
        if to is not None:
            receiver = AgentId(to)
            return self._do(
                "transfer",
                lambda floor, tx, now: transfer.to_agent(floor, tx, conversation, agent, receiver, reason, now),
                frees=agent.id,
            )
        target = transfer.queue_called(self.floor, queue or "")
        return self._do(
            "transfer",
            lambda floor, tx, now: transfer.to_queue(floor, tx, conversation, agent, target, reason, now),
            frees=agent.id,
        )

    def change_mode(self, conversation: ConversationId, agent: Agent, wanted: Mode) -> Conversation:
        """Make it live or a ticket. Raises BadInput for the assistant's mode."""
        if wanted is Mode.ASSISTANT:
            raise BadInput("Only live and ticket are modes for people.", field="mode", remedy="Use /return.")
        return self._do(
            "mode",
            lambda floor, tx, now: mode.change_mode(floor, tx, conversation, agent, wanted, now),
            frees=agent.id,
        )

    def give_back(self, conversation: ConversationId, agent: Agent, note: str = "") -> Conversation:
        """Return it to the assistant, which reads the note and answers what waits."""
        return self._do(
            "return",
            lambda floor, tx, now: give_back.give_back(floor, tx, conversation, agent, note, now),
            frees=agent.id,
        )

    def resolve(
        self, conversation: ConversationId, agent: Agent, reason: str, outcome: HandoffOutcome | None = None
    ) -> Conversation:
        """Settle it. Raises BadInput without a reason."""
        return self._do(
            "resolve",
            lambda floor, tx, now: resolve.resolve(floor, tx, conversation, agent, reason, outcome, now),
            frees=agent.id,
        )

    def snooze(self, conversation: ConversationId, agent: Agent, until: datetime | None = None) -> Conversation:
        """Put a ticket aside until then, or until the customer writes. Raises BadInput and Conflict."""
        return self._do(
            "snooze", lambda floor, tx, now: snooze.snooze(floor, tx, conversation, agent, until, now), frees=agent.id
        )

    # Presence

    def set_presence(self, agent: Agent, wanted: Presence) -> Agent:
        """The agent says how they can be reached. Going offline puts their live conversations back on the queue."""

        def choose(floor: Floor, tx: Transaction, now: datetime) -> Agent:
            presence.choose(floor, tx, agent.id, wanted, now)
            return agents.get(tx, agent.id)

        chosen = self._do("presence", choose, frees=agent.id if wanted is Presence.ONLINE else None)
        if wanted is Presence.OFFLINE:
            self._leave_live(agent)
        return chosen

    def leave(self, agent: Agent) -> Agent:
        """The agent is done for the day: offline, and what customers wait for goes back to its queues at its clock."""
        gone = self.set_presence(agent, Presence.OFFLINE)
        with self._database.read() as tx:
            left = agent_loads.tickets_of(tx, agent.id)
        for conversation in left:
            with self._database.write() as tx:
                head = conversations.lock(tx, conversation)
                if head.owner.agent_id == agent.id and head.mode is Mode.TICKET:
                    assigning.requeue(self.floor, tx, head, self._clock.now())
        return gone

    def hear(self, agent: Agent) -> None:
        """A sign of life: any call, or an open stream every few seconds. Mostly costs nothing."""
        sign = presence.sign_of(self.floor, agent, self._clock.now())
        if sign.note or sign.is_back:
            with self._database.write() as tx:
                is_back = presence.hear(self.floor, tx, agent.id, self._clock.now())
            if is_back:
                self._acting.offer_waiting(agent.id)

    def present(self, agent: Agent) -> Presence:
        """The presence that counts: what they chose while they are heard from, else offline."""
        return presence.present(self.floor, agent, self._clock.now())

    # Agents

    def add_agent(
        self,
        name: str,
        email: str,
        teams: Iterable[str] = (),
        *,
        on_call: bool = False,
        can: staff.Abilities = staff.ORDINARY,
        role: AgentRole = AgentRole.AGENT,
    ) -> tuple[Agent, str]:
        """A new agent and their token, shown this once. Raises BadInput and Conflict."""
        return self._do(
            "agent_added",
            lambda _floor, tx, now: staff.add(tx, name, email, now, teams=teams, on_call=on_call, can=can, role=role),
        )

    def new_token(self, who: str) -> tuple[Agent, str]:
        """A new token for the agent with this id or address; the old one is void. Raises NotFound."""
        return self._do("token_rotated", lambda _floor, tx, _now: staff.rotate(tx, who))

    def agents(self) -> tuple[Agent, ...]:
        """Everybody, by name."""
        with self._database.read() as tx:
            return agents.every(tx)

    def _leave_live(self, agent: Agent) -> None:
        with self._database.read() as tx:
            left = agent_loads.live_of(tx, agent.id)
        for conversation in left:
            with self._database.write() as tx:
                try:
                    head = conversations.lock(tx, conversation)
                except NotFound:
                    continue
                if head.owner.kind is OwnerKind.AGENT and head.owner.agent_id == agent.id and head.mode is Mode.LIVE:
                    queue = self.floor.queue_of(head)
                    transfer.put_back(self.floor, tx, head, queue, self._clock.now(), "left", agent=agent.name)
