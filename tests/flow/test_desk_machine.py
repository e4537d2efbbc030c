"""Customers, assistant, agents, time and crashes at random on one desk: whatever happens, nobody is lost or misled.

Two thousand steps on a real database; after each the invariants of the whole floor are checked.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.fakes.desk_house import DeskHouse, shipped
from tests.fakes.mind import answer, hand_over
from triage.domain.conversation import Conversation
from triage.domain.decision import Decision, Reason
from triage.domain.errors import BadInput, Conflict, NotFound
from triage.domain.ids import ConversationId
from triage.domain.labels import Action, Author, ConversationState, Mode, OwnerKind, Presence, Route, Urgency
from triage.domain.policy import Policy
from triage.domain.staffing import Agent
from triage.domain.timers import ANY_EPOCH
from triage.store import desk_queries, offers, promises, timers
from triage.store.database import Transaction
from triage.store.focus import Focus
from triage.store.promises import PromiseKind, PromiseState

CUSTOMERS = st.sampled_from(["ann", "bob", "cleo", "dan", "eve"])
PEOPLE = st.integers(0, 2)
WORDS = st.sampled_from(
    ["hello?", "still no refund", "5 - great", "2", "I'll be back", "thanks", "it blinks red", "WHERE IS IT"]
)
SAYINGS = st.sampled_from(
    ["Hi, I've read the thread.", "I'll check and write by Friday.", "Done.", "/hello", "/refund-arranged", "/nope"]
)
MODES = st.sampled_from([Mode.LIVE, Mode.TICKET])


class Crash(Exception):
    """The process ends in the middle of a transaction."""


def policy() -> Policy:
    """The shipped one, with tickets handed out in one queue."""
    _, said = shipped()
    queues = tuple(replace(queue, assigns=queue.name == "tickets") for queue in said.queues)
    return replace(said, queues=queues)


_TEMPLATE: list[Path] = []


def prepared_file() -> Path:
    """A fresh copy of a database that was made once."""
    if not _TEMPLATE:
        made = Path(tempfile.mkdtemp(prefix="desk-machine-")) / "template.db"
        with DeskHouse(f"sqlite:///{made}"):
            pass
        _TEMPLATE.append(made)
    copy = Path(tempfile.mkdtemp(prefix="desk-machine-")) / "triage.db"
    shutil.copy(_TEMPLATE[0], copy)
    return copy


class Floor(RuleBasedStateMachine):
    """One desk with three agents and five customers."""

    @initialize()
    def open(self) -> None:
        """Begin with everybody at their desks."""
        self.file = prepared_file()
        self.house = DeskHouse(f"sqlite:///{self.file}", policy())
        self.people = [self.house.hire(name) for name in ("Dana", "Omar", "Nina")]
        self.known: dict[ConversationId, Conversation] = {}
        self.conversations: list[ConversationId] = []
        self.refused = 0

    def teardown(self) -> None:
        """Leave nothing behind."""
        if hasattr(self, "house"):
            self.house.database.close()
            shutil.rmtree(self.file.parent, ignore_errors=True)

    @rule(customer=CUSTOMERS, text=WORDS)
    def customer_writes(self, customer: str, text: str) -> None:
        """A message comes in."""
        conversation = self.house.writes(text, customer)
        if conversation not in self.conversations:
            self.conversations.append(conversation)

    @rule(customer=CUSTOMERS, urgency=st.sampled_from(Urgency), mode=MODES)
    def customer_needs_a_person(self, customer: str, urgency: Urgency, mode: Mode) -> None:
        """A message comes in and is read at once; the assistant would hand it over."""
        conversation = self.house.writes("I need a person", customer)
        if conversation not in self.conversations:
            self.conversations.append(conversation)
        self._read(conversation, "hand over", mode, urgency)

    @rule(n=st.integers(0, 4), what=st.sampled_from(["answer", "hand over", "close", "rise"]), mode=MODES)
    def assistant_reads(self, n: int, what: str, mode: Mode) -> None:
        """A turn reads what is unread, if anything is."""
        for conversation in self.conversations[n : n + 1]:
            if self.house.thread(conversation).unread:
                self._read(conversation, what, mode, Urgency.HIGH if what == "rise" else Urgency.NORMAL)

    def _read(self, conversation: ConversationId, what: str, mode: Mode, urgency: Urgency) -> None:
        house, thread = self.house, self.house.thread(conversation)
        head = thread.conversation
        if head.owner.kind is OwnerKind.AGENT:
            if head.mode is Mode.LIVE:
                house.reads_silently(conversation)
            else:
                route = Route.LIVE if what == "rise" else Route.TICKET
                reason = Reason("agent_owns", "a colleague has it")
                decision = Decision(Action.ANSWER, route, None, 20, None, (reason,), silent=True)
                house.reads_silently_as(conversation, decision, urgency)
            return
        if head.memory.rating_asked_at is not None and house.reads_rating(conversation) is not None:
            return
        if head.owner.kind is OwnerKind.QUEUE or what in ("hand over", "rise"):
            queue = "on-call" if urgency is Urgency.CRITICAL else "live" if mode is Mode.LIVE else "tickets"
            thought = hand_over(thread, house.clock.now(), mode, queue)
            if head.owner.kind is OwnerKind.QUEUE:
                by = min(head.reply_by or thought.decision.promise.by, thought.decision.promise.by)  # type: ignore[union-attr]
                thought = answer(thread, "I've added that.") if by < house.clock.now() else thought
            house._commit(thread, replace(thought, memory=replace(thought.memory, urgency=urgency)))
        elif what == "close":
            done = answer(thread, "Glad to hear it.")
            house._commit(thread, replace(done, decision=replace(done.decision, action=Action.CLOSE)))
        else:
            house.answers(thread)

    @rule(who=PEOPLE, n=st.integers(0, 4))
    def agent_accepts(self, who: int, n: int) -> None:
        """Somebody takes something."""
        self._try(n, lambda c, a: self.house.desk.accept(c, a), who)

    @rule(who=PEOPLE, n=st.integers(0, 4), text=SAYINGS)
    def agent_writes(self, who: int, n: int, text: str) -> None:
        """Somebody writes, and confirms what sounds like a promise."""

        def write(conversation: ConversationId, agent: Agent) -> None:
            for made in self.house.desk.reply(conversation, agent, text).proposed:
                self.house.desk.ledger.confirm(made.id, agent)

        self._try(n, write, who)

    @rule(who=PEOPLE, n=st.integers(0, 4), to=st.sampled_from(["live", "tickets", "complaints", "0", "1", "2"]))
    def agent_transfers(self, who: int, n: int, to: str) -> None:
        """To a queue or a colleague."""
        queue, agent = (None, self.people[int(to)].id) if to.isdigit() else (to, None)
        self._try(n, lambda c, a: self.house.desk.transfer(c, a, queue=queue, to=agent), who)

    @rule(who=PEOPLE, n=st.integers(0, 4), what=st.sampled_from(["live", "ticket", "return", "resolve", "snooze"]))
    def agent_moves(self, who: int, n: int, what: str) -> None:
        """Another mode, back to the assistant, settled, or put aside."""
        desk = self.house.desk
        moves: dict[str, Callable[[ConversationId, Agent], object]] = {
            "live": lambda c, a: desk.change_mode(c, a, Mode.LIVE),
            "ticket": lambda c, a: desk.change_mode(c, a, Mode.TICKET),
            "return": lambda c, a: desk.give_back(c, a, "done"),
            "resolve": lambda c, a: desk.resolve(c, a, "done"),
            "snooze": lambda c, a: desk.snooze(c, a),
        }
        self._try(n, moves[what], who)

    @rule(who=PEOPLE, n=st.integers(0, 4))
    def agent_looks_and_notes(self, who: int, n: int) -> None:
        """Things that change nobody's place."""

        def look(conversation: ConversationId, agent: Agent) -> None:
            self.house.desk.together.focus(conversation, agent, Focus.VIEWING)
            self.house.desk.note(conversation, agent, "@omar have you seen this?")

        self._try(n, look, who)

    @rule(who=PEOPLE, what=st.sampled_from([*Presence, "hear", "leave"]))
    def agent_comes_or_goes(self, who: int, what: Presence | str) -> None:
        """Presence changes, a sign of life, or the end of the day."""
        agent = self.people[who]
        if what == "leave":
            self.house.desk.leave(agent)
        elif isinstance(what, Presence):
            self.house.desk.set_presence(agent, what)
        else:
            self.house.hear(agent)

    @rule(seconds=st.sampled_from([1, 15, 61, 130, 400, 1300, 4000, 30_000]))
    def time_passes(self, seconds: int) -> None:
        """Timers fire and rounds are made, once or several times."""
        self.house.later(seconds=seconds)

    @rule()
    def everybody_is_there(self) -> None:
        """Signs of life of all."""
        self.house.hear(*self.people)

    @rule(who=PEOPLE, n=st.integers(0, 4))
    def process_crashes(self, who: int, n: int) -> None:
        """In the middle of an action, before it commits; then a new process goes on with the same file."""
        for conversation in self.conversations[n : n + 1]:
            before = self.house.head(conversation)
            try:
                with self.house.database.write() as tx:
                    self.house.desk.after_customer_message(tx, before, self.house.clock.now())
                    timers.cancel(tx, conversation)
                    promises.settle(tx, conversation, PromiseState.BROKEN, self.house.clock.now())
                    raise Crash
            except Crash:
                pass
            assert self.house.head(conversation) == before
        clock, written = self.house.clock, self.house.written
        self.house.database.close()
        self.house = DeskHouse(f"sqlite:///{self.file}", policy(), clock)
        self.house.written = written

    def _try(self, n: int, action: Callable[[ConversationId, Agent], object], who: int) -> None:
        """Do it; a refusal of the desk's own kind is fine, anything else is not."""
        for conversation in self.conversations[n : n + 1]:
            try:
                action(conversation, self.people[who])
            except (Conflict, BadInput, NotFound):
                self.refused += 1

    @invariant()
    def nobody_is_lost_or_misled(self) -> None:
        """All invariants, for every conversation."""
        if not hasattr(self, "house"):
            return
        with self.house.database.read() as tx:
            for conversation in self.conversations:
                self._check(tx, conversation)

    def _check(self, tx: Transaction, conversation: ConversationId) -> None:
        head = self.house.head(conversation)
        self._one_owner(tx, head)
        self._clock_never_resets(head)
        self._no_promise_without_a_clock(tx, head)
        self._answered_or_with_people(head)
        self.known[conversation] = head

    def _one_owner(self, tx: Transaction, head: Conversation) -> None:
        owner = head.owner
        assert (owner.agent_id is not None) == (owner.kind is OwnerKind.AGENT)
        assert (owner.queue is None) == (owner.kind is OwnerKind.ASSISTANT)
        assert (head.mode is Mode.ASSISTANT) == (owner.kind is OwnerKind.ASSISTANT)
        assert head.state is ConversationState.OPEN or owner.kind is OwnerKind.ASSISTANT
        running = [one for one in desk_queries.stretches_of(tx, head.id) if one.ended_at is None]
        assert len(running) <= 1
        if running and owner.kind is not OwnerKind.ASSISTANT:
            assert (running[0].owner, running[0].mode) == (owner.kind, head.mode)
        before = self.known.get(head.id)
        if before is not None and before.owner != owner:
            assert head.epoch > before.epoch
        offer = offers.of_conversation(tx, head.id)
        assert offer is None or (owner.kind is OwnerKind.QUEUE and head.mode is Mode.LIVE)

    def _clock_never_resets(self, head: Conversation) -> None:
        before = self.known.get(head.id)
        if before is None or before.waiting_since is None or head.waiting_since is None:
            return
        answered = any(
            m.author is Author.AGENT and not m.note and m.at >= before.updated_at for m in self.house.messages(head.id)
        )
        assert head.waiting_since <= before.waiting_since or answered

    @staticmethod
    def _no_promise_without_a_clock(tx: Transaction, head: Conversation) -> None:
        armed = timers.armed(tx, head.id)
        assert all(timer.epoch in (head.epoch, ANY_EPOCH) for timer in armed)
        due = {(timer.kind, timer.due_at) for timer in armed}
        for made in promises.of_conversation(tx, head.id):
            if made.state is PromiseState.OPEN:
                kind = "promise_due" if made.kind is PromiseKind.REPLY else "agent_promise_due"
                assert (kind, made.promise.by) in due, f"{made} has no clock"

    def _answered_or_with_people(self, head: Conversation) -> None:
        if head.owner.kind is not OwnerKind.ASSISTANT:
            return
        thread = self.house.thread(head.id)
        if thread.unread:
            return
        said = [m for m in thread.messages if not m.note]
        assert not said or said[-1].author is not Author.CUSTOMER, "read, and nobody answered"


Floor.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=100,
    deadline=None,
    # Shrinking replays hundreds of runs on a real database; the steps of the run that failed are told as they were.
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
TestTheFloor = pytest.mark.timeout(900)(Floor.TestCase)
