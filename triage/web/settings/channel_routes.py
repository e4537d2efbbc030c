"""Channels with their addresses and a live test of each way, queues as the policy has them, and the health of it all.

A test goes the way of the real thing: in through the webhook's route, signature and all; out to the reply URL.
"""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
from fastapi import APIRouter, Request
from fastapi.responses import Response

from triage.desk.staffing import serves
from triage.domain.errors import Conflict, TriageError
from triage.routing.queues import is_on_call, is_open_now
from triage.store import agents
from triage.web.auth import Session
from triage.web.boards import posted
from triage.web.callers import SignedIn
from triage.web.installation import Tried
from triage.web.services import Services, services_of
from triage.web.settings.frame import PLACE, settings_page

router = APIRouter(include_in_schema=False)
TESTER = "triage-connection-test"
CHECK_PATIENCE_SECONDS = 8.0


@router.get(f"{PLACE}/channels")
async def channels(request: Request, session: SignedIn) -> Response:
    """Where other systems send to, and where we reply to."""
    return _channels(request, session)


@router.post(f"{PLACE}/channels/intake")
async def try_intake(request: Request, session: SignedIn) -> Response:
    """Send ourselves a signed message through the webhook. Raises Forbidden, Conflict."""
    await posted(request, session, "test channels")
    channel = services_of(request).installation.channel
    if channel is None:
        raise Conflict("This process has no channel to test.")
    identity = f"test-{uuid4().hex}"
    customer = {"id": TESTER, "name": "Connection test"}
    data = {"id": identity, "customer": customer, "text": "This is a test of the connection. Thank you, bye!"}
    body = json.dumps({"type": "message.created", "timestamp": datetime.now(UTC).isoformat(), "data": data})
    transport = httpx.ASGITransport(app=request.app)
    async with httpx.AsyncClient(transport=transport, base_url=str(request.base_url)) as client:
        response = await client.post("/webhooks/generic", content=body, headers=channel.signed(body, identity))
    return _channels(request, session, intake=_taken(response))


@router.post(f"{PLACE}/channels/replies")
async def try_replies(request: Request, session: SignedIn) -> Response:
    """Send a signed test event to the reply URL. Raises Forbidden, Conflict."""
    await posted(request, session, "test channels")
    channel = services_of(request).installation.channel
    if channel is None:
        raise Conflict("This process has no channel to test.")
    try:
        tried = await channel.try_replying()
    except TriageError as error:
        tried = Tried(False, error.message, error.remedy or "")
    return _channels(request, session, replies=tried)


@router.get(f"{PLACE}/queues")
async def queues(request: Request, session: SignedIn) -> Response:
    """Queues, teams and shifts as the policy has them."""
    services = services_of(request)
    values = await services.database.run(_queues, services)
    return settings_page(request, session, "queues", "queues.html", values)


@router.get(f"{PLACE}/health")
async def health(request: Request, session: SignedIn) -> Response:
    """Every part looked at by itself, as `triage doctor` does."""
    services = services_of(request)
    found = await services.reckoner.get("health", services.installation.checks, CHECK_PATIENCE_SECONDS)
    readiness = await services.database.run(_readiness, services)
    values = {"found": found, "readiness": readiness}
    return settings_page(request, session, "health", "health.html", values)


def _queues(services: Services) -> dict[str, Any]:
    now = services.clock.now()
    with services.database.read() as tx:
        people = agents.every(tx)
    rows = [
        {
            "queue": queue,
            "state": "on call" if is_on_call(queue) else "open" if is_open_now(queue, now) else "closed",
            "people": [agent.name for agent in people if serves(agent, queue)],
        }
        for queue in services.policy.queues
    ]
    return {"rows": rows, "policy": services.policy, "names": {agent.email: agent.name for agent in people}}


def _readiness(services: Services) -> dict[str, str | None]:
    return dict(services.readiness())


def _taken(response: httpx.Response) -> Tried:
    said = response.json()
    if response.status_code == 202:
        return Tried(True, "Signed, verified and stored: 202.", str(said["conversation"]))
    error = said["error"]
    return Tried(False, f"Refused with {response.status_code}: {error['message']}", error.get("remedy", ""))


def _channels(
    request: Request, session: Session, *, intake: Tried | None = None, replies: Tried | None = None
) -> Response:
    services = services_of(request)
    values = {
        "channel": services.installation.channel,
        "base": str(request.base_url).rstrip("/"),
        "intake": intake,
        "replies": replies,
    }
    return settings_page(request, session, "channels", "channels.html", values)
