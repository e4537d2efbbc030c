"""How long a provider waits for the 202, against the floor: the same framework with one INSERT and COMMIT.

`triage serve --role web` without a worker. Targets: p50 at most floor + 0.7 ms and p99 at most floor + 3 ms with one
client, p50 at most 2.5 times the floor with sixteen.
"""

import asyncio
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from tests.benchmarks.load import Request, Times, load

pytestmark = pytest.mark.timeout(600)
ROUNDS = 20
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether a server accepts connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def server(port: int, *command: str, **variables: str) -> Iterator[None]:
    """A server process that accepts connections."""
    process = subprocess.Popen([sys.executable, "-m", *command], env={**os.environ, **variables})
    try:
        until = time.monotonic() + 180
        while not listens(port):
            assert process.poll() is None, f"{command} did not start"
            assert time.monotonic() < until, f"{command} is not there after three minutes"
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait()


def post(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """The bytes of a request."""
    lines = [f"POST {path} HTTP/1.1", "host: 127.0.0.1", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def a_webhook() -> bytes:
    """A signed message; half of the customers are new."""
    id, now = secrets.token_hex(8), datetime.now(UTC)
    customer = {"id": f"customer-{secrets.randbelow(200) if secrets.randbelow(2) else id}"}
    data = {"id": id, "customer": customer, "text": "Where is my order? It should have been here on Monday."}
    body = json.dumps({"type": "message.created", "timestamp": now.isoformat(), "data": data})
    headers = {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(msg_id=id, timestamp=now, data=body),
    }
    return post("/webhooks/generic", body.encode(), headers)


def a_plain_post() -> bytes:
    """A body of about the same size for the floor."""
    return post("/", secrets.token_hex(130).encode(), {"content-type": "application/json"})


def measure(ports: dict[str, int], clients: int, each: int) -> dict[str, Times]:
    """Both servers in turn, so that whatever else the machine does hits both."""
    makers: dict[str, Request] = {"floor": a_plain_post, "triage": a_webhook}
    times = {name: Times(()) for name in ports}
    for _ in range(ROUNDS):
        for name, port in ports.items():
            times[name] += asyncio.run(load(port, makers[name], clients, each))
    return times


def shown(times: Times) -> str:
    """The two percentiles that have targets."""
    return f"p50 {times.percentile(50):.2f} ms, p99 {times.percentile(99):.2f} ms"


def compared(ack: Times, floor: Times) -> str:
    """Against the floor, as the targets put it."""
    over = [ack.percentile(percent) - floor.percentile(percent) for percent in (50, 99)]
    ratio = ack.percentile(50) / floor.percentile(50)
    return f"p50 is floor {over[0]:+.2f} ms or {ratio:.2f} x floor, p99 is floor {over[1]:+.2f} ms"


def test_the_ack_against_the_floor(tmp_path: Path) -> None:
    ports = {"floor": free_port(), "triage": free_port()}
    ours = ("triage", "serve", "--role", "web", "--port", str(ports["triage"]))
    settings = {"TRIAGE_HOME": str(tmp_path / "home"), "TRIAGE_WEBHOOK_SECRET": SECRET, "TRIAGE_LOG_LEVEL": "error"}
    with (
        server(ports["floor"], "tests.benchmarks.floor_server", str(ports["floor"]), str(tmp_path / "floor.db")),
        server(ports["triage"], *ours, **settings),
    ):
        measure(ports, clients=4, each=10)  # warm
        for clients, each in ((1, 50), (16, 10)):
            times = measure(ports, clients, each)
            floor, ack = times["floor"], times["triage"]
            print(f"\n{clients:2} client(s): ack {shown(ack)}; floor {shown(floor)}; {compared(ack, floor)}")
            assert ack.percentile(50) < floor.percentile(50) * 20, "this is no longer a fast acknowledgement"
