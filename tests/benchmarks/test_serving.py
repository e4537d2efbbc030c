"""A serving process with all its roles: memory at rest and after 200 messages, and how soon a customer is answered.

Targets: at most 450 MB at rest; the first reply within 400 ms of the webhook, settle time aside. Run by `make bench`.
"""

import time
from statistics import median

import httpx
import pytest

from tests.fakes.installation import Installation
from tests.fakes.reply_receiver import SECRET, ReplyReceiver, signed
from tests.fakes.served import Served
from triage.app.settings import load_settings
from triage.knowledge.rules import load_rules

pytestmark = pytest.mark.timeout(600)
SINGLE, TOGETHER = 12, 200
TEXTS = (
    "how do I turn off auto-renew?",
    "does the doorbell work without wifi?",
    "how much does delivery to Austria cost?",
    "can I return an opened item?",
)


def post(client: httpx.Client, customer: str, text: str) -> None:
    """One webhook, acknowledged."""
    body, headers = signed(customer, f"{customer}-1", text)
    assert client.post("/webhooks/generic", content=body, headers=headers).status_code == 202


def wait_for(receiver: ReplyReceiver, customers: set[str], seconds: float = 120.0) -> float:
    """When all of these had been answered."""
    until = time.perf_counter() + seconds
    while not customers <= receiver.answered().keys():
        assert time.perf_counter() < until, "not everybody was answered"
        time.sleep(0.002)
    return time.perf_counter()


def test_memory_and_the_first_reply(installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    settle = load_rules(load_settings().project).policy.timing_of("generic").settle_seconds
    with ReplyReceiver() as receiver:
        variables = {"TRIAGE_WEBHOOK_SECRET": SECRET, "TRIAGE_REPLY_URL": receiver.url, "TRIAGE_LOG_LEVEL": "error"}
        with Served(installation, **variables) as served, httpx.Client(base_url=served.address, timeout=30) as client:
            client.get("/healthz").raise_for_status()
            time.sleep(3)
            at_rest = served.resident_megabytes()
            waits: list[float] = []
            for number in range(SINGLE):
                customer = f"single-{number}"
                began = time.perf_counter()
                post(client, customer, TEXTS[number % len(TEXTS)])
                waits.append((wait_for(receiver, {customer}) - began - settle) * 1000)
            began = time.perf_counter()
            crowd = {f"crowd-{number}" for number in range(TOGETHER)}
            for number, customer in enumerate(sorted(crowd)):
                post(client, customer, TEXTS[number % len(TEXTS)])
            taken = wait_for(receiver, crowd) - began
            after = served.resident_megabytes()
    with capsys.disabled():
        print(f"\nserver: {at_rest:.0f} MB at rest after start, {after:.0f} MB after {SINGLE + TOGETHER} messages")
        print(
            f"first reply, settle time of {settle:g} s aside: first {waits[0]:.0f} ms, p50 {median(waits):.0f} ms, "
            f"worst {max(waits):.0f} ms; {TOGETHER} customers at once all answered after {taken:.1f} s"
        )
    assert len(waits) == SINGLE
