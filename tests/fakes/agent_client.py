"""The agent API over a desk of the tests, and agents who call it with their tokens."""

import asyncio
from typing import Any

import httpx
from fastapi import FastAPI

from tests.fakes.desk_house import DeskHouse
from triage.channels.generic import Verifier
from triage.channels.webchat import Visitors
from triage.domain.channel import Accepted, InboundMessage
from triage.domain.intents import IntentCatalogue
from triage.domain.telemetry import Silent
from triage.web import errors
from triage.web.api import conversations, copilot, metrics, together
from triage.web.auth import Keys
from triage.web.services import Services
from triage.web.stop import StopFlag
from triage.web.stream import Feed
from triage.web.trace import TraceHeaders

SECRET = "a secret of the tests"
HOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class NoArticles:
    """Help pages without articles."""

    def article(self, identity: str) -> tuple[str, str] | None:
        """Nothing is found."""
        return None


async def _refuse(inbound: InboundMessage) -> Accepted:
    raise AssertionError("these tests take messages in by the house, not by HTTP")


def services_over(house: DeskHouse) -> Services:
    """What the routes need, around the desk of this house."""
    stop = StopFlag()
    return Services(
        accept=_refuse,
        database=house.database,
        desk=house.desk,
        company=house.company,
        intents=IntentCatalogue({}, {}),
        articles=NoArticles(),
        verifier=Verifier([HOOK_SECRET]),
        visitors=Visitors(SECRET),
        keys=Keys(SECRET, house.database),
        clock=house.clock,
        telemetry=Silent(),
        readiness=dict,
        metrics=bytes,
        feed=Feed(house.database, stop),
        stop=stop,
    )


def application(house: DeskHouse) -> FastAPI:
    """The real routes, errors and middleware of the agent API."""
    app = FastAPI()
    app.state.services = services_over(house)
    app.add_middleware(TraceHeaders)
    errors.install(app, Silent())
    app.include_router(conversations.router)
    app.include_router(copilot.router)
    app.include_router(metrics.router)
    app.include_router(together.router)
    return app


class AgentClient:
    """An agent, hired on the spot, and their calls."""

    def __init__(self, app: FastAPI, house: DeskHouse, name: str) -> None:
        agent, self.token = house.desk.add_agent(name, f"{name.lower()}@hearthlane.example")
        self.id = agent.id
        self._app = app

    async def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One call with the agent's token."""
        transport = httpx.ASGITransport(app=self._app, raise_app_exceptions=False)
        headers = {"authorization": f"Bearer {self.token}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
            return await client.request(method, f"/api/v1{path}", **more)

    async def get(self, path: str) -> dict[str, Any]:
        """What a GET that must succeed returns."""
        response = await self.call("GET", path)
        assert response.status_code == 200, response.text
        return dict(response.json())

    async def put(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """What a PUT that must succeed returns."""
        response = await self.call("PUT", path, json=body)
        assert response.status_code == 200, response.text
        return dict(response.json())

    async def post(self, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """The response to a POST, whatever it is."""
        return await self.call("POST", path, json=body)

    async def listed(self, path: str) -> list[dict[str, Any]]:
        """What a GET of a list that must succeed returns."""
        response = await self.call("GET", path)
        assert response.status_code == 200, response.text
        return list(response.json())

    async def done(self, path: str, body: dict[str, Any] | None = None, status: int = 200) -> dict[str, Any]:
        """What a POST that must succeed returns."""
        response = await self.post(path, body)
        assert response.status_code == status, response.text
        return dict(response.json())

    async def refused(self, path: str, body: dict[str, Any] | None, status: int) -> dict[str, Any]:
        """The refusal of a POST that must be refused."""
        response = await self.post(path, body)
        assert response.status_code == status, response.text
        return dict(response.json()["error"])

    async def act(
        self, conversation: str, action: str, body: dict[str, Any] | None = None, status: int = 200
    ) -> dict[str, Any]:
        """What an action that must succeed returns."""
        response = await self.post(f"/conversations/{conversation}/{action}", body)
        assert response.status_code == status, response.text
        return dict(response.json())

    async def events(self, after: int) -> str:
        """All that the event stream sends until the server stops, a moment from now."""
        asyncio.get_running_loop().call_later(3.0, self._app.state.services.stop.raise_it)
        response = await self.call("GET", f"/events?after={after}")
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        return response.text
