"""The demo's stage: a real server in a temporary state folder, a callback for replies, agents, a clock that moves.

Called by `triage demo`. Server, customers and agents share this process but speak HTTP to each other.
"""

import asyncio
import shutil
import tempfile
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

import httpx

from triage.app.demo.agents import Agents
from triage.app.demo.wire import Mailbox, Sender
from triage.app.serving import Role, Serving, Shape, build
from triage.app.settings import Settings
from triage.domain.clock import ShiftedClock
from triage.domain.errors import SetUpError
from triage.domain.labels import AgentRole
from triage.domain.staffing import Agent
from triage.store import agents
from triage.web.server import Server, address_of, listen, make_server

SUPERVISOR = "dana"
AGENTS = ((SUPERVISOR, "Dana Roth", False), ("ben", "Ben Amari", False), ("kit", "Kit Sørensen", True))
HEARTBEAT_SECONDS = 10.0
ROUND_SECONDS = 1.2  # two rounds of the worker
START_SECONDS = 60.0


class Stage:
    """`async with Stage(settings, port) as stage`: everything runs inside, nothing is left behind after."""

    def __init__(self, settings: Settings, port: int) -> None:
        self._given = settings
        self._port = port
        self._exits = AsyncExitStack()
        self.clock = ShiftedClock()
        self.address = ""
        self.sender: Sender
        self.mailbox: Mailbox
        self.agents: Agents
        self.serving: Serving
        self._people: dict[str, Agent] = {}
        self._server: Server
        self._running: asyncio.Task[None]

    async def __aenter__(self) -> "Stage":
        """Start the server, the callback and the agents."""
        try:
            await self._set_up()
        except BaseException:
            await self._exits.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop all of it and remove the state folder."""
        await self._exits.aclose()

    async def _set_up(self) -> None:
        home = Path(tempfile.mkdtemp(prefix="triage-demo-"))
        self._exits.callback(shutil.rmtree, home, ignore_errors=True)
        settings = replace(self._given, home=home, database_url=f"sqlite:///{home / 'triage.db'}")
        self.mailbox = Mailbox(settings.webhook_secret())
        self._exits.callback(self.mailbox.close)
        settings = replace(settings, reply_url=self.mailbox.open())
        listener = listen("127.0.0.1", self._port)
        self._exits.callback(listener.close)
        self.address = address_of(listener)
        self.serving = await asyncio.to_thread(build, settings, Shape(Role.ALL, self.clock))
        self._server = make_server(self.serving.app, self.serving.stop)
        self._running = asyncio.create_task(self._server.serve(sockets=[listener]))
        self._exits.push_async_callback(self._stop)
        await self._wait_for_start()
        client = await self._exits.enter_async_context(httpx.AsyncClient(timeout=30.0))
        self.sender = Sender(client, self.address, settings.webhook_secret())
        self.agents = Agents(client, self.address, await asyncio.to_thread(self._hire))
        await self.agents.presence("online")
        beat = asyncio.create_task(self._keep_present())
        self._exits.callback(beat.cancel)

    async def _wait_for_start(self) -> None:
        async with asyncio.timeout(START_SECONDS):
            while not self._server.started:
                if self._running.done():
                    self._running.result()
                    raise SetUpError("The demo's server ended before it had started.")
                await asyncio.sleep(0.02)

    async def _stop(self) -> None:
        self._server.end()
        await self._running

    def _hire(self) -> dict[str, str]:
        tokens = {}
        for key, name, on_call in AGENTS:
            role = AgentRole.SUPERVISOR if key == SUPERVISOR else AgentRole.AGENT
            self._people[key], tokens[key] = self.serving.services.desk.add_agent(
                name, f"{key}@hearthlane.example", on_call=on_call, role=role
            )
        return tokens

    async def _keep_present(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            await self.agents.presence("online")

    def sign_in_link(self, agent: str = SUPERVISOR) -> str:
        """A link that signs this agent in with one click, valid for half an hour."""
        return f"{self.address}/sign-in?token={self.serving.services.keys.link_token(self._people[agent])}"

    async def move_clock(self, to: datetime) -> None:
        """Make it this instant for everybody; agents are back at their desks at once."""
        self.clock.offset = to - datetime.now(UTC)
        await self.agents.presence("online")

    async def pass_time(self, span: timedelta) -> None:
        """Let so much time pass for everybody, with all agents at their desks, and give what is due a moment."""
        await asyncio.to_thread(self._stay_until, self.clock.now() + span)
        self.clock.offset += span
        await asyncio.sleep(ROUND_SECONDS)

    def _stay_until(self, at: datetime) -> None:
        with self.serving.services.database.write() as tx:
            for agent in self._people.values():
                agents.heard(tx, agent.id, at)

    async def until_interrupted(self) -> None:
        """Stay up until the server is told to end."""
        await asyncio.shield(self._running)
