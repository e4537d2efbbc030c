"""Intake over ASGI: whatever arrives at the webhook gets a typed answer, and only a committed message a 202."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook

from triage.channels.generic import Verifier
from triage.domain.channel import Accepted, InboundMessage
from triage.domain.errors import Conflict, TransientError
from triage.domain.ids import ConversationId, MessageId
from triage.domain.telemetry import Silent
from triage.web import errors, webhooks
from triage.web.trace import TraceHeaders

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
VALID = {"type": "message.created", "data": {"id": "m-1", "customer": {"id": "c-1"}, "text": "hello"}}
Accept = Callable[[InboundMessage], Awaitable[Accepted]]


async def accept_all(inbound: InboundMessage) -> Accepted:
    """An inbox that takes everything."""
    return Accepted(ConversationId("c1"), MessageId("1"), duplicate=False)


def application(monkeypatch: pytest.MonkeyPatch, accept: Accept = accept_all) -> FastAPI:
    """The real routes, errors and middleware over an inbox of the test's choice."""
    app = FastAPI()
    app.add_middleware(TraceHeaders)
    errors.install(app, Silent())
    app.include_router(webhooks.router)
    stand_in = SimpleNamespace(accept=accept, verifier=Verifier([SECRET]))
    monkeypatch.setattr(webhooks, "services_of", lambda request: stand_in)
    return app


async def post(app: FastAPI, raw: bytes, headers: dict[str, str] | None = None, sign: bool = True) -> httpx.Response:
    """Post these bytes, signed unless told otherwise."""
    now = datetime.now(UTC)
    given_headers = {
        "content-type": "application/json",
        "webhook-id": "w1",
        "webhook-timestamp": str(int(now.timestamp())),
    }
    if sign:
        given_headers["webhook-signature"] = Webhook(SECRET).sign("w1", now, raw.decode("utf-8", "replace"))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.post("/webhooks/generic", content=raw, headers=given_headers | (headers or {}))


def refusal(response: httpx.Response) -> dict[str, Any]:
    """The one shape of a refusal, checked."""
    error = response.json()["error"]
    assert set(error) <= {"code", "message", "field", "remedy", "holder"}
    assert error["code"]
    assert error["message"]
    return dict(error)


async def test_a_signed_message_is_taken_with_its_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    response = await post(application(monkeypatch), json.dumps(VALID).encode())
    assert response.status_code == 202
    assert response.json() == {"conversation": "c1", "message": "1", "duplicate": False}
    assert response.headers["x-trace-id"]


async def test_the_callers_trace_reaches_the_inbox(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str | None] = []

    async def accept(inbound: InboundMessage) -> Accepted:
        seen.append(inbound.trace_id)
        return await accept_all(inbound)

    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    response = await post(application(monkeypatch, accept), json.dumps(VALID).encode(), headers)
    assert seen == [trace]
    assert response.headers["x-trace-id"] == trace


async def test_an_unsigned_message_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    response = await post(application(monkeypatch), json.dumps(VALID).encode(), sign=False)
    assert response.status_code == 401
    assert refusal(response)["code"] == "signature_missing"


async def test_a_body_over_256_kb_is_refused_before_it_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    response = await post(application(monkeypatch), b"x" * 256_001)
    assert response.status_code == 413
    assert refusal(response)["code"] == "too_large"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/json; charset=utf-16"}, 415),
        ({"content-encoding": "gzip"}, 415),
        ({"content-type": "application/json; charset=UTF-8"}, 202),
    ],
)
async def test_the_declared_encoding_must_be_plain_json(
    monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], status: int
) -> None:
    response = await post(application(monkeypatch), json.dumps(VALID).encode(), headers)
    assert response.status_code == status


async def test_a_foreign_conversation_is_a_conflict(monkeypatch: pytest.MonkeyPatch) -> None:
    async def accept(inbound: InboundMessage) -> Accepted:
        raise Conflict("That conversation is another customer's.", field="data.conversation")

    response = await post(application(monkeypatch, accept), json.dumps(VALID).encode())
    assert response.status_code == 409
    assert refusal(response)["field"] == "data.conversation"


async def test_a_lost_database_asks_the_sender_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    async def accept(inbound: InboundMessage) -> Accepted:
        raise TransientError("The database did not answer.", code="database", retry_after_seconds=3)

    response = await post(application(monkeypatch, accept), json.dumps(VALID).encode())
    assert (response.status_code, response.headers["retry-after"]) == (503, "3")


async def test_other_methods_and_addresses_are_refused_in_the_same_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    transport = httpx.ASGITransport(app=application(monkeypatch))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        for method, path, status in (("GET", "/webhooks/generic", 405), ("POST", "/webhooks/nobody", 404)):
            response = await client.request(method, path)
            assert response.status_code == status
            refusal(response)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
SHAPED = st.fixed_dictionaries(
    {"type": st.sampled_from(["message.created", "x"]) | JSON},
    optional={
        "timestamp": JSON,
        "data": JSON
        | st.fixed_dictionaries(
            {"id": JSON, "customer": JSON | st.fixed_dictionaries({"id": JSON}, optional={"email": JSON})},
            optional={"text": JSON, "sent_at": JSON, "attachments": JSON, "conversation": JSON},
        ),
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=200) | SHAPED.map(lambda value: json.dumps(value).encode()))
async def test_no_body_whatsoever_makes_a_server_error(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    response = await post(application(monkeypatch), raw)
    assert response.status_code == 202 or 400 <= response.status_code < 500
    if response.status_code != 202:
        refusal(response)
