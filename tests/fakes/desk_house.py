"""A desk on a real database with the shipped company and policy, and an inbox that acts at once when a test says so.

Nothing runs by itself: customers write with `writes`, the assistant hands over with `waits`, timers fire with `later`.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from tests.fakes.clock import SetClock
from tests.fakes.holiday_calendar import WrittenCalendar
from tests.fakes.mind import FakeThought, answer, hand_over
from triage.desk.desk import Desk
from triage.desk.staff import ORDINARY, Abilities
from triage.domain.assessment import Assessment
from triage.domain.channel import InboundMessage
from triage.domain.company import Company
from triage.domain.conversation import Conversation, Message, Thread
from triage.domain.decision import Decision
from triage.domain.events import Event
from triage.domain.ids import ConversationId, DeliveryId, MessageId
from triage.domain.labels import Author, Mode, Presence, Urgency
from triage.domain.policy import Policy
from triage.domain.prepared_words import PreparedWords
from triage.domain.staffing import Agent
from triage.domain.telemetry import Silent
from triage.inbox.accept import Inbox
from triage.inbox.commit import Committer, Run
from triage.inbox.engine import turn_id
from triage.inbox.outbox import Outbox
from triage.inbox.timers import Timers
from triage.knowledge.company_file import load_company
from triage.knowledge.intents_file import load_intents
from triage.knowledge.policy_file import load_policy
from triage.knowledge.replies_file import load_replies
from triage.store import agents, conversations, events, messages, threads
from triage.store.database import Database, Transaction
from triage.store.migrations import upgrade
from triage.store.turns import Outcome

Result = TypeVar("Result")
CONTENT = Path(__file__).resolve().parents[2] / "knowledge"


@cache
def shipped() -> tuple[Company, Policy]:
    """The company and the policy that ship, without public holidays."""
    profile = load_company(CONTENT / "company.toml", WrittenCalendar())
    teams = {"privacy", "complaints", "billing", "orders", "technical", "account", "general"}
    return profile.company, load_policy(CONTENT / "policy.toml", profile, teams, WrittenCalendar())


@cache
def prepared_words() -> PreparedWords:
    """The canned replies and forms that ship."""
    return load_replies(CONTENT / "replies.toml", load_intents(CONTENT / "intents.yaml").details)


class RecordingWork:
    """Remembers what was ordered of the durable engine."""

    def __init__(self) -> None:
        self.turns: list[tuple[ConversationId, MessageId]] = []
        self.again: list[tuple[ConversationId, MessageId, str]] = []
        self.deliveries: list[DeliveryId] = []

    def turn(self, tx: Transaction, conversation: ConversationId, message: MessageId) -> None:
        """Remember a turn."""
        self.turns.append((conversation, message))

    def turn_again(self, tx: Transaction, conversation: ConversationId, message: MessageId, attempt: str) -> None:
        """Remember a repeated turn."""
        self.again.append((conversation, message, attempt))

    def deliver(self, tx: Transaction, conversation: ConversationId, delivery: DeliveryId) -> None:
        """Remember a delivery."""
        self.deliveries.append(delivery)


class DeskHouse(AbstractContextManager["DeskHouse"]):
    """`with DeskHouse(url) as house`: the desk is `house.desk`."""

    def __init__(self, url: str, policy: Policy | None = None, clock: SetClock | None = None) -> None:
        self.database = Database.open(url)
        upgrade(self.database)
        self.clock = clock or SetClock()
        self.work = RecordingWork()
        self.company, self.policy = shipped()
        self.policy = policy or self.policy
        outbox = Outbox(self.work)
        self.desk = Desk(
            self.database, self.policy, self.company, outbox, self.work, self.clock, Silent(), prepared_words()
        )
        self.inbox = Inbox(self.database, self.work, self.clock)
        self.committer = Committer(outbox, self.desk, self.clock)
        self.timers = Timers(self.database, self.desk.timer_handlers(), self.clock, Silent())
        self.written = 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.close()

    def hire(
        self,
        name: str,
        presence: Presence | None = Presence.ONLINE,
        *,
        on_call: bool = False,
        can: Abilities = ORDINARY,
    ) -> Agent:
        """A new agent, online unless told otherwise; None for one who has never been seen."""
        agent, _ = self.desk.add_agent(name, f"{name.lower()}@hearthlane.example", on_call=on_call, can=can)
        return self.desk.set_presence(agent, presence) if presence else agent

    def writes(self, text: str, customer: str = "ann") -> ConversationId:
        """A customer writes; nobody has read it yet."""
        self.written += 1
        with self.database.write() as tx:
            inbound = InboundMessage("generic", customer, f"{customer}-{self.written}", text)
            return self.inbox.accept_in(tx, inbound).conversation

    def waits(
        self, customer: str = "ann", *, mode: Mode = Mode.LIVE, queue: str | None = None, urgency: Urgency | None = None
    ) -> ConversationId:
        """A customer writes and the assistant hands the conversation to a queue, with a promise of ten minutes."""
        conversation = self.writes("I was charged twice and nobody answers", customer)
        thread = self.thread(conversation)
        thought = hand_over(thread, self.clock.now(), mode, queue or ("live" if mode is Mode.LIVE else "tickets"))
        self._commit(thread, replace(thought, memory=replace(thought.memory, urgency=urgency)))
        return conversation

    def answers(self, thread: Thread) -> Outcome:
        """The assistant commits an answer to what it read then."""
        return self._commit(thread, answer(thread))

    def reads_silently(self, conversation: ConversationId) -> Outcome:
        """A turn finds that an agent speaks here."""
        thread = self.thread(conversation)
        with self.database.write() as tx:
            return self.committer.stay_silent(tx, Run(turn_id(conversation, thread.unread[-1].id), thread))

    def reads_rating(self, conversation: ConversationId) -> Outcome | None:
        """A turn looks whether what was written is the rating that was asked for."""
        thread = self.thread(conversation)
        run = Run(turn_id(conversation, thread.unread[-1].id), thread)
        with self.database.write() as tx:
            return self.committer.take_answer(tx, run)

    def reads_silently_as(self, conversation: ConversationId, decision: Decision, urgency: Urgency) -> Outcome:
        """A turn reads what was written to an agent's ticket and decides this without a word."""
        thread = self.thread(conversation)
        thought = replace(answer(thread, ""), decision=decision, assessment=Assessment(urgency=urgency))
        return self._commit(thread, replace(thought, memory=replace(thought.memory, urgency=urgency)))

    def beat(self, *agents: Agent, minutes: float, every: float = 50.0) -> None:
        """Let so many minutes pass while these agents stay at their desks."""
        left = minutes * 60
        while left > 0:
            self.hear(*agents)
            self.later(seconds=min(every, left))
            left -= every

    def later(self, **by: float) -> None:
        """Let time pass in one leap, then fire what is due."""
        self.clock.move(**by)
        self.timers.fire_due()
        self.desk.make_rounds()

    def hear(self, *heard: Agent) -> None:
        """Signs of life of these agents."""
        for agent in heard:
            self.desk.hear(self.agent(agent))

    def agent(self, agent: Agent) -> Agent:
        """The agent as they are now."""
        return self.read(lambda tx: agents.get(tx, agent.id))

    def head(self, conversation: ConversationId) -> Conversation:
        """The head as it is now."""
        return self.read(lambda tx: conversations.get(tx, conversation))

    def thread(self, conversation: ConversationId) -> Thread:
        """The thread as it is now."""
        return self.read(lambda tx: threads.load(tx, conversation))

    def messages(self, conversation: ConversationId) -> tuple[Message, ...]:
        """All messages, notes included."""
        return self.read(lambda tx: messages.of_conversation(tx, conversation))

    def notices(self, conversation: ConversationId) -> list[str]:
        """What the desk told the customer, in order."""
        return [message.text for message in self.messages(conversation) if message.author is Author.SYSTEM]

    def events(self) -> list[Event]:
        """All events so far."""
        return list(self.read(lambda tx: events.after(tx, 0, 10_000)))

    def read(self, query: Callable[[Transaction], Result]) -> Result:
        """What a query on the database gives."""
        with self.database.read() as tx:
            return query(tx)

    def _commit(self, thread: Thread, thought: FakeThought) -> Outcome:
        turn = turn_id(thread.conversation.id, thread.unread[-1].id)
        with self.database.write() as tx:
            return self.committer.commit(tx, Run(turn, thread), thought)
