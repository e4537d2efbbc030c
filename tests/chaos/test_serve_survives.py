"""A real `triage serve` is killed amid 200 messages, has no language model, or is asked to end: what customers see."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from tests.fakes.installation import Installation
from tests.fakes.reply_receiver import SECRET, ReplyReceiver, signed
from tests.fakes.served import Served

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.slow,
    pytest.mark.timeout(900),
]

CUSTOMERS, EACH = 40, 5
KILLS_AFTER = (60, 130)
TEXTS = (
    "hello there!",
    "how do I turn off auto-renew?",
    "my camera never arrived",
    "I was charged twice and nobody answers, this is a disgrace!",
    "can I speak to a human please",
    "does the doorbell work without wifi?",
    "thanks, that helps",
)


class Provider:
    """The sender's system: for each customer one message after the other, each sent again until it got its 202."""

    def __init__(self, address: Callable[[], str]) -> None:
        self._address = address
        self.conversations: dict[str, str] = {}
        self.acknowledged = 0

    async def send_all(self) -> None:
        """All customers side by side."""
        async with httpx.AsyncClient(timeout=10.0) as client:
            await asyncio.gather(*(self._customer(client, number) for number in range(CUSTOMERS)))

    async def _customer(self, client: httpx.AsyncClient, number: int) -> None:
        for n in range(EACH):
            await asyncio.sleep(0.3 + (number * 7 + n * 3) % 11 / 4)
            await self._send(client, f"c{number}", f"c{number}-{n}", TEXTS[(number + n) % len(TEXTS)])

    async def _send(self, client: httpx.AsyncClient, customer: str, identity: str, text: str) -> None:
        while True:
            body, headers = signed(customer, identity, text)
            try:
                response = await client.post(f"{self._address()}/webhooks/generic", content=body, headers=headers)
            except httpx.TransportError:
                await asyncio.sleep(0.2)
                continue
            assert response.status_code == 202, response.text
            self.conversations[customer] = response.json()["conversation"]
            self.acknowledged += 1
            return


def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether this came true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def token_of(installation: Installation, **variables: str) -> str:
    """A new agent's bearer token."""
    added = installation.run("agents", "add", "Dana", "dana@example.com", "--json", **variables)
    assert added.code == 0, added.err
    token: str = added.json()["token"]
    return token


def record(address: str, token: str, conversation: str) -> Any:
    """All that the agent API knows of a conversation."""
    headers = {"authorization": f"Bearer {token}"}
    response = httpx.get(f"{address}/api/v1/conversations/{conversation}", headers=headers, timeout=30)
    response.raise_for_status()
    return response.json()


def test_nobody_is_lost_or_answered_twice_when_the_server_is_killed_amid_200_messages(
    database_url: str, installation: Installation
) -> None:
    with ExitStack() as servers, ReplyReceiver() as receiver:
        variables = {
            "TRIAGE_DATABASE_URL": database_url, "TRIAGE_WEBHOOK_SECRET": SECRET, "TRIAGE_REPLY_URL": receiver.url,
        }  # fmt: skip
        token = token_of(installation, **variables)
        served = servers.enter_context(Served(installation, **variables))
        provider = Provider(lambda: served.address)
        sending = threading.Thread(target=lambda: asyncio.run(provider.send_all()), daemon=True)
        sending.start()
        for acknowledged in KILLS_AFTER:
            assert until(lambda wanted=acknowledged: provider.acknowledged >= wanted, 120)  # type: ignore[misc]
            served.kill()
            served = servers.enter_context(Served(installation, **variables))
        sending.join(timeout=240)
        assert provider.acknowledged == CUSTOMERS * EACH

        wanted = {f"c{c}": [f"c{c}-{n}" for n in range(EACH)] for c in range(CUSTOMERS)}
        until(lambda: receiver.answered() == wanted, 120)
        answered = receiver.answered()
        assert receiver.forged == 0
        for customer, sent in wanted.items():
            seen = record(served.address, token, provider.conversations[customer])
            theirs = [message for message in seen["thread"] if message["author"] == "customer"]
            assert [message["text"] for message in theirs] == [
                TEXTS[(int(customer[1:]) + n) % len(TEXTS)] for n in range(EACH)
            ], f"{customer}'s messages are kept once each, in order"
            got = answered.get(customer, [])
            assert got == [identity for identity in sent if identity in got], f"in order and once: {got}"
            assert got == sent or seen["conversation"]["owner"]["kind"] == "queue", f"{customer} was left with {got}"
        assert len(set(provider.conversations.values())) == CUSTOMERS


def test_customers_are_served_by_the_local_engine_while_the_model_cannot_be_reached(
    installation: Installation,
) -> None:
    with ReplyReceiver() as receiver:
        variables = {
            "TRIAGE_WEBHOOK_SECRET": SECRET, "TRIAGE_REPLY_URL": receiver.url,
            "OPENAI_API_KEY": "sk-nobody", "TRIAGE_LLM_BASE_URL": "http://127.0.0.1:9/v1",
        }  # fmt: skip
        token = token_of(installation, **variables)
        with Served(installation, **variables) as served:
            conversations = []
            for number in range(4):
                body, headers = signed(f"c{number}", f"m{number}", "how do I turn off auto-renew?")
                response = httpx.post(f"{served.address}/webhooks/generic", content=body, headers=headers)
                assert response.status_code == 202, response.text
                conversations.append(response.json()["conversation"])
            assert until(lambda: len(receiver.answered()) == 4, 60), served.said()
            assert all("[1]" in reply["text"] for reply in receiver.replies())
            seen = record(served.address, token, conversations[0])
            assert seen["assessments"][-1]["engine"] == "local"
            assert "sk-nobody" not in served.said()
            assert served.end(10) == 0


def test_asked_to_end_it_does_so_at_once_although_a_stream_is_open(installation: Installation) -> None:
    token = token_of(installation)
    with Served(installation) as served, httpx.Client(base_url=served.address, timeout=30) as client:
        with client.stream("GET", "/api/v1/events", headers={"authorization": f"Bearer {token}"}) as stream:
            assert stream.status_code == 200
            assert served.end(5) == 0
            assert list(stream.iter_bytes()) is not None
        assert "Traceback" not in served.said()
        assert "ERROR" not in served.said()
