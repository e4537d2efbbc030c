"""The whole web application over a real inbox and desk, with a scripted mind: for stories told through pages.

`async with Site(url) as site` runs worker and desk; `site.client()` speaks to it over ASGI, `site.served()` gives it a
real address for streams and browsers.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import TracebackType
from typing import TypeVar

import httpx

from tests.fakes.desk_house import CONTENT, shipped
from tests.fakes.house import IN_A_HURRY
from tests.fakes.mind import FakeMind, hand_over
from tests.fakes.sender import FakeSender
from triage.channels import generic, webchat
from triage.desk.desk import Desk
from triage.domain.channel import InboundMessage
from triage.domain.clock import Clock, SystemClock
from triage.domain.conversation import Message
from triage.domain.events import Event
from triage.domain.ids import ConversationId
from triage.domain.labels import AgentRole, Mode, Presence
from triage.domain.staffing import Agent
from triage.domain.telemetry import Silent
from triage.inbox import engine
from triage.inbox.accept import Inbox
from triage.inbox.engine import Queues
from triage.inbox.outbox import Outbox
from triage.inbox.ports import ChannelSender
from triage.inbox.worker import Worker, stored_channels
from triage.knowledge.intents_file import load_intents
from triage.store import deliveries, events, messages
from triage.store.database import Database, Transaction
from triage.store.migrations import upgrade
from triage.web.app import build_app
from triage.web.auth import Keys
from triage.web.server import address_of, listen, make_server
from triage.web.services import Services
from triage.web.stop import StopFlag
from triage.web.stream import Feed

Result = TypeVar("Result")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Shelf:
    """Articles as the help pages read them."""

    def __init__(self, articles: Mapping[str, tuple[str, str]]) -> None:
        self._articles = articles

    def article(self, identity: str) -> tuple[str, str] | None:
        """Title and Markdown of one."""
        return self._articles.get(identity)


class Site(AbstractAsyncContextManager["Site"]):
    """The application is `app`, its parts are in `services`."""

    def __init__(self, url: str, *, mind: FakeMind | None = None, clock: Clock | None = None) -> None:
        self.database = Database.open(url)
        upgrade(self.database)
        engine.prepare(self.database)
        self.clock = clock or SystemClock()
        self.mind = mind or FakeMind()
        self.queues = Queues(self.database)
        self.inbox = Inbox(self.database, self.queues, self.clock)
        company, policy = shipped()
        senders: Mapping[str, ChannelSender] = {generic.NAME: FakeSender(), webchat.NAME: webchat.WebChatSender()}
        voice = Outbox(self.queues, stored_channels(senders))
        desk = Desk(self.database, policy, company, voice, self.queues, self.clock, Silent())
        self.worker = Worker(
            self.database,
            self.queues,
            self.mind.mind,
            senders,
            desk,
            desk.timer_handlers(),
            self.clock,
            Silent(),
            IN_A_HURRY,
        )
        stop = StopFlag()
        self.services = Services(
            accept=self.inbox.accept,
            database=self.database,
            desk=desk,
            company=company,
            intents=load_intents(CONTENT / "intents.yaml"),
            articles=Shelf({"late-parcel": ("My parcel is late", "Wait **two** days.\n\n<script>alert(1)</script>")}),
            verifier=generic.Verifier([SECRET]),
            visitors=webchat.Visitors("a secret of this test"),
            keys=Keys("a secret of this test", self.database),
            clock=self.clock,
            telemetry=Silent(),
            readiness=dict,
            metrics=bytes,
            feed=Feed(self.database, stop),
            stop=stop,
        )
        self.app = build_app(self.services)
        self._numbers = itertools.count(1)

    async def __aenter__(self) -> "Site":
        self.inbox.start()
        await self.worker.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.worker.stop()
        self.inbox.stop()
        self.queues.close()
        self.database.close()

    def client(self) -> httpx.AsyncClient:
        """A browser without JavaScript, with cookies of its own."""
        transport = httpx.ASGITransport(app=self.app)
        headers = {"accept": "text/html,*/*;q=0.8"}
        return httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers)

    @asynccontextmanager
    async def served(self, port: int = 0) -> AsyncIterator[str]:
        """The application at a real address, for as long as the block runs."""
        listener = listen("127.0.0.1", port)
        server = make_server(self.app, self.services.stop)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await self.until(lambda: server.started)
            yield address_of(listener)
        finally:
            server.end()
            await running

    def hire(
        self, name: str, presence: Presence = Presence.ONLINE, role: AgentRole = AgentRole.AGENT
    ) -> tuple[Agent, str]:
        """A new agent and their token."""
        desk = self.services.desk
        agent, token = desk.add_agent(name, f"{name.lower()}{next(self._numbers)}@hearthlane.example", role=role)
        return desk.set_presence(agent, presence), token

    async def waits(self, customer: str = "", mode: Mode = Mode.LIVE) -> ConversationId:
        """A conversation that waits for a person, by default of somebody new."""
        await self.answered()  # else a message before it would be thought about with the thought meant for this one
        queue = "live" if mode is Mode.LIVE else "tickets"
        self.mind.next_thoughts(lambda thread, now: hand_over(thread, now, mode, queue))
        return await self.hears("I was charged twice", customer or f"customer {next(self._numbers)}")

    async def hears(self, text: str, customer: str = "ann", **profile: str) -> ConversationId:
        """A customer writes through the generic channel and is answered or handed over by the time this returns."""
        inbound = InboundMessage("generic", customer, f"{customer}-{text}"[:200], text, **profile)  # type: ignore[arg-type]
        accepted = await self.inbox.accept(inbound)
        await self.answered()
        return accepted.conversation

    async def says(self, visitor: webchat.Visitor, text: str) -> ConversationId:
        """A visitor of the chat page writes and is answered."""
        accepted = await self.inbox.accept(webchat.parse(visitor, {"text": text}))
        await self.answered()
        return accepted.conversation

    def events(self) -> tuple[Event, ...]:
        """All events so far."""
        return self.read(lambda tx: events.after(tx, 0, 10_000))

    async def delivered(self) -> None:
        """Wait until nothing waits to be sent."""
        await self.until(lambda: not self.read(deliveries.is_busy))

    async def answered(self) -> None:
        """Wait until no message is unread."""
        await self.until(lambda: self.read(messages.count_unread) == 0)

    def thread(self, conversation: ConversationId) -> tuple[Message, ...]:
        """All messages of a conversation, notes included."""
        return self.read(lambda tx: messages.of_conversation(tx, conversation))

    def read(self, query: Callable[[Transaction], Result]) -> Result:
        """What a query on the database gives."""
        with self.database.read() as tx:
            return query(tx)

    async def until(self, condition: Callable[[], bool], seconds: float = 15.0) -> None:
        """Wait until this holds. Fails when it does not come true in time."""
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - the condition is in a database
                await asyncio.sleep(0.02)
